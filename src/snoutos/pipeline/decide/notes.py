"""Repeated and refused requests: a line in the audit log, and no other effect."""

from snoutos.kernel.words import ReceiptKind
from snoutos.pipeline.decide.book import Book
from snoutos.pipeline.decide.changes import Outcome
from snoutos.pipeline.decide.events import About, event
from snoutos.pipeline.decide.items import Note

# What the edge says of a request that bears a signature and makes no sense.
UNREADABLE = "unreadable"


def decide_note(note: Note, book: Book) -> Outcome:
    facts = book.facts
    number = facts.numbers.get(note.to_address)
    org_id = number.org_id if number else facts.accounts.get(note.account_sid)
    about = About(org_id, note.receipt_id, note.at, None, number.id if number else None)
    if note.kind is ReceiptKind.REJECTED:
        # Nothing of an unproven request is believed, so it is about nothing but itself.
        is_unreadable = note.reason == UNREADABLE
        event_type = "webhook.inbound." + ("unreadable" if is_unreadable else "signature_invalid")
        return Outcome(note.receipt_id, (event(book.new_id(), event_type, about),))
    event_type = "webhook.inbound.duplicate_rejected"
    message = facts.messages.get(note.sid)
    if message is None:
        return Outcome(note.receipt_id, (event(book.new_id(), event_type, about),))
    about = About(message.org_id, note.receipt_id, note.at, message.thread_id, message.number_id)
    return Outcome(
        note.receipt_id, (event(book.new_id(), event_type, about, "message", message.id),)
    )
