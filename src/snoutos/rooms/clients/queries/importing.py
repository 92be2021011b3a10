"""Files of clients: what each row would do to the clients there are, and what became of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.rooms.clients.models import Import, ImportRow
from snoutos.rooms.clients.rules.importing import Stage, Wanted
from snoutos.rooms.clients.rules.judging import Fate, Judge, Known, Verdict
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.models import Client, Contact
from snoutos.rooms.people.queries import actor_while_active
from snoutos.rooms.people.rules import check_may
from snoutos.toolbox import csv_in
from snoutos.toolbox.paging import Page, check_limit

NO_IMPORT = "We can't find this import. Imports are kept for 30 days."


@dataclass(frozen=True, slots=True)
class ImportCard:
    """A file with the fates of its rows."""

    row: Import
    counts: Mapping[Fate, int]

    @property
    def good(self) -> int:
        return self.counts[Fate.NEW] + self.counts[Fate.CHANGED]

    @property
    def percent(self) -> int:
        return 100 * self.row.done // max(self.row.total, 1)

    @property
    def is_at_work(self) -> bool:
        return self.row.stage in (Stage.WAITING, Stage.RUNNING)


def imports(viewer: Actor, *, limit: int = 10) -> list[Import]:
    """The latest files, without those that were only looked at."""
    check_may(viewer, "clients.import")
    rows = Import.objects.filter(org_id=viewer.org_id).exclude(stage=Stage.PREVIEWED)
    return list(rows.order_by("-id")[:limit])


def one(viewer: Actor, import_id: UUID) -> ImportCard:
    check_may(viewer, "clients.import")
    found = Import.objects.filter(org_id=viewer.org_id, pk=import_id).first()
    if found is None:
        raise Missing(NO_IMPORT)
    return ImportCard(found, counts(viewer, found.pk))


def columns(viewer: Actor, import_id: UUID) -> tuple[tuple[csv_in.Column, str], ...]:
    """Each column of a file that is only looked at, with the field that it is; nothing when the
    file itself is not kept any more."""
    file = one(viewer, import_id).row
    if not file.source:
        return ()
    return tuple(zip(csv_in.columns(file.source), file.fields, strict=True))


def counts(viewer: Actor, import_id: UUID) -> dict[Fate, int]:
    rows = ImportRow.objects.filter(org_id=viewer.org_id, file_id=import_id)
    found = dict(rows.values_list("fate").annotate(number=Count("id")).order_by())
    return {fate: found.get(fate.value, 0) for fate in Fate}


def rows(
    viewer: Actor, import_id: UUID, *, fate: str = "", after: int = 0, limit: int = 100
) -> Page[ImportRow]:
    """In the order of the file; the cursor is the last line that was shown."""
    check_may(viewer, "clients.import")
    check_limit(limit)
    wanted = ImportRow.objects.filter(org_id=viewer.org_id, file_id=import_id, line__gt=after)
    if fate:
        wanted = wanted.filter(fate=fate)
    read = list(wanted.order_by("line")[: limit + 1])
    shown = tuple(read[:limit])
    return Page(shown, str(shown[-1].line) if len(read) > limit else None)


def every(viewer: Actor, import_id: UUID) -> Iterable[ImportRow]:
    check_may(viewer, "clients.import")
    kept = ImportRow.objects.filter(org_id=viewer.org_id, file_id=import_id)
    return kept.order_by("line").iterator(chunk_size=2_000)


def asked_by(viewer: Actor, import_id: UUID) -> Actor | None:
    """Whoever confirmed it, while they can still sign in."""
    found = Import.objects.filter(org_id=viewer.org_id, pk=import_id).first()
    if found is None:
        raise Missing(NO_IMPORT)
    return actor_while_active(viewer, found.asked_by_id)


def verdicts(viewer: Actor, wanted: Sequence[Wanted]) -> list[Verdict]:
    """In the order of the file, in a fixed number of statements."""
    phones = {phone for one in wanted for phone in one.phones}
    ids = {one.client_id for one in wanted if one.client_id is not None}
    mine = Client.objects.filter(org_id=viewer.org_id, merged_into=None, erased_at=None)
    of_phones = Contact.objects.filter(org_id=viewer.org_id, address__in=phones)
    found = mine.filter(Q(pk__in=ids) | Q(pk__in=of_phones.values("client_id")))
    known = _known(viewer, list(found))
    ours = Number.objects.filter(org_id=viewer.org_id, e164__in=phones)
    judge = Judge(
        owners={phone: one for one in known.values() for phone in one.phones},
        clients=known,
        ours=frozenset(ours.values_list("e164", flat=True)),
    )
    return [judge.verdict(one) for one in wanted]


def _known(viewer: Actor, clients: Sequence[Client]) -> dict[UUID, Known]:
    phones: dict[UUID, dict[str, bool]] = {one.pk: {} for one in clients}
    contacts = Contact.objects.filter(org_id=viewer.org_id, client_id__in=phones)
    for client_id, address, at in contacts.values_list("client_id", "address", "opted_out_at"):
        phones[client_id][address] = at is not None
    return {
        one.pk: Known(
            id=one.pk, name=one.name, is_unknown=one.is_provisional, notes=one.notes,
            tags=tuple(one.tags), phones=frozenset(phones[one.pk]),
            opted_out=frozenset(at for at, is_out in phones[one.pk].items() if is_out),
        )
        for one in clients
    }  # fmt: skip
