"""Who wants no texts, for programs, and two clients who are one."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Router

from snoutos.kernel.words import Role
from snoutos.rooms.clients.actions import consent as actions, helping, merging
from snoutos.rooms.clients.api.clients import ClientPhoneOut, phone_of, viewer_of
from snoutos.rooms.clients.queries import consent as queries, helping as help_texts
from snoutos.rooms.plans.actions import preview
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["clients"], auth=open_to(Role.OWNER, Role.ADMIN), by_alias=True)


class ReasonIn(Schema):
    reason: str


class HeardIn(Schema):
    is_out: bool


class HelpAnswerOut(Schema):
    text: str


class ConsentOut(Schema):
    """`by` is client, provider, or the name of whoever decided by hand."""

    at: datetime
    contact_id: UUID
    phone: str
    is_out: bool
    by: str
    word: str
    reason: str
    message_id: UUID | None
    number_id: UUID | None


class ConsentsOut(Schema):
    items: list[ConsentOut]


class MergeLookIn(Schema):
    into: UUID


class MergeIn(MergeLookIn):
    token: str = ""


class MergePlanOut(Schema):
    plan: dict[str, object]


class MergedOut(Schema):
    client_id: UUID
    plan_id: UUID
    undo_until: datetime | None


@router.get(
    "/clients/{uuid:client_id}/opt-outs", response=ConsentsOut, operation_id="client_opt_outs"
)
def history(request: HttpRequest, client_id: UUID) -> ConsentsOut:
    """Every STOP, START and decision by hand, newest first."""
    found = queries.consent(viewer_of(request), client_id)
    return ConsentsOut(items=[ConsentOut.from_orm(one) for one in found])


@router.post(
    "/clients/phones/{uuid:contact_id}/opt-in",
    response=ClientPhoneOut,
    operation_id="opt_in_client_phone",
    auth=open_to(Role.OWNER),
)
def opt_in(request: HttpRequest, contact_id: UUID, asked: ReasonIn) -> ClientPhoneOut:
    """Only when the client agreed in another way than START; the reason is kept for good."""
    found = actions.opt_in(
        by=viewer_of(request), contact_id=contact_id, reason=asked.reason, at=now()
    )
    return phone_of(request, found.client_id, contact_id)


@router.post(
    "/clients/phones/{uuid:contact_id}/opt-out",
    response=ClientPhoneOut,
    operation_id="opt_out_client_phone",
)
def opt_out(request: HttpRequest, contact_id: UUID, asked: ReasonIn) -> ClientPhoneOut:
    """The client said in their own words, or on the phone, that they want no texts."""
    found = actions.opt_out(
        by=viewer_of(request), contact_id=contact_id, reason=asked.reason, at=now()
    )
    return phone_of(request, found.client_id, contact_id)


@router.post(
    "/clients/phones/{uuid:contact_id}/heard",
    response=ClientPhoneOut,
    operation_id="decide_client_wish",
)
def heard(request: HttpRequest, contact_id: UUID, asked: HeardIn) -> ClientPhoneOut:
    """Settles the alert `consent.own_words`: whether a text that sounded like STOP was one."""
    found = actions.decide_wish(
        by=viewer_of(request), contact_id=contact_id, is_out=asked.is_out, at=now()
    )
    return phone_of(request, found.client_id, contact_id)


@router.get("/settings/help", response=HelpAnswerOut, operation_id="help_answer")
def help_answer(request: HttpRequest) -> HelpAnswerOut:
    """What a client who texts HELP is answered, once a day; empty: nothing of ours."""
    return HelpAnswerOut(text=help_texts.help_answer(viewer_of(request)))


@router.put(
    "/settings/help", response=HelpAnswerOut, operation_id="set_help_answer",
    auth=open_to(Role.OWNER),
)  # fmt: skip
def set_help_answer(request: HttpRequest, asked: HelpAnswerOut) -> HelpAnswerOut:
    """Of at most two text messages. Leave it empty where the provider answers HELP by itself."""
    said = helping.set_help_answer(by=viewer_of(request), text=asked.text, at=now())
    return HelpAnswerOut(text=said)


@router.post(
    "/clients/{uuid:client_id}/merge/preview",
    response=MergePlanOut,
    operation_id="preview_client_merge",
)
def preview_merge(request: HttpRequest, client_id: UUID, asked: MergeLookIn) -> MergePlanOut:
    """What moves when this client becomes part of `into`, and the token that confirms it."""
    by = viewer_of(request)
    plan = merging.plan_merge(by=by, kept_id=asked.into, gone_id=client_id, at=now())
    return MergePlanOut(plan=preview(plan, by=by))


@router.post("/clients/{uuid:client_id}/merge", response=MergedOut, operation_id="merge_client")
def merge(request: HttpRequest, client_id: UUID, asked: MergeIn) -> MergedOut:
    """Needs the token of the preview (else 428). `planId` can be undone for ten minutes."""
    done = merging.merge(
        by=viewer_of(request), kept_id=asked.into, gone_id=client_id, token=asked.token, at=now()
    )
    return MergedOut(client_id=asked.into, plan_id=done.pk, undo_until=done.undo_until)
