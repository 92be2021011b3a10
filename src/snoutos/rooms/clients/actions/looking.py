"""A file of clients is read and each row judged, before anything happens to anybody."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Refused
from snoutos.rooms.clients.models import Import, ImportRow
from snoutos.rooms.clients.queries import judging
from snoutos.rooms.clients.rules import importing as rules
from snoutos.rooms.clients.rules.importing import Stage
from snoutos.rooms.clients.rules.judging import Fate
from snoutos.rooms.people.rules import check_may
from snoutos.toolbox import csv_in


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
    file = judging.locked(by, import_id, Stage.PREVIEWED)
    if not file.source:
        raise Refused(rules.NO_SOURCE, code="no_source", status=409)
    fields = rules.checked_columns(chosen, count=len(file.fields))
    sheet = csv_in.read(file.source, rules.FIELDS, most_rows=rules.MOST_ROWS, chosen=fields)
    _check_phones(sheet)
    file.rows.all().delete()
    _understand(by, file, sheet)
    return file


def _check_phones(sheet: csv_in.Sheet) -> None:
    if "phone" in sheet.missing and "id" in sheet.missing:
        raise Refused(rules.NO_PHONE_COLUMN, code="no_phone_column")


def _understand(by: Actor, file: Import, sheet: csv_in.Sheet) -> None:
    file.fields = list(sheet.fields)
    file.columns = [rules.SAID[one] for one in rules.FIELDS if one not in sheet.missing]
    file.ignored = [one[:80] for one in sheet.ignored][:50]
    file.save(update_fields=["fields", "columns", "ignored"])
    rows = [_read(file, row) for row in sheet.rows]
    judging.judge(by, rows)
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
