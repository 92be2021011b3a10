"""Taking an import back: each row to which nothing has happened since. The others stay."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from snoutos.kernel import topics
from snoutos.kernel.actor import Actor
from snoutos.kernel.ids import earliest_at
from snoutos.kernel.keywords import Keyword, keyword
from snoutos.kernel.refused import Refused
from snoutos.kernel.wishes import sounds_like_stop
from snoutos.kernel.words import Direction
from snoutos.rooms.audit.actions import record
from snoutos.rooms.audit.models import Event
from snoutos.rooms.clients.models import Import
from snoutos.rooms.clients.rules.importing import Stage
from snoutos.rooms.people.models import Client, Contact
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.plans.actions import undoes
from snoutos.rooms.plans.models import Applied
from snoutos.rooms.threads.models import Message, Thread
from snoutos.toolbox.announce import announce

AT_ONCE = 500
GONE = "This import is no longer kept."
ALL_USED = "Something happened to each of these clients since, so nothing was taken back."


@undoes("clients.import")
def _undo(by: Actor, applied: Applied, at: datetime) -> None:
    check_may(by, "clients.import")
    file = (
        Import.objects.select_for_update()
        .filter(pk=applied.inverse["import"], org_id=by.org_id)
        .first()
    )
    if file is None:
        raise Refused(GONE, code="changed_since", status=409)
    touched = _touched(file)
    taken = 0
    for rows in _portions(file):
        made = [row for row in rows if row["was"] is None]
        changed = [row for row in rows if row["was"] is not None]
        back = _remove(by, made, touched) | _put_back(by, file, changed, touched)
        file.kept += len(rows) - len(back)
        taken += len(back)
    if not taken:
        raise Refused(ALL_USED, code="changed_since", status=409)
    file.stage = Stage.UNDONE.value
    file.save(update_fields=["stage", "kept"])
    record(
        "clients.import_undone", by=by, entity_type="import", entity_id=file.pk, at=at,
        payload={"taken_back": taken, "kept": file.kept},
    )  # fmt: skip
    announce(topics.inbox(by.org_id))


def _touched(file: Import) -> set[UUID]:
    """Clients and phones of which the log tells something since the import began, but not by it."""
    assert file.started_at is not None, "an undone import has begun"  # noqa: S101
    since = Event.objects.filter(
        org_id=file.org_id, pk__gte=earliest_at(file.started_at),
        entity_type__in=("client", "contact"),
    )  # fmt: skip
    theirs = since.exclude(payload__contains={"import": str(file.pk)})
    told = theirs.values_list("entity_id", "payload__contactId")
    # That a phone was removed stands with its client, and touches only the phone.
    return {UUID(phone or str(about)) for about, phone in told if phone or about}


def _portions(file: Import) -> Iterator[list[dict[str, Any]]]:
    rows = list(file.rows.exclude(inverse={}).order_by("line").values_list("inverse", flat=True))
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]


def _remove(by: Actor, made: Sequence[Mapping[str, Any]], touched: set[UUID]) -> set[UUID]:
    """New clients who have not written, been written to, changed or been merged."""
    rows = {UUID(one["client"]): one for one in made}
    clients = _as_they_were_left(by, rows, touched)
    used = set(Thread.objects.filter(client_id__in=clients).values_list("client_id", flat=True))
    merged = Client.objects.filter(merged_into__in=clients)
    used |= {one.merged_into_id for one in merged if one.merged_into_id is not None}
    contacts = Contact.objects.filter(client_id__in=clients)
    for client_id, phones in _phones(contacts).items():
        if phones != {UUID(one) for one in rows[client_id]["contacts"]}:
            used.add(client_id)
    used |= set(_spoken(contacts).values_list("client_id", flat=True))
    gone = clients - used
    Contact.objects.filter(client_id__in=gone, org_id=by.org_id).delete()
    Client.objects.filter(pk__in=gone, org_id=by.org_id).delete()
    return gone


def _put_back(
    by: Actor, file: Import, changed: Sequence[Mapping[str, Any]], touched: set[UUID]
) -> set[UUID]:
    """Clients who still are as the file left them: their words as before, its phones gone."""
    rows = {UUID(one["client"]): one for one in changed}
    clients = _as_they_were_left(by, rows, touched)
    added = Contact.objects.filter(pk__in=_ids(rows, clients, "contacts"))
    clients -= set(_spoken(added).values_list("client_id", flat=True))
    Contact.objects.filter(pk__in=_ids(rows, clients, "contacts"), org_id=by.org_id).delete()
    _let_in(by, file, [rows[one] for one in clients])
    kept = list(Client.objects.filter(pk__in=clients))
    for one in kept:
        for name, value in rows[one.pk]["was"].items():
            setattr(one, name, value)
    Client.objects.bulk_update(kept, ["name", "notes", "tags", "is_provisional"])
    return clients


def _let_in(by: Actor, file: Import, rows: Sequence[Mapping[str, Any]]) -> None:
    """Of the phones that the file wants no texts for, those whose owner did not say so as well."""
    out = {one: row["out_at"] for row in rows for one in row["out"] if "out_at" in row}
    stopped = _stopped(file, list(out))
    for moment in set(out.values()):
        theirs = [one for one in out if out[one] == moment and UUID(one) not in stopped]
        Contact.objects.filter(
            pk__in=theirs, org_id=by.org_id, opted_out_at=datetime.fromisoformat(moment)
        ).update(opted_out_at=None)


def _stopped(file: Import, contacts: Sequence[str]) -> set[UUID]:
    """Who asked for no more texts since the import began.

    A STOP from somebody who is out already leaves nothing in the log, and nothing at the phone if
    it was written before the import and reached us late. In the messages it stands all the same,
    under an id of the moment at which it was stored.
    """
    assert file.started_at is not None, "an undone import has begun"  # noqa: S101
    said = Message.objects.filter(
        org_id=file.org_id, pk__gte=earliest_at(file.started_at), contact_id__in=contacts,
        direction=Direction.INBOUND, thread__client_id=F("contact__client_id"),
    )  # fmt: skip
    return {
        contact_id
        for contact_id, body in said.values_list("contact_id", "body")
        if keyword(body) is Keyword.STOP or sounds_like_stop(body)
    }


def _as_they_were_left(
    by: Actor, rows: Mapping[UUID, Mapping[str, Any]], touched: set[UUID]
) -> set[UUID]:
    """Locked, so that nothing happens to them while they are put back."""
    found = Client.objects.select_for_update().filter(
        pk__in=rows, org_id=by.org_id, merged_into=None, erased_at=None
    )
    as_left = set()
    for one in found:
        row = rows[one.pk]
        own = {one.pk, *map(UUID, row["contacts"]), *map(UUID, row["out"])}
        is_same = all(getattr(one, name) == value for name, value in row["is"].items())
        if is_same and not own & touched:
            as_left.add(one.pk)
    return as_left


def _ids(rows: Mapping[UUID, Mapping[str, Any]], clients: set[UUID], what: str) -> list[str]:
    return [one for client_id in clients for one in rows[client_id][what]]


def _phones(contacts: Any) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    for client_id, contact_id in contacts.values_list("client_id", "pk"):
        found.setdefault(client_id, set()).add(contact_id)
    return found


def _spoken(contacts: Any) -> Any:
    """Those of the phones from which or to which something was said."""
    said = Message.objects.filter(contact_id__in=contacts.values("pk"))
    return contacts.filter(Q(pk__in=said.values("contact_id")) | Q(threads__contact_id=F("pk")))
