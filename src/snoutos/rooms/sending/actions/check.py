"""What sending a text would lead to, said before anybody sends it. Nothing is kept."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.kernel.words import Role, Target
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.policy.queries.allowing import protection
from snoutos.rooms.routing.queries import facts as routed
from snoutos.rooms.routing.rules import deciding as routing
from snoutos.rooms.sending import queries, rules
from snoutos.rooms.threads.rules import check_body
from snoutos.toolbox import throttle


def check_message(*, by: Actor, thread_id: UUID, body: str, at: datetime) -> rules.Foresight:
    """Judge it as `send_message` would. Places count characters of `body` as it is given.

    Refuses, like sending, what could not be sent whatever it says.
    """
    check_may(by, "messages.send")
    throttle.take(f"check:{by.id}", throttle.CHECKING)
    text = check_body(body)
    thread = queries.thread(by, thread_id)
    if by.role is Role.SITTER and not queries.has_ever_been_assigned(by, thread):
        raise Missing(rules.NO_CONVERSATION)
    decision = routing.decide(routed.facts(by, thread, at=at))
    known = protection(by)
    findings = queries.findings(by, thread, text, known, at=at)
    verdict = rules.judge(
        queries.attempt(
            by, thread, findings, known, is_within_window=decision.target is Target.CLIENT
        )
    )  # fmt: skip
    alone = queries.findings(by, thread, text, known, at=at, is_alone=True)
    is_split = bool(findings) and not alone
    seen = rules.foresee(verdict, findings or (), is_split=is_split)
    first = len(body) - len(body.lstrip())
    places = (replace(one, start=one.start + first, end=one.end + first) for one in seen.findings)
    return replace(seen, findings=tuple(places))
