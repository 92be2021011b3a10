"""Importing numbers that are at the provider already, for programs."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Router
from pydantic import Field

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import NumberClass, Role
from snoutos.rooms.inventory.actions import importing
from snoutos.rooms.inventory.rules.importing import MOST_ROWS, Fate, RowPlan, Wanted
from snoutos.rooms.plans.actions import preview as preview_plan
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["numbers"], auth=open_to(Role.OWNER, Role.ADMIN), by_alias=True)


class ImportRowIn(Schema):
    """A number, or its id at the provider. Its class, when it differs from that of the rest."""

    number: str = Field(max_length=80)
    number_class: NumberClass | None = None


class ImportNumbersIn(Schema):
    numbers: list[ImportRowIn] = Field(min_length=1, max_length=MOST_ROWS)
    number_class: NumberClass
    token: str = ""


class ImportedRowOut(Schema):
    line: int
    number: str
    e164: str
    number_class: NumberClass | None
    success: bool
    result: Fate
    said: str


class ImportedNumbersOut(Schema):
    plan_id: UUID | None
    results: list[ImportedRowOut]


class ImportPreviewOut(Schema):
    plan: dict[str, object]
    results: list[ImportedRowOut]


@router.post(
    "/numbers/import/preview", response=ImportPreviewOut, operation_id="preview_number_import"
)
def preview_import(request: HttpRequest, asked: ImportNumbersIn) -> ImportPreviewOut:
    """What would become of each row, and the token that confirms exactly this."""
    by = _viewer(request)
    plan, rows = importing.preview(by=by, rows=_rows(asked), number_class=asked.number_class)
    _check_any(rows)
    return ImportPreviewOut(plan=preview_plan(plan, by=by), results=[_row(one) for one in rows])


@router.post("/numbers/import", response=ImportedNumbersOut, operation_id="import_numbers")
def import_numbers(request: HttpRequest, asked: ImportNumbersIn) -> ImportedNumbersOut:
    """Those that can be imported are; every other row says why not. Sent again it changes
    nothing more: they are here already."""
    done = importing.import_numbers(
        by=_viewer(request), rows=_rows(asked), number_class=asked.number_class, token=asked.token,
        at=now(),
    )  # fmt: skip
    _check_any(done.rows)
    return ImportedNumbersOut(
        plan_id=done.applied.pk if done.applied else None,
        results=[_row(one) for one in done.rows],
    )


def _rows(asked: ImportNumbersIn) -> list[Wanted]:
    return [
        Wanted(line, one.number, one.number_class.value if one.number_class else "")
        for line, one in enumerate(asked.numbers, 1)
    ]


def _check_any(rows: Sequence[RowPlan]) -> None:
    """A list without a single number is a mistake of the caller."""
    if all(one.fate is Fate.BAD for one in rows):
        raise Refused(
            rows[0].why, code="invalid", status=422, details={"field": "numbers.0.number"}
        )


def _row(one: RowPlan) -> ImportedRowOut:
    return ImportedRowOut(
        line=one.line, number=one.said, e164=one.e164, number_class=one.number_class,
        success=one.fate is Fate.IMPORTED, result=one.fate, said=one.why,
    )  # fmt: skip


def _viewer(request: HttpRequest) -> Actor:
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    return viewer
