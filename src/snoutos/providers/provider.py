"""What SnoutOS asks of any messaging provider. Twilio is the first; another one fits beside it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took a message: its id there, and the first state it reported."""

    sid: str
    status: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One inbound message in the provider's own list, as plain webhook fields."""

    sid: str
    fields: dict[str, str]
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What the provider says now about a message of ours."""

    sid: str
    status: str
    error_code: int | None


@dataclass(frozen=True, slots=True)
class ForSale:
    """A number that can be bought."""

    e164: str
    place: str
    region: str


@dataclass(frozen=True, slots=True)
class Owned:
    """A number of the account, and where its texts go."""

    sid: str
    e164: str
    sms_url: str
    # Whether it can take texts at all; a number for calls only can't.
    can_text: bool = True
    # An application at the provider that gets the texts, whatever the address says.
    application: str = ""

    def comes_to(self, sms_url: str) -> bool:
        return self.sms_url == sms_url and not self.application


class Provider(Protocol):
    """One account at a provider. Every failure is raised as kernel.errors.ProviderError."""

    async def send(
        self, *, sender: str, recipient: str, body: str, callback_url: str
    ) -> Accepted: ...

    async def find(
        self, *, sender: str, recipient: str, body: str, since: datetime
    ) -> list[Accepted]:
        """Messages that may be the one we sent: same from, to and text, not before `since`.

        Oldest first. The same words may have been sent more than once.
        """
        ...

    def received(self, *, since: datetime) -> AsyncIterator[Listed]:
        """Every inbound message the provider has had for us since then, newest first."""
        ...

    async def pictures(self, sid: str) -> dict[str, str]:
        """The pictures of an inbound message, as plain webhook fields."""
        ...

    async def file(self, url: str, *, most_bytes: int) -> bytes:
        """The file that came with an inbound message, from the provider's own place only."""
        ...

    async def tell(self, sid: str) -> Told | None:
        """How a message of ours is getting on; None for one that it does not know (any more)."""
        ...

    async def close(self) -> None: ...
