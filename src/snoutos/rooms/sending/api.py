"""A look at a text before it is sent, for programs."""

from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Router

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import FindingKind, Role
from snoutos.rooms.sending.actions.check import check_message
from snoutos.rooms.sending.rules import Outcome
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["messages"], auth=open_to(Role.OWNER, Role.ADMIN, Role.SITTER))


class CheckIn(Schema):
    thread_id: UUID
    body: str


class CheckedFindingOut(Schema):
    """`start` and `end` count characters (code points) of the body."""

    kind: FindingKind
    start: int
    end: int
    because: str


class CheckOut(Schema):
    outcome: Outcome
    sentence: str
    findings: list[CheckedFindingOut]


@router.post("/messages/check", response=CheckOut, operation_id="check_message")
def check(request: HttpRequest, written: CheckIn) -> CheckOut:
    """What sending this would lead to, by the same rules; nothing is kept and nothing is sent."""
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    seen = check_message(by=viewer, thread_id=written.thread_id, body=written.body, at=now())
    found = [
        CheckedFindingOut(kind=one.kind, start=one.start, end=one.end, because=one.because)
        for one in seen.findings
    ]
    return CheckOut(outcome=seen.outcome, sentence=seen.sentence, findings=found)
