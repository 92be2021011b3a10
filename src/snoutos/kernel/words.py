"""The words of the house. One word per idea; docs/words.md says what each one means."""

from enum import StrEnum


class Role(StrEnum):
    """Who somebody is within an organization."""

    OWNER = "owner"
    ADMIN = "admin"
    SITTER = "sitter"
    AUTOMATION = "automation"
    SYSTEM = "system"  # the clock, the pipeline: nobody in particular


class NumberClass(StrEnum):
    """What a business number is for."""

    FRONT_DESK = "front_desk"
    SITTER = "sitter"
    POOL = "pool"


class NumberStatus(StrEnum):
    """Where a business number is in its life."""

    ACTIVE = "active"
    QUARANTINED = "quarantined"
    INACTIVE = "inactive"


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class SenderKind(StrEnum):
    """Who wrote a message."""

    CLIENT = "client"
    SITTER = "sitter"
    OWNER = "owner"  # the owner or an admin: the office
    AUTOMATION = "automation"
    SYSTEM = "system"


class Target(StrEnum):
    """Where a message goes inside the house."""

    OWNER_INBOX = "owner_inbox"
    SITTER = "sitter"
    CLIENT = "client"  # a sitter's message that may leave


class MessageState(StrEnum):
    """What became of a message. Outbound ones mirror their delivery."""

    RECEIVED = "received"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"  # the phone network reported a failure
    FAILED = "failed"  # it never left the provider
    BLOCKED = "blocked"  # stopped by policy, never sent
    CANCELED = "canceled"  # taken back before it left


class ThreadStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class WindowKind(StrEnum):
    WEEKLY_CLIENT = "weekly_client"
    ONE_TIME_BOOKING = "one_time_booking"
    MEET_AND_GREET = "meet_and_greet"


class FindingKind(StrEnum):
    """What kind of contact detail the detector found."""

    PHONE = "phone"
    EMAIL = "email"
    URL = "url"
    SOCIAL = "social"
    PAYMENT = "payment"
    OFF_PLATFORM = "off_platform"
    UNCHECKED = "unchecked"  # the detector failed: nobody knows, so the owner looks


class AllowedKind(StrEnum):
    """What an organization may put on its allow-list."""

    SITE = "site"  # a website, or one page of it
    PHONE = "phone"
    EMAIL = "email"
    HANDLE = "handle"


class Grade(StrEnum):
    """What becomes of a message because of one finding, from the strictest to the mildest."""

    BOUNCED = "bounced"  # back to its author, with the words marked
    HELD = "held"  # the owner looks at it first
    NOTED = "noted"  # goes its way, with a note


class PolicyAction(StrEnum):
    """What was done about a finding."""

    BLOCKED = "blocked"
    WARNED = "warned"
    ALLOWED = "allowed"
    OVERRIDDEN = "overridden"


class ReviewStatus(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


class ScanState(StrEnum):
    """Whether the detector looked at a message, and what it saw."""

    CLEAN = "clean"
    FLAGGED = "flagged"
    UNSCANNED = "unscanned"  # the detector failed; a person should look


class Severity(StrEnum):
    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


class ReceiptKind(StrEnum):
    """What a provider told us, or what the edge saw of it."""

    INBOUND = "inbound"
    STATUS = "status"
    DUPLICATE = (
        "duplicate"  # the same provider request once more; audited, otherwise without effect
    )
    REJECTED = "rejected"  # a request whose signature was missing or wrong; no content is kept
