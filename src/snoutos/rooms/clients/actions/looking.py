"""A file of clients is read and each row judged, before anything happens to anybody."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing, Refused
from snoutos.rooms.clients.models import Import, ImportRow
from snoutos.rooms.clients.queries import importing as queries
from snoutos.rooms.clients.rules import importing as rules
from snoutos.rooms.clients.rules.importing import Stage
from snoutos.rooms.clients.rules.judging import Fate, Verdict
from snoutos.rooms.people.rules import check_may
from snoutos.toolbox import csv_in

NOT_ANY_MORE = "This file was taken in already."


@transaction.atomic
def look(
    *, by: Actor, text: str, country: str, file_name: str, at: datetime, needs_phones: bool = True
) -> Import:
    """Columns are known by their headings. Without one of phones the file is refused, except for
    whoever can say afterwards which one it is (`needs_phones` false)."""
    check_may(by, "clients.import")
    assert by.id is not None, "whoever imports is a user"  # noqa: S101
    rules.check_country(country)
    sheet = csv_in.read(text, rules.FIELDS, most_rows=rules.MOST_ROWS)
    if needs_phones:
        _check_phones(sheet)
    file = Import.objects.create(
        org_id=by.org_id, file_name=file_name[:120], country=country, total=len(sheet.rows),
        source=text, asked_by_id=by.id, asked_by_name=by.name, asked_at=at,
    )  # fmt: skip
    _understand(by, file, sheet)
    return file


@transaction.atomic
def choose_columns(*, by: Actor, import_id: UUID, chosen: Sequence[str]) -> Import:
    """Read it again: `chosen` says of each column in turn which field it is, or nothing."""
    check_may(by, "clients.import")
    file = locked(by, import_id, Stage.PREVIEWED)
    if not file.source:
        raise Refused(rules.NO_SOURCE, code="no_source", status=409)
    fields = rules.checked_columns(chosen, count=len(file.fields))
    sheet = csv_in.read(file.source, rules.FIELDS, most_rows=rules.MOST_ROWS, chosen=fields)
    _check_phones(sheet)
    file.rows.all().delete()
    _understand(by, file, sheet)
    return file


def judge(by: Actor, rows: Sequence[ImportRow]) -> list[ImportRow]:
    """What would become of each row now. Returns those of which something else would."""
    read = [row for row in rows if row.wanted]
    wanted = [rules.from_json(row.wanted) for row in read]
    changed = []
    for row, verdict in zip(read, queries.verdicts(by, wanted), strict=True):
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


def locked(by: Actor, import_id: UUID, *stages: Stage) -> Import:
    found = Import.objects.select_for_update().filter(pk=import_id, org_id=by.org_id).first()
    if found is None:
        raise Missing(queries.NO_IMPORT)
    if found.stage not in stages:
        raise Refused(NOT_ANY_MORE, code="already_imported", status=409)
    return found


def _check_phones(sheet: csv_in.Sheet) -> None:
    if "phone" in sheet.missing and "id" in sheet.missing:
        raise Refused(rules.NO_PHONE_COLUMN, code="no_phone_column")


def _understand(by: Actor, file: Import, sheet: csv_in.Sheet) -> None:
    file.fields = list(sheet.fields)
    file.columns = [rules.SAID[one] for one in rules.FIELDS if one not in sheet.missing]
    file.ignored = [one[:80] for one in sheet.ignored][:50]
    file.save(update_fields=["fields", "columns", "ignored"])
    rows = [_read(file, row) for row in sheet.rows]
    judge(by, rows)
    ImportRow.objects.bulk_create(rows, batch_size=1_000)


def _read(file: Import, row: csv_in.Row) -> ImportRow:
    cells = row.values
    name = cells["name"] or f"{cells['first']} {cells['last']}".strip()
    made = ImportRow(
        org_id=file.org_id, file=file, line=row.line, name=name[:120],
        phone=cells["phone"][:120], fate=Fate.REFUSED.value,
    )  # fmt: skip
    try:
        made.wanted = rules.to_json(rules.understood(row.line, cells, file.country))
    except Refused as no:
        made.why = str(no)[:300]
    return made
