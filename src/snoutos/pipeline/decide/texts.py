"""One text from a phone: whose it is, where it goes, what it contains, what has to be known now."""

from dataclasses import dataclass
from uuid import UUID, uuid5

import orjson

from snoutos.kernel import topics
from snoutos.kernel.keywords import Keyword
from snoutos.kernel.phone import display
from snoutos.kernel.words import (
    Direction,
    MessageState,
    NumberClass,
    NumberStatus,
    PolicyAction,
    ReviewStatus,
    ScanState,
    SenderKind,
    Severity,
    Target,
)
from snoutos.pipeline.decide.answers import answer, answer_help
from snoutos.pipeline.decide.book import Book
from snoutos.pipeline.decide.changes import (
    Alert,
    AttachmentRow,
    Change,
    DecisionRow,
    MessageRow,
    NumberUse,
    Outcome,
    Touch,
    ViolationRow,
)
from snoutos.pipeline.decide.consent import heed, said, wondered
from snoutos.pipeline.decide.events import About, event
from snoutos.pipeline.decide.facts import NumberFact, Sender
from snoutos.pipeline.decide.items import Text
from snoutos.pipeline.decide.scanning import Scanned, scan
from snoutos.rooms.attachments import rules as attachments
from snoutos.rooms.policy.rules import DEFAULT, rule_on
from snoutos.rooms.routing.rules import deciding as routing

PREVIEW_LENGTH = 160
PICTURE = "Picture"
EMPTY = "An empty text"
# The words as columns hold them; looking them up costs more than a text may.
INBOUND = Direction.INBOUND.value
CLIENT = SenderKind.CLIENT.value
RECEIVED = MessageState.RECEIVED.value
GIVES_AWAY = {
    "phone": "a phone number",
    "email": "an e-mail address",
    "url": "a link",
    "social": "a profile name",
    "payment": "a way to pay elsewhere",
    "off_platform": "an invitation to talk elsewhere",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One text with everything that is known about it."""

    text: Text
    number: NumberFact
    sender: Sender
    thread_id: UUID
    message_id: UUID
    decision: routing.Decision
    scanned: Scanned
    about: About


def decide_text(text: Text, book: Book) -> Outcome:
    number = book.facts.numbers.get(text.to_address)
    if number is None:
        return _for_nobody(text, book)
    sender, thread_id, changes = book.sender(text, number)
    word = said(text, sender)
    decision = routing.decide(_facts(text, number, sender, thread_id, book))
    about = About(number.org_id, text.receipt_id, text.at, thread_id, number.id)
    protection = book.facts.protections.get(number.org_id, DEFAULT)
    scanned = scan(text.body, book.just_before(thread_id, text), protection, text.media)
    case = Case(text, number, sender, thread_id, book.new_id(), decision, scanned, about)
    changes += _stored(case, book)
    changes += _attached(case, book)
    changes += _noted(case, book)
    changes += _flagged(case, book)
    if word in (Keyword.STOP, Keyword.START):
        changes += heed(word, text, sender, about, book)
    if word is Keyword.HELP:
        changes += answer_help(text, number, sender, thread_id, book)
    if word is None:
        changes += wondered(text, sender, thread_id)
    if not decision.facts.is_sender_mapped:
        changes.append(event(
            book.new_id(), "routing.unmapped_inbound", about, "message", case.message_id
        ))  # fmt: skip
        if word is None:
            changes += answer(text, number, sender, thread_id, book)
    return Outcome(text.receipt_id, tuple(changes), _topics(case))


def _for_nobody(text: Text, book: Book) -> Outcome:
    """Whose account it is can look into it; a stranger's is noted for the installation."""
    org_id = book.facts.accounts.get(text.account_sid)
    changes: list[Change] = [event(
        book.new_id(), "webhook.inbound.unknown_number", About(org_id, text.receipt_id, text.at),
        to_ends_with=text.to_address[-4:], from_ends_with=text.from_address[-4:],
    )]  # fmt: skip
    if org_id is not None:
        changes.append(Alert(
            org_id, Severity.WARNING, "webhook.unknown_number", "A text for an unknown number",
            f"Your account got a text for {display(text.to_address)}, which is not set up in "
            "SnoutOS. Add the number, or take its webhook away at the provider.",
            "unknown_number", uuid5(org_id, text.to_address), None, text.at,
        ))  # fmt: skip
    topics_changed = () if org_id is None else (topics.inbox(org_id),)
    return Outcome(
        text.receipt_id, tuple(changes), topics_changed, note="The number belongs to nobody here."
    )


def _facts(
    text: Text, number: NumberFact, sender: Sender, thread_id: UUID, book: Book
) -> routing.Facts:
    windows = book.facts.windows.get(thread_id, ())
    overrides = book.facts.overrides.get(thread_id, ())
    return routing.Facts(
        direction=Direction.INBOUND,
        at=text.at,
        time_zone=number.time_zone,
        client_name=sender.client_name,
        number_class=NumberClass(number.number_class),
        number_status=NumberStatus(number.status),
        is_sender_mapped=_is_mapped(number, sender, thread_id, book),
        windows=tuple(one for one in windows if one.ends_at > text.at) if windows else (),
        overrides=tuple(one for one in overrides if one.ends_at > text.at) if overrides else (),
    )


def _is_mapped(number: NumberFact, sender: Sender, thread_id: UUID, book: Book) -> bool:
    """A pool number is a client's own once the business has spoken to them from it."""
    if number.number_class != NumberClass.POOL:
        return True
    is_theirs = sender.number_id == number.id and not sender.is_provisional
    return is_theirs or (thread_id, number.id) in book.facts.spoken


def _stored(case: Case, book: Book) -> list[Change]:
    text, decision, scanned = case.text, case.decision, case.scanned
    because = decision.because
    preview = scanned.redacted or text.body or (PICTURE if text.media else EMPTY)
    return [
        MessageRow(
            id=case.message_id, org_id=case.number.org_id, thread_id=case.thread_id,
            direction=INBOUND, sender_kind=CLIENT,
            sender_name=case.sender.client_name, number_id=case.number.id,
            contact_id=case.sender.contact_id, from_address=text.from_address,
            to_address=text.to_address, body=text.body, redacted_body=scanned.redacted,
            media=_media(text), segments=max(text.segments, 1),
            state=RECEIVED, scan=scanned.state.value,
            provider_sid=text.sid, because=because, idempotency_key=None, at=text.at,
        ),
        DecisionRow(
            id=book.new_id(), org_id=case.number.org_id, thread_id=case.thread_id,
            message_id=case.message_id, direction=INBOUND,
            target=decision.target.value, sitter_id=decision.sitter_id,
            rule=decision.rule.value, because=because,
            inputs=orjson.dumps(routing.to_json(decision.facts)).decode(),
            steps=orjson.dumps(routing.steps_to_json(decision.steps)).decode(),
            ruleset=routing.RULESET, at=text.at,
        ),
        Touch(
            case.thread_id, case.sender.contact_id,
            int(decision.target is Target.OWNER_INBOX), text.at, preview[:PREVIEW_LENGTH],
            case.sender.client_name,
        ),
        NumberUse(case.number.id, text.at),
    ]  # fmt: skip


def _media(text: Text) -> str:
    if not text.media:
        return "[]"
    return orjson.dumps([{"url": url, "content_type": kind} for url, kind in text.media]).decode()


def _attached(case: Case, book: Book) -> list[Change]:
    """To be fetched at once: a picture is worth little when it comes an hour after its text."""
    return [
        AttachmentRow(
            id=book.new_id(), org_id=case.number.org_id, message_id=case.message_id,
            position=position, source_url=url, said_type=said_type,
            kind=attachments.kind_said(said_type).value, state=attachments.State.WAITING.value,
            due_at=case.text.at,
        )
        for position, (url, said_type) in enumerate(case.text.media)
    ]  # fmt: skip


def _noted(case: Case, book: Book) -> list[Change]:
    text, decision = case.text, case.decision
    changes: list[Change] = [
        event(
            book.new_id(), "message.inbound.received", case.about, "message", case.message_id,
            segments=text.segments, media=len(text.media), scan=case.scanned.state.value,
        ),
        event(
            book.new_id(), "routing.evaluated", case.about, "message", case.message_id,
            target=decision.target.value, rule=decision.rule.value, ruleset=routing.RULESET,
        ),
    ]  # fmt: skip
    if text.written_at is not None:
        changes.append(event(
            book.new_id(), "message.inbound.caught_up", case.about, "message", case.message_id,
            written_at=text.written_at.isoformat(),
        ))  # fmt: skip
    hint = decision.alert
    if hint is not None:
        changes.append(
            _alert(case, hint.severity, hint.type, hint.title, hint.description)
        )  # fmt: skip
    return changes


def _flagged(case: Case, book: Book) -> list[Change]:
    scanned, name = case.scanned, case.sender.client_name
    if scanned.state is ScanState.CLEAN:
        return []
    if scanned.state is ScanState.UNSCANNED:
        return [_alert(
            case, Severity.WARNING, "policy.unscanned", "A message could not be checked",
            f"{name}: the check for contact details failed. Please read the message yourself.",
        )]  # fmt: skip
    changes: list[Change] = []
    for finding in scanned.findings:
        ruling = rule_on(finding.kind, finding.confidence, scanned.sensitivity, SenderKind.CLIENT)
        violation = ViolationRow(
            id=book.new_id(), org_id=case.number.org_id, thread_id=case.thread_id,
            message_id=case.message_id, kind=finding.kind.value, excerpt=scanned.excerpt,
            rule=finding.rule, because=finding.because, grade=ruling.grade.value,
            ruling=ruling.sentence, confidence=finding.confidence,
            sensitivity=scanned.sensitivity.value, action=PolicyAction.ALLOWED.value,
            status=ReviewStatus.OPEN.value, at=case.text.at,
        )  # fmt: skip
        changes += [violation, event(
            book.new_id(), "policy.violation.created", case.about, "violation", violation.id,
            kind=violation.kind, rule=violation.rule, action=violation.action,
        )]  # fmt: skip
    kinds = dict.fromkeys(GIVES_AWAY[one.kind.value] for one in scanned.findings)
    changes.append(_alert(
        case, Severity.WARNING, "policy.violation", "A client shared contact details",
        f"{name} shared {' and '.join(kinds)}. Sitters see it covered.",
    ))  # fmt: skip
    return changes


def _alert(case: Case, severity: Severity, kind: str, title: str, description: str) -> Alert:
    return Alert(
        case.number.org_id, severity, kind, title, description, "thread", case.thread_id,
        case.thread_id, case.text.at,
    )  # fmt: skip


def _topics(case: Case) -> tuple[str, ...]:
    """Names of what changed; also for the sitter whose window is open while an override is on."""
    facts = case.decision.facts
    sitters = {one.sitter_id for one in facts.windows if one.starts_at <= facts.at < one.ends_at}
    if case.decision.sitter_id is not None:
        sitters.add(case.decision.sitter_id)
    return (
        topics.inbox(case.number.org_id),
        topics.thread(case.thread_id),
        *map(topics.sitter, sorted(sitters)),
    )
