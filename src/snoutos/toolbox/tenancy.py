"""The database's own walls between organizations.

Row-level security is switched on for every tenant table by its room's first migration. The web
role sees rows of the organization named in the setting `snoutos.org_id`, and none when it is not
set. The pipeline role works for all organizations at once and bypasses the walls: it also has to,
because PostgreSQL refuses COPY into a table whose row-level security applies.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection
from django.db.migrations import RunSQL
from django.http import HttpRequest, HttpResponse

WEB_ROLE = "snoutos_web"
PIPELINE_ROLE = "snoutos_pipeline"

_CURRENT = "nullif(current_setting('snoutos.org_id', true), '')::uuid"


def wall(table: str, *, column: str = "org_id", open_when_unset: bool = False) -> RunSQL:
    """The migration step that lets the web role see only its organization's rows of `table`.

    `open_when_unset` is for the two tables that sign-in has to read before it knows the
    organization.
    """
    mine = f"{column} = {_CURRENT}"
    if open_when_unset:
        mine = f"({_CURRENT} is null or {mine})"
    return RunSQL(
        sql=[
            f"alter table {table} enable row level security",
            f"create policy {table}_own_rows on {table} for all to {WEB_ROLE}"
            f" using ({mine}) with check ({mine})",
        ],
        reverse_sql=[
            f"drop policy {table}_own_rows on {table}",
            f"alter table {table} disable row level security",
        ],
    )


def enter(org_id: UUID | None) -> None:
    """From here on this connection is the web role, inside one organization (or none)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('role', %s, false), set_config('snoutos.org_id', %s, false)",
            [WEB_ROLE, str(org_id or "")],
        )


def leave() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('snoutos.org_id', '', false)")
        cursor.execute("reset role")


@contextmanager
def within(org_id: UUID) -> Iterator[None]:
    """Work as the web role inside one organization, outside of any request."""
    with _standing(WEB_ROLE, org_id):
        yield


@contextmanager
def nowhere() -> Iterator[None]:
    """Work as the web role inside no organization."""
    with _standing(WEB_ROLE, None):
        yield


@contextmanager
def everywhere() -> Iterator[None]:
    """Work for all organizations at once, without walls: for the house itself, never for people."""
    with _standing(PIPELINE_ROLE, None):
        yield


def organizations() -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("select id from people_organization order by id")
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def _standing(role: str, org_id: UUID | None) -> Iterator[None]:
    """Somewhere else for a while, and then back to where we were."""
    stand = "select set_config('role', %s, false), set_config('snoutos.org_id', %s, false)"
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_setting('role'), coalesce(current_setting('snoutos.org_id', true), '')"
        )
        before = cursor.fetchone()
        cursor.execute(stand, [role, str(org_id or "")])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(stand, before)


def middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Start every request as the web role in no organization; `web.viewer` names it later."""

    def handle(request: HttpRequest) -> HttpResponse:
        enter(None)
        try:
            return get_response(request)
        finally:
            # A broken transaction cannot take statements; rolling it back has restored the role.
            if connection.connection is not None and not connection.needs_rollback:
                leave()

    return handle
