"""The facts that one batch is decided by: read once for all of it, and never changed."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from snoutos.rooms.policy.rules import Protection
from snoutos.rooms.routing.rules.deciding import OverrideFact, WindowFact


@dataclass(frozen=True, slots=True)
class NumberFact:
    id: UUID
    org_id: UUID
    e164: str
    number_class: str
    status: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose phone wrote, and the conversation it belongs to (none yet for an imported client)."""

    org_id: UUID
    address: str
    contact_id: UUID
    opted_out_at: datetime | None
    opted_in_at: datetime | None
    client_id: UUID
    client_name: str
    is_provisional: bool
    thread_id: UUID | None
    number_id: UUID | None  # what the conversation speaks from


@dataclass(frozen=True, slots=True)
class AttemptFact:
    id: UUID
    delivery_id: UUID
    provider_sid: str | None
    state: str
    error_code: int | None
    ordinal: int


@dataclass(frozen=True, slots=True)
class DeliveryFact:
    id: UUID
    org_id: UUID
    account_sid: str | None
    state: str
    error_code: int | None
    attempts: int
    due_at: datetime | None
    last_ordinal: int
    message_id: UUID
    thread_id: UUID
    number_id: UUID
    contact_id: UUID
    client_name: str
    is_opted_out: bool
    sitter_ids: Sequence[UUID]  # those whose pages may show the message


@dataclass(frozen=True, slots=True)
class MessageFact:
    id: UUID
    org_id: UUID
    thread_id: UUID
    number_id: UUID


@dataclass(frozen=True, slots=True)
class Facts:
    numbers: Mapping[str, NumberFact] = field(default_factory=dict)  # by E.164
    protections: Mapping[UUID, Protection] = field(default_factory=dict)  # by org
    senders: Mapping[tuple[UUID, str], Sender] = field(default_factory=dict)  # by org and address
    # since when a phone that we know nothing else about wants no texts, by org and address
    silences: Mapping[tuple[UUID, str], datetime] = field(default_factory=dict)
    front_desks: Mapping[UUID, UUID] = field(default_factory=dict)  # number by org
    windows: Mapping[UUID, Sequence[WindowFact]] = field(default_factory=dict)  # by thread
    overrides: Mapping[UUID, Sequence[OverrideFact]] = field(default_factory=dict)  # by thread
    # (thread, number) where the business has written to the client from that pool number
    spoken: Set[tuple[UUID, UUID]] = frozenset()
    # by thread, oldest first: what was written to us just before, and when
    before: Mapping[UUID, Sequence[tuple[datetime, str]]] = field(default_factory=dict)
    # (org, key) of the automatic answers of today
    answered: Set[tuple[UUID, str]] = frozenset()
    help_answers: Mapping[UUID, str] = field(default_factory=dict)  # by org
    accounts: Mapping[str, UUID] = field(default_factory=dict)  # org by the provider's account
    messages: Mapping[str, MessageFact] = field(default_factory=dict)  # by the provider's id
    attempts: Mapping[UUID, AttemptFact] = field(default_factory=dict)
    deliveries: Mapping[UUID, DeliveryFact] = field(default_factory=dict)
