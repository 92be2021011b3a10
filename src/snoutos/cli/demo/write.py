"""Write the demo conversations: windows, texts, decisions, deliveries, and what was noted."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from snoutos.cli.demo import story
from snoutos.kernel import sms
from snoutos.kernel.errors import explain
from snoutos.kernel.ids import uuid7_at
from snoutos.kernel.words import (
    Direction,
    MessageState,
    NumberClass,
    NumberStatus,
    PolicyAction,
    ScanState,
    SenderKind,
)
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.audit.models import Event
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.models import Organization, Sitter, User
from snoutos.rooms.policy import rules as policy
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.routing.models import Decision
from snoutos.rooms.routing.rules import deciding as routing
from snoutos.rooms.threads.models import Attempt, Delivery, Message, Thread

PHONE_IS_OFF = 30003
SENDERS = {
    "client": SenderKind.CLIENT,
    "sitter": SenderKind.SITTER,
    "owner": SenderKind.OWNER,
    "auto": SenderKind.AUTOMATION,
}


@dataclass
class Book:
    """Everything the conversations of one business need to be written down."""

    org: Organization
    owner: User
    sitters: dict[str, Sitter]
    numbers: dict[str, Number]
    now: datetime

    @property
    def _midnight(self) -> datetime:
        local = self.now.astimezone(ZoneInfo(self.org.time_zone))
        return local.replace(hour=0, minute=0).astimezone(UTC)

    def write(self, customer: story.Customer, thread: Thread) -> None:
        windows = [
            Window.objects.create(
                org=self.org,
                thread=thread,
                sitter=self.sitters[visits.sitter],
                kind=visits.kind.value,
                starts_at=self._midnight + timedelta(hours=start),
                ends_at=self._midnight + timedelta(hours=end),
                created_at=thread.created_at,
            )
            for visits in customer.visits
            for start, end in visits.spans
        ]
        if customer.visits:
            thread.sitter = self.sitters[customer.visits[0].sitter]
        for line in sorted([*customer.lines, *_past(customer)], key=lambda line: -line.ago):
            self._say(line, thread, windows)
        thread.unread_count = customer.unread
        thread.save()

    def _say(self, line: story.Line, thread: Thread, windows: list[Window]) -> None:
        at = self.now - timedelta(hours=line.ago)
        open_window = next((w for w in windows if w.starts_at <= at < w.ends_at), None)
        sitter = open_window.sitter if open_window else thread.sitter
        number = self._number(thread, open_window)
        kind = SENDERS[line.who]
        is_inbound = kind is SenderKind.CLIENT
        findings = policy.scan(line.text)
        state = _state(line, is_inbound=is_inbound)
        message = Message(
            id=uuid7_at(int(at.timestamp() * 1e9)),
            org=self.org,
            thread=thread,
            direction=(Direction.INBOUND if is_inbound else Direction.OUTBOUND).value,
            sender_kind=kind.value,
            sender_name=self._name(kind, thread, sitter),
            sender_user=self.owner if kind is SenderKind.OWNER else None,
            sender_sitter=sitter if kind is SenderKind.SITTER else None,
            number=number,
            contact=thread.contact,
            body=line.text,
            from_address=thread.contact.address if is_inbound else number.e164,
            to_address=number.e164 if is_inbound else thread.contact.address,
            segments=sms.segments(line.text).parts,
            state=state.value,
            redacted_body=policy.redact(line.text, findings) if findings else "",
            scan=(ScanState.FLAGGED if findings else ScanState.CLEAN).value,
            at=at,
        )
        if is_inbound:
            self._decide(message, thread, windows, number)
        message.save()
        if is_inbound:
            self._decision.save()
        elif state is not MessageState.BLOCKED:
            self._deliver(message, state)
        for finding in findings:
            self._violate(message, finding, findings)
        self._note(message, is_inbound=is_inbound)
        _touch(thread, message)
        number.last_used_at = at
        number.save(update_fields=["last_used_at"])

    def _number(self, thread: Thread, window: Window | None) -> Number:
        if window is not None:
            for number in self.numbers.values():
                if number.sitter_id == window.sitter_id:
                    return number
        return thread.number

    def _name(self, kind: SenderKind, thread: Thread, sitter: Sitter | None) -> str:
        if kind is SenderKind.CLIENT:
            return thread.client.name
        if kind is SenderKind.AUTOMATION:
            return "Visit reminder"
        return sitter.name if kind is SenderKind.SITTER and sitter else self.owner.name

    def _decide(
        self, message: Message, thread: Thread, windows: list[Window], number: Number
    ) -> None:
        facts = routing.Facts(
            direction=Direction.INBOUND,
            at=message.at,
            time_zone=self.org.time_zone,
            client_name=thread.client.name,
            number_class=NumberClass(number.number_class),
            number_status=NumberStatus(number.status),
            is_sender_mapped=True,
            windows=tuple(_fact(window) for window in windows if window.ends_at > message.at),
            overrides=(),
        )
        decision = routing.decide(facts)
        message.because = decision.because
        self._decision = Decision(
            id=uuid7_at(int(message.at.timestamp() * 1e9)),
            org=self.org,
            thread=thread,
            message=message,
            direction=Direction.INBOUND.value,
            target=decision.target.value,
            sitter_id=decision.sitter_id,
            rule=decision.rule.value,
            because=decision.because,
            inputs=routing.to_json(facts),
            steps=routing.steps_to_json(decision.steps),
            ruleset=routing.RULESET,
            at=message.at,
        )

    def _deliver(self, message: Message, state: MessageState) -> None:
        code = PHONE_IS_OFF if state is MessageState.UNDELIVERED else None
        error = explain(code, None).sentence if code else ""
        later = message.at + timedelta(seconds=2)
        common: dict[str, Any] = {"org": self.org, "error_code": code, "error": error}
        delivery = Delivery.objects.create(
            message=message,
            thread=message.thread,
            state=state.value,
            attempts=1,
            created_at=message.at,
            updated_at=later,
            **common,
        )
        Attempt.objects.create(
            delivery=delivery,
            ordinal=1,
            outcome="accepted",
            state=state.value,
            started_at=message.at,
            finished_at=later,
            **common,
        )

    def _violate(
        self, message: Message, finding: policy.Finding, findings: tuple[policy.Finding, ...]
    ) -> None:
        is_inbound = message.direction == Direction.INBOUND
        author = SenderKind(message.sender_kind)
        ruling = policy.rule_on(
            finding.kind, finding.confidence, policy.DEFAULT.sensitivity, author
        )
        Violation.objects.create(
            org=self.org,
            thread=message.thread,
            message=message,
            kind=finding.kind.value,
            excerpt=policy.excerpt(message.body, findings),
            rule=finding.rule,
            because=finding.because,
            grade=ruling.grade.value,
            ruling=ruling.sentence,
            confidence=finding.confidence,
            sensitivity=policy.DEFAULT.sensitivity.value,
            at=message.at,
            action=(PolicyAction.ALLOWED if is_inbound else PolicyAction.BLOCKED).value,
        )

    def _note(self, message: Message, *, is_inbound: bool) -> None:
        Event.objects.create(
            id=uuid7_at(int(message.at.timestamp() * 1e9)),
            org_id=self.org.pk,
            at=message.at,
            type="message.inbound.received" if is_inbound else "message.outbound.queued",
            actor_kind=message.sender_kind,
            actor_id=message.sender_user_id,
            actor_name=message.sender_name,
            entity_type="message",
            entity_id=message.pk,
            thread_id=message.thread_id,
            number_id=message.number_id,
        )


def _past(customer: story.Customer) -> list[story.Line]:
    """Ordinary visits in the weeks before the handwritten lines begin."""
    lines = []
    for week in range(customer.past_weeks):
        said = story.VISIT_TEXTS[(week + len(customer.name)) % len(story.VISIT_TEXTS)]
        for position, (who, text) in enumerate(said):
            ago = 168 * (week + 1) - 30 - position * 0.4
            lines.append(story.Line(ago, who, text.format(pet=customer.pet)))
    return lines


def _state(line: story.Line, *, is_inbound: bool) -> MessageState:
    if is_inbound:
        return MessageState.RECEIVED
    return MessageState(line.fate)


def _fact(window: Window) -> routing.WindowFact:
    return routing.WindowFact(
        id=window.pk,
        sitter_id=window.sitter_id,
        sitter_name=window.sitter.name,
        sitter_active=True,
        starts_at=window.starts_at,
        ends_at=window.ends_at,
    )


def _touch(thread: Thread, message: Message) -> None:
    thread.last_activity_at = message.at
    thread.last_preview = message.body[:160]
    thread.last_sender_kind = message.sender_kind
    thread.last_sender_name = message.sender_name
    thread.last_state = message.state
