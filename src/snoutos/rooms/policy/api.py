"""The allow-list, for programs."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Router, Status

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import AllowedKind, Role
from snoutos.rooms.policy.actions import allowing, setting
from snoutos.rooms.policy.queries import allowing as queries, trying
from snoutos.rooms.policy.rules import Sensitivity
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["policy"], auth=open_to(Role.OWNER))


class AllowedEntry(Schema):
    """Something that everybody may share. `value` is spelled as it is compared."""

    id: UUID
    kind: AllowedKind
    value: str
    with_subdomains: bool
    note: str
    learned_from: UUID | None
    added_by: str
    created_at: datetime


class AllowList(Schema):
    entries: list[AllowedEntry]


class PolicySettings(Schema):
    sensitivity: Sensitivity
    hold_pictures: bool


class PolicyChange(Schema):
    """What is left out stays as it is."""

    sensitivity: Sensitivity | None = None
    hold_pictures: bool | None = None


class ExampleOut(Schema):
    """`excerpt` never holds the detail itself."""

    message_id: UUID
    thread_id: UUID
    client_name: str
    sender_name: str
    excerpt: str
    is_stopped_then: bool
    sentence: str
    at: datetime


class TallyOut(Schema):
    checked: int
    stopped_now: int
    stopped_then: int
    more: int
    fewer: int
    examples: list[ExampleOut]
    next_after: UUID | None


class NewEntry(Schema):
    kind: AllowedKind
    value: str
    with_subdomains: bool = False
    note: str = ""


@router.get("/policy/allow-list", response=AllowList, operation_id="list_allowed")
def list_allowed(request: HttpRequest) -> AllowList:
    return AllowList(entries=[_out(one) for one in queries.allow_list(_viewer(request))])


@router.post("/policy/allow-list", response={201: AllowedEntry}, operation_id="allow")
def allow(request: HttpRequest, new: NewEntry) -> Status[AllowedEntry]:
    """From now on nobody's message is stopped or covered because of this value."""
    viewer = _viewer(request)
    added = allowing.allow(
        by=viewer, kind=new.kind.value, value=new.value, with_subdomains=new.with_subdomains,
        note=new.note, at=now(),
    )  # fmt: skip
    return Status(201, _out(queries.allowed(viewer, added.pk)))


@router.delete(
    "/policy/allow-list/{uuid:allowed_id}", response={204: None}, operation_id="disallow"
)
def disallow(request: HttpRequest, allowed_id: UUID) -> Status[None]:
    allowing.disallow(by=_viewer(request), allowed_id=allowed_id, at=now())
    return Status(204, None)


@router.get("/policy/settings", response=PolicySettings, operation_id="get_policy_settings")
def get_settings(request: HttpRequest) -> PolicySettings:
    viewer = _viewer(request)
    return PolicySettings(
        sensitivity=queries.protection(viewer).sensitivity,
        hold_pictures=queries.holds_pictures(viewer),
    )


@router.patch("/policy/settings", response=PolicySettings, operation_id="set_policy_settings")
def set_settings(request: HttpRequest, wanted: PolicyChange) -> PolicySettings:
    """How much doubt is enough to stop a sitter's message, which can't be switched off; and whether
    the office looks at each picture before a sitter does."""
    viewer = _viewer(request)
    if wanted.sensitivity is not None:
        setting.set_sensitivity(by=viewer, sensitivity=wanted.sensitivity.value, at=now())
    if wanted.hold_pictures is not None:
        setting.hold_pictures(by=viewer, is_held=wanted.hold_pictures, at=now())
    return get_settings(request)


@router.get("/policy/settings/try", response=TallyOut, operation_id="try_sensitivity")
def try_sensitivity(
    request: HttpRequest, sensitivity: Sensitivity, after: UUID | None = None
) -> trying.Tally:
    """The past month under another sensitivity, two thousand messages at a time; changes nothing.

    Ask again with `after` until `nextAfter` is empty, and add the numbers up.
    """
    return trying.portion(_viewer(request), sensitivity, after=after, now=now())


def _out(card: queries.AllowedCard) -> AllowedEntry:
    return AllowedEntry(
        id=card.id,
        kind=card.kind,
        value=card.value,
        with_subdomains=card.with_subdomains,
        note=card.note,
        learned_from=card.learned_from,
        added_by=card.added_by_name,
        created_at=card.created_at,
    )


def _viewer(request: HttpRequest) -> Actor:
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    return viewer
