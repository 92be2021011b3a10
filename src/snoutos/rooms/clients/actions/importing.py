"""Taking a file of clients in: looked at first, then portion by portion, and taken back as one.

Each portion is one transaction, so a row is there with everything it brings or not at all, and who
dies in between goes on with the next portion. A row of which something else would come than was
shown is left out and says so.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Refused
from snoutos.rooms.audit.actions import record
from snoutos.rooms.clients.actions.clients import add_client, add_phone, change_client
from snoutos.rooms.clients.actions.consent import note_opt_out
from snoutos.rooms.clients.models import Import, ImportRow
from snoutos.rooms.clients.queries import importing as queries
from snoutos.rooms.clients.queries.judging import judge, locked, told, told_of
from snoutos.rooms.clients.rules import clients, importing as rules
from snoutos.rooms.clients.rules.importing import Stage, Wanted
from snoutos.rooms.clients.rules.judging import ERASED, Fate, Verdict, digest, import_plan, stopped
from snoutos.rooms.people.models import Client, Contact
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.plans.actions import check_confirmed, keep
from snoutos.rooms.plans.rules import Plan
from snoutos.toolbox import later

PORTION = 100
LOOKED_AT, KEPT = timedelta(days=1), timedelta(days=30)
NOTHING = "There is nothing to take in."
CHANGED_SINCE = "This client changed since you looked, so the row was left out."
MAY_NOT = "Whoever started this import may not import clients any more."


def plan_import(*, by: Actor, import_id: UUID) -> Plan:
    """What was shown, as a plan."""
    check_may(by, "clients.import")
    rows = queries.every(by, import_id)
    told = digest((row.line, row.fate, row.client_id, row.changes) for row in rows)
    return import_plan(import_id, told, queries.counts(by, import_id))


def start(*, by: Actor, import_id: UUID, token: str, at: datetime) -> Import:
    """Confirmed: from here on a job does it. The rows are judged again first."""
    check_may(by, "clients.import")
    with transaction.atomic():
        rows = list(locked(by, import_id, Stage.PREVIEWED).rows.order_by("line"))
        fields = ["fate", "why", "changes", "client_id"]
        ImportRow.objects.bulk_update(judge(by, rows), fields, batch_size=1_000)
    with transaction.atomic():
        file = locked(by, import_id, Stage.PREVIEWED)
        plan = plan_import(by=by, import_id=import_id)
        check_confirmed(plan, token, by=by)
        if not queries.one(by, import_id).good:
            raise Refused(NOTHING, code="nothing_to_do")
        assert by.id is not None, "whoever confirms is a user"  # noqa: S101
        file.stage, file.started_at, file.source = Stage.WAITING.value, at, ""
        file.asked_by_id, file.asked_by_name = by.id, by.name
        fields = ["stage", "started_at", "source", "asked_by_id", "asked_by_name"]
        file.save(update_fields=fields)
        later.ask("clients.import", org_id=by.org_id, import_id=str(import_id))
    return file


@transaction.atomic
def discard(*, by: Actor, import_id: UUID) -> None:
    """A file that was only looked at leaves nothing behind."""
    check_may(by, "clients.import")
    locked(by, import_id, Stage.PREVIEWED).delete()


@transaction.atomic
def take_portion(*, by: Actor, import_id: UUID, at: datetime) -> bool:
    """The next rows. Says whether there are more."""
    check_may(by, "clients.import")
    file = locked(by, import_id, Stage.WAITING, Stage.RUNNING)
    rows = list(file.rows.filter(is_done=False).order_by("line")[:PORTION])
    wanted = {row.line: rules.from_json(row.wanted) for row in rows if row.wanted}
    for row in rows:
        if not row.wanted:  # never understood, or emptied since for somebody who was erased
            row.fate, row.why = Fate.REFUSED.value, row.why or ERASED
    good = [row for row in rows if row.fate in (Fate.NEW, Fate.CHANGED)]
    now = queries.verdicts(by, [wanted[row.line] for row in good])
    for row, verdict in zip(good, now, strict=True):
        _take(by, file, row, wanted[row.line], verdict, at)
    for row in rows:
        row.is_done = True
    fields = ["fate", "why", "client_id", "is_done", "inverse"]
    ImportRow.objects.bulk_update(rows, fields)
    file.stage, file.done = Stage.RUNNING.value, file.done + len(rows)
    is_over = file.done >= file.total
    if is_over:
        _finish(by, file, at)
    file.save(update_fields=["stage", "done", "finished_at", "applied_id"])
    return not is_over


@transaction.atomic
def stop(*, by: Actor, import_id: UUID, at: datetime) -> None:
    """It cannot go on; what was taken in until now stays."""
    file = locked(by, import_id, Stage.WAITING, Stage.RUNNING)
    file.stage, file.problem, file.finished_at = Stage.STOPPED.value, MAY_NOT, at
    file.save(update_fields=["stage", "problem", "finished_at"])


@transaction.atomic
def forget(*, by: Actor, at: datetime) -> None:
    """Files that were only looked at go after a day, the others after a month."""
    files = Import.objects.filter(org_id=by.org_id)
    # Before their rows, and in the order in which whoever erases a client takes them.
    list(files.select_for_update().order_by("pk"))
    files.filter(stage=Stage.PREVIEWED, asked_at__lt=at - LOOKED_AT).delete()
    files.filter(finished_at__lt=at - KEPT).delete()


def _take(
    by: Actor, file: Import, row: ImportRow, wanted: Wanted, verdict: Verdict, at: datetime
) -> None:
    is_as_shown = told(row) == told_of(verdict)
    try:
        if not is_as_shown:
            raise Refused(CHANGED_SINCE)
        with transaction.atomic():
            noted = {"import": str(file.pk)}
            row.inverse = (
                _add(by, wanted, noted, at)
                if row.fate == Fate.NEW
                else _change(by, row, wanted, noted, at)
            )
            row.client_id = UUID(str(row.inverse["client"]))
    except Refused as no:
        row.fate, row.why, row.inverse = Fate.REFUSED.value, str(no)[:300], {}


def _add(by: Actor, wanted: Wanted, noted: Mapping[str, object], at: datetime) -> dict[str, object]:
    details = clients.Details(wanted.name, wanted.notes, wanted.tags)
    made = add_client(
        by=by, details=details, phones=_phones(wanted, wanted.phones), at=at, noted=noted
    )
    contacts = list(Contact.objects.filter(client=made))
    out = _opted_out(by, wanted, contacts, noted, at)
    return _inverse(made, None, [one.pk for one in contacts], out, at)


def _change(
    by: Actor, row: ImportRow, wanted: Wanted, noted: Mapping[str, object], at: datetime
) -> dict[str, object]:
    assert row.client_id is not None, "who changes is there"  # noqa: S101
    client = Client.objects.get(pk=row.client_id, org_id=by.org_id)
    was = _state(client)
    details = clients.Details(
        wanted.name or client.name, wanted.notes or client.notes,
        tuple(dict.fromkeys([*client.tags, *wanted.tags])),
    )  # fmt: skip
    client = change_client(by=by, client_id=client.pk, details=details, at=at, noted=noted)
    has = set(client.contacts.values_list("address", flat=True))
    missing = [one for one in wanted.phones if one not in has]
    added = [
        add_phone(by=by, client_id=client.pk, phone=one, at=at, noted=noted).pk
        for one in _phones(wanted, missing)
    ]
    out = _opted_out(by, wanted, list(client.contacts.all()), noted, at)
    return _inverse(client, was, added, out, at)


def _opted_out(
    by: Actor,
    wanted: Wanted,
    contacts: Sequence[Contact],
    noted: Mapping[str, object],
    at: datetime,
) -> list[UUID]:
    unwanted = stopped(wanted, [one.address for one in contacts])
    out = [one for one in contacts if one.address in unwanted and one.opted_out_at is None]
    for one in out:
        note_opt_out(by=by, contact=one, noted=noted, at=at)
    return [one.pk for one in out]


def _inverse(
    client: Client, was: object, added: Sequence[UUID], out: Sequence[UUID], at: datetime
) -> dict[str, object]:
    return {
        "client": str(client.pk), "was": was, "is": _state(client),
        "contacts": [str(one) for one in added], "out": [str(one) for one in out],
        # The moment that stands at those who are out: another one is somebody else's word.
        "out_at": at.isoformat(),
    }  # fmt: skip


def _state(client: Client) -> dict[str, object]:
    return {
        "name": client.name, "notes": client.notes, "tags": list(client.tags),
        "is_provisional": client.is_provisional,
    }  # fmt: skip


def _phones(wanted: Wanted, addresses: Sequence[str]) -> list[clients.Phone]:
    return [clients.Phone(one, wanted.label or "Mobile") for one in addresses]


def _finish(by: Actor, file: Import, at: datetime) -> None:
    """From here on it can be undone for ten minutes."""
    file.stage, file.finished_at = Stage.DONE.value, at
    plan = plan_import(by=by, import_id=file.pk)
    file.applied_id = keep(plan, by=by, inverse={"import": str(file.pk)}, at=at).pk
    counts = queries.counts(by, file.pk)
    record(
        "clients.imported", by=by, entity_type="import", entity_id=file.pk, at=at,
        payload={fate.value: number for fate, number in counts.items()},
    )  # fmt: skip
