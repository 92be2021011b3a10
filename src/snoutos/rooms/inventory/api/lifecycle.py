"""The life of numbers for programs. No verb does anything without the token of its preview."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Router

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import NumberClass, NumberStatus, Role
from snoutos.rooms.inventory.actions import lifecycle
from snoutos.rooms.inventory.queries import detail
from snoutos.rooms.inventory.queries.plans import Outcome, Wish
from snoutos.rooms.inventory.rules.health import Fault, Health
from snoutos.rooms.numbers.rules import Verb
from snoutos.rooms.plans.actions import preview as preview_plan
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["numbers"], auth=open_to(Role.OWNER, Role.ADMIN), by_alias=True)


class NumberChangeIn(Schema):
    """Which of these is needed depends on the verb; without `token` the answer shows the plan."""

    token: str = ""
    sitter_id: UUID | None = None
    replaces: bool = False
    to: NumberClass | None = None
    reason: str = ""
    note: str = ""
    duration_days: int | None = None


class NumberImpactIn(NumberChangeIn):
    action: Verb


class BulkNumberIn(Schema):
    """`sitterId` for assigning only: each number has its own."""

    number_id: UUID
    sitter_id: UUID | None = None
    replaces: bool = False


class BulkNumbersIn(Schema):
    numbers: list[BulkNumberIn]
    reason: str = ""
    note: str = ""
    duration_days: int | None = None
    token: str = ""


class NumberTenureOut(Schema):
    sitter_id: UUID
    sitter_name: str
    since: datetime
    until: datetime | None


class NumberRestOut(Schema):
    reason: str
    note: str
    by_name: str
    since: datetime
    until: datetime
    released_at: datetime | None


class NumberThreadOut(Schema):
    id: UUID
    client_name: str


class NumberErrorOut(Schema):
    thread_id: UUID
    client_name: str
    sentence: str
    fault: Fault
    at: datetime
    code: int | None


class NumberHealthOut(Schema):
    health: Health
    errors: int
    fault: Fault | None
    advice: str


class NumberReuseOut(Schema):
    is_safe: bool
    because: list[str]


class NumberDetailOut(Schema):
    id: UUID
    e164: str
    number_class: NumberClass
    status: NumberStatus
    sitter_id: UUID | None
    sitter_name: str
    quarantine_reason: str
    quarantined_until: datetime | None
    days_left: int
    created_at: datetime
    last_used_at: datetime | None
    monthly_cost_cents: int | None
    provider_sid: str
    tenures: list[NumberTenureOut]
    assignment_count: int
    first_assigned_at: datetime | None
    last_assigned_at: datetime | None
    rests: list[NumberRestOut]
    threads: list[NumberThreadOut]
    thread_count: int
    errors: list[NumberErrorOut]
    volume: int
    diagnosis: NumberHealthOut
    reuse: NumberReuseOut


class NumberChangedOut(Schema):
    plan_id: UUID
    said: str
    number: NumberDetailOut


class BulkNumberOut(Schema):
    number_id: UUID
    success: bool
    said: str
    code: str


class BulkNumbersOut(Schema):
    plan_id: UUID | None
    results: list[BulkNumberOut]


@router.get("/numbers/{uuid:number_id}", response=NumberDetailOut, operation_id="number")
def number(request: HttpRequest, number_id: UUID) -> detail.NumberDetail:
    """One number with its histories, its errors of 30 days, and whether it is safe to reuse."""
    return detail.number(_viewer(request), number_id, now=now())


@router.post("/numbers/{uuid:number_id}/impact", response=dict, operation_id="number_impact")
def number_impact(
    request: HttpRequest, number_id: UUID, asked: NumberImpactIn
) -> dict[str, object]:
    """What an action would change, and the token that confirms exactly this."""
    by = _viewer(request)
    wish = _wish(asked.action, number_id, asked)
    return preview_plan(lifecycle.preview(by=by, wish=wish, at=now()), by=by)


@router.post(
    "/numbers/{uuid:number_id}/assign-to-sitter",
    response=NumberChangedOut,
    operation_id="assign_number",
)
def assign_number(request: HttpRequest, number_id: UUID, asked: NumberChangeIn) -> NumberChangedOut:
    return _changed(request, Verb.ASSIGN, number_id, asked)


@router.post(
    "/numbers/{uuid:number_id}/release-to-pool",
    response=NumberChangedOut,
    operation_id="release_number",
)
def release_number(
    request: HttpRequest, number_id: UUID, asked: NumberChangeIn
) -> NumberChangedOut:
    return _changed(request, Verb.RELEASE, number_id, asked)


@router.post(
    "/numbers/{uuid:number_id}/quarantine",
    response=NumberChangedOut,
    operation_id="quarantine_number",
)
def quarantine_number(
    request: HttpRequest, number_id: UUID, asked: NumberChangeIn
) -> NumberChangedOut:
    """Final: the rest can be made longer by `durationDays`, and never shorter."""
    return _changed(request, Verb.QUARANTINE, number_id, asked)


@router.post(
    "/numbers/{uuid:number_id}/release-from-quarantine",
    response=NumberChangedOut,
    operation_id="release_number_from_quarantine",
)
def restore_number(
    request: HttpRequest, number_id: UUID, asked: NumberChangeIn
) -> NumberChangedOut:
    return _changed(request, Verb.RESTORE, number_id, asked)


@router.patch(
    "/numbers/{uuid:number_id}/class",
    response=NumberChangedOut,
    operation_id="change_number_class",
)
def change_number_class(
    request: HttpRequest, number_id: UUID, asked: NumberChangeIn
) -> NumberChangedOut:
    return _changed(request, Verb.CHANGE_CLASS, number_id, asked)


@router.post(
    "/numbers/{uuid:number_id}/deactivate",
    response=NumberChangedOut,
    operation_id="deactivate_number",
)
def deactivate_number(
    request: HttpRequest, number_id: UUID, asked: NumberChangeIn
) -> NumberChangedOut:
    return _changed(request, Verb.DEACTIVATE, number_id, asked)


@router.post(
    "/numbers/{uuid:number_id}/reactivate",
    response=NumberChangedOut,
    operation_id="reactivate_number",
)
def reactivate_number(
    request: HttpRequest, number_id: UUID, asked: NumberChangeIn
) -> NumberChangedOut:
    return _changed(request, Verb.REACTIVATE, number_id, asked)


@router.post("/numbers/bulk-assign", response=BulkNumbersOut, operation_id="bulk_assign_numbers")
def bulk_assign(request: HttpRequest, asked: BulkNumbersIn) -> BulkNumbersOut:
    return _changed_many(request, Verb.ASSIGN, asked)


@router.post("/numbers/bulk-release", response=BulkNumbersOut, operation_id="bulk_release_numbers")
def bulk_release(request: HttpRequest, asked: BulkNumbersIn) -> BulkNumbersOut:
    return _changed_many(request, Verb.RELEASE, asked)


@router.post(
    "/numbers/bulk-quarantine", response=BulkNumbersOut, operation_id="bulk_quarantine_numbers"
)
def bulk_quarantine(request: HttpRequest, asked: BulkNumbersIn) -> BulkNumbersOut:
    return _changed_many(request, Verb.QUARANTINE, asked)


def _changed(
    request: HttpRequest, verb: Verb, number_id: UUID, asked: NumberChangeIn
) -> NumberChangedOut:
    by, moment = _viewer(request), now()
    done = lifecycle.change(by=by, wish=_wish(verb, number_id, asked), token=asked.token, at=moment)
    found = detail.number(by, number_id, now=moment)
    return NumberChangedOut(
        plan_id=done.applied.pk, said=done.said, number=NumberDetailOut.model_validate(found)
    )


def _changed_many(request: HttpRequest, verb: Verb, asked: BulkNumbersIn) -> BulkNumbersOut:
    wishes = [
        Wish(
            verb, one.number_id, sitter_id=one.sitter_id, replaces=one.replaces,
            reason=asked.reason, note=asked.note, days=asked.duration_days,
        )
        for one in asked.numbers
    ]  # fmt: skip
    done, outcomes = lifecycle.change_many(
        by=_viewer(request), verb=verb, wishes=wishes, token=asked.token, at=now()
    )
    return BulkNumbersOut(
        plan_id=done.applied.pk if done else None, results=[_result(one) for one in outcomes]
    )


def _result(one: Outcome) -> BulkNumberOut:
    if one.done is not None:
        return BulkNumberOut(number_id=one.number_id, success=True, said=one.done.said, code="")
    code = one.refusal.code if one.refusal else ""
    return BulkNumberOut(number_id=one.number_id, success=False, said=str(one.refusal), code=code)


def _wish(verb: Verb, number_id: UUID, asked: NumberChangeIn) -> Wish:
    return Wish(
        verb, number_id, sitter_id=asked.sitter_id, replaces=asked.replaces, to=asked.to,
        reason=asked.reason, note=asked.note, days=asked.duration_days,
    )  # fmt: skip


def _viewer(request: HttpRequest) -> Actor:
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    return viewer
