"""What a decision asks for: rows to add, and changes to rows that exist.

The field names of a row are the names of its columns, and their order is the order of COPY.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from snoutos.kernel.words import Severity


class ClientRow(NamedTuple):
    id: UUID
    org_id: UUID
    name: str
    is_provisional: bool
    notes: str
    created_at: datetime


class ContactRow(NamedTuple):
    id: UUID
    org_id: UUID
    client_id: UUID
    address: str
    label: str
    is_verified: bool
    opted_out_at: datetime | None
    created_at: datetime


class ThreadRow(NamedTuple):
    id: UUID
    org_id: UUID
    client_id: UUID
    contact_id: UUID
    number_id: UUID
    status: str
    unread_count: int
    created_at: datetime
    last_activity_at: datetime
    last_preview: str
    last_sender_kind: str
    last_sender_name: str
    last_state: str


class MessageRow(NamedTuple):
    id: UUID
    org_id: UUID
    thread_id: UUID
    direction: str
    sender_kind: str
    sender_name: str
    number_id: UUID
    contact_id: UUID
    from_address: str
    to_address: str
    body: str
    redacted_body: str
    media: str
    segments: int
    state: str
    scan: str
    provider_sid: str | None
    because: str
    idempotency_key: str | None
    at: datetime


class AttachmentRow(NamedTuple):
    id: UUID
    org_id: UUID
    message_id: UUID
    position: int
    source_url: str
    said_type: str
    kind: str
    state: str
    due_at: datetime


class DeliveryRow(NamedTuple):
    id: UUID
    org_id: UUID
    message_id: UUID
    thread_id: UUID
    state: str
    attempts: int
    due_at: datetime | None
    error: str
    created_at: datetime
    updated_at: datetime


class DecisionRow(NamedTuple):
    id: UUID
    org_id: UUID
    thread_id: UUID
    message_id: UUID
    direction: str
    target: str
    sitter_id: UUID | None
    rule: str
    because: str
    inputs: str
    steps: str
    ruleset: str
    at: datetime


class ViolationRow(NamedTuple):
    id: UUID
    org_id: UUID
    thread_id: UUID
    message_id: UUID
    kind: str
    excerpt: str
    rule: str
    because: str
    grade: str
    ruling: str
    confidence: float
    sensitivity: str
    action: str
    status: str
    at: datetime


class ReportRow(NamedTuple):
    id: UUID
    org_id: UUID
    attempt_id: UUID
    status: str
    error_code: int | None
    changed_state: bool
    received_at: datetime


class EventRow(NamedTuple):
    id: UUID
    org_id: UUID | None
    at: datetime
    type: str
    actor_kind: str
    actor_name: str
    entity_type: str
    entity_id: UUID | None
    thread_id: UUID | None
    number_id: UUID | None
    correlation_id: UUID
    payload: str


class Touch(NamedTuple):
    """An inbound message came to the end of a conversation."""

    thread_id: UUID
    contact_id: UUID
    unread: int
    at: datetime
    preview: str
    sender_name: str


class NumberUse(NamedTuple):
    number_id: UUID
    at: datetime


class OptOut(NamedTuple):
    """STOP, or START when not `is_out`, said at that moment."""

    contact_id: UUID
    is_out: bool
    at: datetime


class AttemptMove(NamedTuple):
    id: UUID
    provider_sid: str
    state: str
    error_code: int | None
    error: str


class DeliveryMove(NamedTuple):
    """`due_at` is set when the message has to be sent again."""

    id: UUID
    thread_id: UUID
    provider_sid: str
    state: str
    error_code: int | None
    error: str
    due_at: datetime | None


class Question(NamedTuple):
    """Reports contradict each other: the provider has to be asked, and its answer decides."""

    org_id: UUID
    attempt_id: UUID
    provider_sid: str


class Alert(NamedTuple):
    org_id: UUID
    severity: Severity
    type: str
    title: str
    description: str
    entity_type: str
    entity_id: UUID
    thread_id: UUID | None
    at: datetime


class DeadLetter(NamedTuple):
    org_id: UUID
    delivery_id: UUID
    error: str
    attempts: int


Change = (
    ClientRow | ContactRow | ThreadRow | MessageRow | AttachmentRow | DeliveryRow | DecisionRow
    | ViolationRow | ReportRow | EventRow | Touch | NumberUse | OptOut | AttemptMove
    | DeliveryMove | Alert | DeadLetter | Question
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one receipt leads to. With `due_at` it stays open and is looked at again then."""

    receipt_id: UUID
    changes: tuple[Change, ...] = ()
    topics: tuple[str, ...] = ()
    due_at: datetime | None = None
    note: str = ""
