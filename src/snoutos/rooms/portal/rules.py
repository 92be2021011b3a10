"""What a sitter may see and do, and when.

before the window   inside [start, end)     after the window
schedule only       read and write          schedule only
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from snoutos.kernel.refused import Missing, Refused

# The scrap of history that lets a sitter pick up the thread (before the present window began).
EARLIER_MESSAGES = 10
ONLY_DURING_WINDOW = "This conversation is only available during your assignment window."
WRITE_DURING_WINDOW = (
    "You can message during your assignment window. Messages outside the window are blocked."
)
NO_SUCH_THREAD = "We can't find that conversation. The link may be old."


class Phase(StrEnum):
    FUTURE = "future"
    ACTIVE = "active"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Hours:
    """One window of the sitter with one client: [starts_at, ends_at)."""

    starts_at: datetime
    ends_at: datetime


def phase(hours: Hours, now: datetime) -> Phase:
    if now < hours.starts_at:
        return Phase.FUTURE
    return Phase.ACTIVE if now < hours.ends_at else Phase.PAST


def open_now(windows: Iterable[Hours], now: datetime) -> Hours:
    """The window that is open now. Refuses when there is none: kindly to whoever had or will have
    one, and exactly as for a conversation that does not exist to everybody else."""
    found = list(windows)
    if not found:
        raise Missing(NO_SUCH_THREAD)
    for hours in found:
        if phase(hours, now) is Phase.ACTIVE:
            return hours
    raise Refused(ONLY_DURING_WINDOW, code="outside_window", status=403)


def short_name(name: str) -> str:
    """Dana Whitfield → Dana W., as much as a sitter needs on a small screen."""
    first, *rest = name.split()
    return f"{first} {rest[-1][0]}." if rest else first


def label(sender_kind: str, sender_name: str, *, is_own: bool) -> str:
    """Who wrote a message, as a sitter reads it: own words, or role and first name."""
    if is_own:
        return "You"
    if sender_kind == "client":
        return sender_name
    if sender_kind == "sitter":
        return f"{sender_name.split()[0]} (sitter)" if sender_name else "Another sitter"
    if sender_kind == "owner":
        return f"{sender_name.split()[0]} (office)" if sender_name else "The office"
    return "Automatic message"
