"""Files of clients, for programs: look, confirm, follow, read the result."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile
from pydantic import Field

from snoutos.kernel.words import Role
from snoutos.rooms.clients.actions import importing as actions, looking
from snoutos.rooms.clients.api.clients import viewer_of
from snoutos.rooms.clients.queries import importing as queries
from snoutos.rooms.clients.rules.importing import Stage
from snoutos.rooms.clients.rules.judging import Fate
from snoutos.rooms.plans.actions import preview
from snoutos.toolbox import csv_in
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["clients"], auth=open_to(Role.OWNER, Role.ADMIN), by_alias=True)


class FatesOut(Schema):
    new: int
    changed: int
    same: int
    refused: int


class ClientImportOut(Schema):
    """`plan` is there as long as the import waits to be confirmed; `planId` when it is done."""

    id: UUID
    file_name: str
    stage: Stage
    problem: str
    total: int
    done: int
    results: FatesOut
    columns: list[str]
    ignored: list[str]
    kept: int
    plan: dict[str, object] | None
    plan_id: UUID | None
    finished_at: datetime | None


class ImportedChangeOut(Schema):
    what: str
    was: str
    becomes: str


class ClientImportRowOut(Schema):
    line: int
    name: str
    phone: str
    result: Fate
    why: str
    changes: list[ImportedChangeOut]
    client_id: UUID | None


class ClientImportRowsOut(Schema):
    items: list[ClientImportRowOut]
    next_cursor: str | None


class WantedRows(Schema):
    result: Fate | None = None
    cursor: int = Field(0, ge=0, le=2**31 - 1)
    limit: int = 100


class ColumnsIn(Schema):
    """What each column is, in turn: id, name, first, last, phone, phone2, label, tags, notes or
    out; empty for one that is not used."""

    columns: list[str]


class StartImportIn(Schema):
    token: str = ""


@router.post(
    "/clients/imports", response={201: ClientImportOut}, operation_id="preview_client_import"
)
def look(
    request: HttpRequest, file: File[UploadedFile], country: Form[str] = "US"
) -> Status[ClientImportOut]:
    """The CSV file is read and every row judged; nothing happens to any client yet. `country` is
    where phones without a country code are from."""
    found = looking.look(
        by=viewer_of(request), text=csv_in.decoded(file.read(csv_in.MOST_BYTES + 1)),
        country=country, file_name=file.name or "", at=now(),
    )  # fmt: skip
    return Status(201, _import(request, found.pk))


@router.get(
    "/clients/imports/{uuid:import_id}", response=ClientImportOut, operation_id="client_import"
)
def one(request: HttpRequest, import_id: UUID) -> ClientImportOut:
    """How far it is: `done` of `total` rows."""
    return _import(request, import_id)


@router.get(
    "/clients/imports/{uuid:import_id}/rows",
    response=ClientImportRowsOut,
    operation_id="client_import_rows",
)
def rows(request: HttpRequest, import_id: UUID, wanted: Query[WantedRows]) -> ClientImportRowsOut:
    """What becomes, or became, of each row, in the order of the file."""
    viewer = viewer_of(request)
    queries.one(viewer, import_id)
    page = queries.rows(
        viewer, import_id, fate=wanted.result or "", after=wanted.cursor, limit=wanted.limit
    )
    return ClientImportRowsOut(
        items=[
            ClientImportRowOut(
                line=row.line, name=row.name, phone=row.phone, result=Fate(row.fate),
                why=row.why, client_id=row.client_id,
                changes=[
                    ImportedChangeOut(what=what, was=was, becomes=becomes)
                    for what, was, becomes in row.changes
                ],
            )
            for row in page.items
        ],
        next_cursor=page.next_cursor,
    )  # fmt: skip


@router.post(
    "/clients/imports/{uuid:import_id}/columns",
    response=ClientImportOut,
    operation_id="choose_client_import_columns",
)
def choose_columns(request: HttpRequest, import_id: UUID, asked: ColumnsIn) -> ClientImportOut:
    """For a file whose headings say something else than its columns are: it is read again."""
    looking.choose_columns(by=viewer_of(request), import_id=import_id, chosen=asked.columns)
    return _import(request, import_id)


@router.post(
    "/clients/imports/{uuid:import_id}/start",
    response={202: ClientImportOut},
    operation_id="start_client_import",
)
def start(request: HttpRequest, import_id: UUID, asked: StartImportIn) -> Status[ClientImportOut]:
    """Needs the token of the plan (else 428); 409 when something else would happen now."""
    actions.start(by=viewer_of(request), import_id=import_id, token=asked.token, at=now())
    return Status(202, _import(request, import_id))


@router.delete(
    "/clients/imports/{uuid:import_id}",
    response={204: None},
    operation_id="discard_client_import",
)
def discard(request: HttpRequest, import_id: UUID) -> Status[None]:
    """Only one that was not started."""
    actions.discard(by=viewer_of(request), import_id=import_id)
    return Status(204, None)


def _import(request: HttpRequest, import_id: UUID) -> ClientImportOut:
    by = viewer_of(request)
    found = queries.one(by, import_id)
    file, plan = found.row, None
    if file.stage == Stage.PREVIEWED:
        plan = preview(actions.plan_import(by=by, import_id=import_id), by=by)
    return ClientImportOut(
        id=file.pk, file_name=file.file_name, stage=Stage(file.stage), problem=file.problem,
        total=file.total, done=file.done, columns=file.columns, ignored=file.ignored,
        results=FatesOut(**{fate.value: number for fate, number in found.counts.items()}),
        kept=file.kept, plan=plan, plan_id=file.applied_id, finished_at=file.finished_at,
    )  # fmt: skip
