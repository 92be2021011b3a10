"""What receipts say: a text, a delivery report, or a request that is only noted."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from snoutos.kernel.words import ReceiptKind


@dataclass(frozen=True, slots=True)
class Text:
    """A text that reached a business number. Addresses may be short codes or names."""

    receipt_id: UUID
    at: datetime
    sid: str
    from_address: str
    to_address: str
    body: str
    media: tuple[tuple[str, str], ...]  # (url, content type)
    segments: int
    opt_out: str  # STOP, START or HELP when the provider has answered it already
    account_sid: str = ""
    written_at: datetime | None = None  # when it reached the provider, if we were away then


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a message of ours. `attempt_id` is the id we put into the callback address."""

    receipt_id: UUID
    at: datetime
    attempt_id: UUID | None
    sid: str
    account_sid: str
    status: str
    error_code: int | None
    decides: bool = False  # the answer to our question about reports that contradict each other


@dataclass(frozen=True, slots=True)
class Note:
    """A repeated or refused request: without effect, but not without trace."""

    receipt_id: UUID
    at: datetime
    kind: ReceiptKind
    sid: str
    account_sid: str
    to_address: str
    reason: str = ""


Item = Text | Report | Note
