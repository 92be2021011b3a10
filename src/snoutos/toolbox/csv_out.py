"""Lists as files for a spreadsheet, whose cells it must show and not execute."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from snoutos.kernel.refused import Refused

MOST_ROWS = 10_000
# What a spreadsheet takes for a formula. A phone number is none.
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_PHONE = re.compile(r"^\+\d{5,15}$")
# Tells Excel that this is UTF-8.
_MARK = "\ufeff"


def check_count(count: int, what: str) -> None:
    """`what` is the plural: events, windows, clients."""
    if count > MOST_ROWS:
        raise Refused(
            f"Export exceeds {MOST_ROWS:,} {what}. Narrow date range or filters.",
            code="too_many_rows",
            status=422,
            details={"count": count, "limit": MOST_ROWS},
        )


def defused(value: object) -> str:
    """The cell as text; what would be executed is marked as text with an apostrophe."""
    said = "" if value is None else str(value)
    if isinstance(value, int | float) or _PHONE.match(said) or not _FORMULA.match(said):
        return said
    return f"'{said}"


def text_of(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([defused(one) for one in columns])
    writer.writerows([defused(one) for one in row] for row in rows)
    return out.getvalue()


def download(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The file as an answer; the caller has checked the count."""
    response = HttpResponse(_MARK + text_of(columns, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
