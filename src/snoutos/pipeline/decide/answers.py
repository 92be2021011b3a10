"""What is answered by itself: to HELP, and to somebody whom a pool number does not belong to."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from snoutos.kernel import phone, sms
from snoutos.kernel.words import (
    Direction,
    MessageState,
    NumberStatus,
    ScanState,
    SenderKind,
)
from snoutos.pipeline.decide.book import Book
from snoutos.pipeline.decide.changes import Change, DeliveryRow, MessageRow
from snoutos.pipeline.decide.events import THE_HOUSE, About, event
from snoutos.pipeline.decide.facts import NumberFact, Sender
from snoutos.pipeline.decide.items import Text

ANSWER = (
    "Thank you for your message. We could not match your number to a booking, "
    "so our office will read it and get back to you."
)
BECAUSE = "Automatic answer, once a day, to somebody whom this pool number does not belong to."
HELP_BECAUSE = "Automatic answer to HELP, once a day."


class Answer(NamedTuple):
    body: str
    because: str
    key: str


def answer(
    text: Text, number: NumberFact, sender: Sender, thread_id: UUID, book: Book
) -> list[Change]:
    """Once a day, whatever pool number they try."""
    said = Answer(ANSWER, BECAUSE, answer_key(text, number))
    return _answered(said, text, number, sender, thread_id, book)


def answer_help(
    text: Text, number: NumberFact, sender: Sender, thread_id: UUID, book: Book
) -> list[Change]:
    """In the business's own words, once a day; nothing where the provider has answered already."""
    body = book.facts.help_answers.get(number.org_id, "")
    if not body or text.opt_out:
        return []
    said = Answer(body, HELP_BECAUSE, help_key(text, number))
    return _answered(said, text, number, sender, thread_id, book)


def _answered(
    said: Answer, text: Text, number: NumberFact, sender: Sender, thread_id: UUID, book: Book
) -> list[Change]:
    """Never to machines, to our own numbers (they would answer us), or to who said STOP."""
    if (
        number.status != NumberStatus.ACTIVE
        or sender.opted_out_at is not None
        or not phone.is_e164(text.from_address)
        or text.from_address in book.facts.numbers
        or book.answers_today(number.org_id, said.key)
    ):
        return []
    # One breath later, so that the answer stands below the question.
    at = text.at + timedelta(milliseconds=1)
    message = MessageRow(
        id=book.new_id(), org_id=number.org_id, thread_id=thread_id,
        direction=Direction.OUTBOUND.value, sender_kind=SenderKind.SYSTEM.value,
        sender_name=THE_HOUSE, number_id=number.id, contact_id=sender.contact_id,
        from_address=number.e164, to_address=text.from_address, body=said.body, redacted_body="",
        media="[]", segments=sms.segments(said.body).parts, state=MessageState.QUEUED.value,
        scan=ScanState.CLEAN.value, provider_sid=None, because=said.because,
        idempotency_key=said.key, at=at,
    )  # fmt: skip
    delivery = DeliveryRow(
        id=book.new_id(), org_id=number.org_id, message_id=message.id, thread_id=thread_id,
        state=MessageState.QUEUED.value, attempts=0, due_at=text.at, error="",
        created_at=at, updated_at=at,
    )  # fmt: skip
    about = About(number.org_id, text.receipt_id, at, thread_id, number.id)
    queued = event(
        book.new_id(), "message.outbound.queued", about, "message", message.id, automatic=True
    )
    return [message, delivery, queued]


def answer_key(text: Text, number: NumberFact) -> str:
    """One per sender and day of the organization, whatever pool number they try."""
    return _key("unmapped-answer", text, number)


def help_key(text: Text, number: NumberFact) -> str:
    return _key("help-answer", text, number)


def _key(what: str, text: Text, number: NumberFact) -> str:
    day = text.at.astimezone(ZoneInfo(number.time_zone)).date()
    return f"{what}/{text.from_address}/{day.isoformat()}"
