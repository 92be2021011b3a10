"""What would become of the rows of a file now. Nothing of it is stored here."""

from collections.abc import Sequence
from uuid import UUID

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing, Refused
from snoutos.rooms.clients.models import Import, ImportRow
from snoutos.rooms.clients.queries import importing
from snoutos.rooms.clients.rules import importing as rules
from snoutos.rooms.clients.rules.importing import Stage
from snoutos.rooms.clients.rules.judging import Verdict

NOT_ANY_MORE = "This file was taken in already."


def judge(viewer: Actor, rows: Sequence[ImportRow]) -> list[ImportRow]:
    """Each row says its verdict. Returns those of which something else is true than before."""
    read = [row for row in rows if row.wanted]
    wanted = [rules.from_json(row.wanted) for row in read]
    changed = []
    for row, verdict in zip(read, importing.verdicts(viewer, wanted), strict=True):
        if told(row) != told_of(verdict):
            judged(row, verdict)
            changed.append(row)
    return changed


def judged(row: ImportRow, verdict: Verdict) -> None:
    row.fate, row.why, row.client_id = verdict.fate.value, verdict.why[:300], verdict.client_id
    row.changes = [[one.what, one.was, one.becomes] for one in verdict.changes]


def told(row: ImportRow) -> tuple[object, ...]:
    return row.fate, row.why, row.client_id, row.changes


def told_of(verdict: Verdict) -> tuple[object, ...]:
    changes = [[one.what, one.was, one.becomes] for one in verdict.changes]
    return verdict.fate.value, verdict.why[:300], verdict.client_id, changes


def locked(viewer: Actor, import_id: UUID, *stages: Stage) -> Import:
    """The file, for the rest of the transaction. Raises Refused (409) at another stage."""
    rows = Import.objects.select_for_update().filter(pk=import_id, org_id=viewer.org_id)
    found = rows.first()
    if found is None:
        raise Missing(importing.NO_IMPORT)
    if found.stage not in stages:
        raise Refused(NOT_ANY_MORE, code="already_imported", status=409)
    return found
