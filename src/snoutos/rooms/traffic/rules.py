"""When the provider is asked again: for texts that never reached us, for reports that never came.

A message of ours whose report is missing is looked up ten minutes after it was sent, then after an
hour, six hours and a day; some networks never report, so after that its last state stays. Reports
that contradict each other are looked up at once, and the provider's answer decides.
"""

from datetime import datetime, timedelta

SILENT_FOR = timedelta(minutes=10)
# What has been silent for longer was asked about before.
LOOKS_BACK = timedelta(days=1)
PAUSES = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
# The provider may still be offering a younger text to us by itself.
OFFERED_FOR = timedelta(seconds=45)
# What the provider's list shows late, and clocks that differ.
OVERLAP = timedelta(minutes=10)
# Final for the provider: no later report will come.
FINAL = frozenset({"delivered", "read", "undelivered", "failed", "canceled", "partially_delivered"})


def inbound_key(sid: str) -> str:
    """As the edge writes it, so that webhook and catch-up can never both take a text in."""
    return f"in:{sid}"


def next_look(tries: int, at: datetime) -> datetime | None:
    """After so many answers that said nothing final; None when it has been asked often enough."""
    return at + PAUSES[tries - 1] if tries <= len(PAUSES) else None


def span(
    caught_up_to: datetime | None, connected_at: datetime, at: datetime
) -> tuple[datetime, datetime]:
    """From when to when the provider's list is compared with ours.

    What came before the account was connected is none of our business.
    """
    since = connected_at if caught_up_to is None else max(connected_at, caught_up_to - OVERLAP)
    return since, at - OFFERED_FOR
