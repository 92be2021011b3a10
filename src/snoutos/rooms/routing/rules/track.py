"""The picture of one day: its windows, and where in it a message falls. All in local time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from snoutos.kernel import local_time
from snoutos.rooms.routing.rules.deciding import WindowFact

FIRST_HOUR, LAST_HOUR = 6, 22


@dataclass(frozen=True, slots=True)
class Bar:
    """One window. `x` and `width` in units of the picture."""

    x: float
    width: float
    label: str
    kind: str  # past, now, future

    @property
    def text_x(self) -> float:
        return self.x + 10

    @property
    def fits(self) -> bool:
        """Whether the label is shorter than the bar, at about seven units a letter."""
        return self.width > 7 * len(self.label) + 16


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Track:
    width: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    at_x: float
    pill_x: float
    at_label: str
    says: str  # the whole picture in one sentence

    @property
    def inner(self) -> int:
        return self.width - 1

    @property
    def pill_middle(self) -> float:
        return self.pill_x + PILL / 2


PILL = 124


def track(windows: Sequence[WindowFact], *, at: datetime, zone: str, width: int = 760) -> Track:
    """The day of `at`, from 6 AM to 10 PM, wider when something lies outside of that."""
    tz = ZoneInfo(zone)
    here = at.astimezone(tz)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    day_after = midnight + timedelta(days=1)
    today = [
        (
            max(one.starts_at.astimezone(tz), midnight),
            min(one.ends_at.astimezone(tz), day_after),
            one,
        )
        for one in windows
        if one.starts_at < day_after and one.ends_at > midnight
    ]
    first = min([FIRST_HOUR, here.hour, *(start.hour for start, _, _ in today)])
    last = max([LAST_HOUR, here.hour + 1, *(_hour_up(end, day_after) for _, end, _ in today)])

    def place(moment: datetime) -> float:
        minutes = 1440 if moment >= day_after else moment.hour * 60 + moment.minute
        return round((minutes - first * 60) / ((last - first) * 60) * width, 1)

    bars = tuple(
        Bar(place(start), max(place(end) - place(start), 3), *_said(one, at))
        for start, end, one in today
    )
    step = 2 if width > 400 else 4
    ticks = tuple(
        Tick(place(midnight.replace(hour=hour)), _hour_name(hour))
        for hour in range(first + (-first % step) or step, last, step)
        if 0 < hour < 24
    )
    at_x = place(here)
    pill_x = min(max(at_x - PILL / 2, 0), width - PILL)
    return Track(
        width, bars, ticks, at_x, pill_x, f"Message {local_time.clock(here)}", _says(today, here)
    )


def _said(one: WindowFact, at: datetime) -> tuple[str, str]:
    if one.ends_at <= at:
        return f"{one.sitter_name}, ended", "past"
    return one.sitter_name, "now" if one.starts_at <= at else "future"


def _hour_up(end: datetime, day_after: datetime) -> int:
    if end >= day_after:
        return 24
    return end.hour + (1 if end.minute else 0)


def _hour_name(hour: int) -> str:
    return f"{hour % 12 or 12} {'AM' if hour < 12 else 'PM'}"


def _says(today: Sequence[tuple[datetime, datetime, WindowFact]], here: datetime) -> str:
    spans = [
        f"{one.sitter_name} {local_time.clock(start)} to {local_time.clock(end)}"
        for start, end, one in today
    ]
    windows = f"Windows of the day: {', '.join(spans)}." if spans else "No window on this day."
    return f"{windows} Message at {local_time.clock(here)}."
