"""How times, phones, names and counts are said. Pure: everything is given, also the time."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
RELATIVE_WITHIN = timedelta(hours=24)
TINTS = 6


@lru_cache(maxsize=10_000)
def phone(e164: str) -> str:
    """+14155550142 → +1 (415) 555-0142; grouped internationally elsewhere; words stay words."""
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    if number.country_code == 1 and len(str(number.national_number)) == 10:
        digits = str(number.national_number)
        return f"+1 ({digits[:3]}) {digits[3:6]}-{digits[6:]}"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def clock_time(at: datetime, zone: str) -> str:
    """2:30 PM"""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.hour % 12 or 12}:{local.minute:02} {'AM' if local.hour < 12 else 'PM'}"


def short_date(day: date, today: date) -> str:
    """Jan 19, or Jan 19, 2025 when it is not this year."""
    said = f"{MONTHS[day.month - 1]} {day.day}"
    return said if day.year == today.year else f"{said}, {day.year}"


def stamp(at: datetime, zone: str, now: datetime) -> str:
    """In a list: 2:24 PM today, Yesterday, Mon within the week, Jan 19."""
    local, today = at.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    days = (today - local).days
    if days == 0:
        return clock_time(at, zone)
    if days == 1:
        return "Yesterday"
    return DAYS[local.weekday()] if 1 < days < 7 else short_date(local, today)


def day_label(at: datetime, zone: str, now: datetime) -> str:
    """Between messages: Today, Jan 19 / Yesterday / Mon, Jan 12."""
    local, today = at.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    days = (today - local).days
    if days == 0:
        return f"Today, {short_date(local, today)}"
    if days == 1:
        return "Yesterday"
    if days == -1:
        return f"Tomorrow, {short_date(local, today)}"
    return f"{DAYS[local.weekday()]}, {short_date(local, today)}"


def day_of(at: datetime, zone: str, now: datetime) -> str:
    """Beside hours: Today / Tomorrow / Wed, Jan 21."""
    said = day_label(at, zone, now)
    return said.partition(",")[0] if said.startswith(("Today", "Tomorrow")) else said


def hour(at: datetime, zone: str) -> str:
    """8 AM, and 8:30 AM when it is not a whole hour."""
    return clock_time(at, zone).replace(":00", "")


def clock_or_day(at: datetime, zone: str, now: datetime) -> str:
    """3:00 PM today, Wed 3:00 PM within the week, then the date."""
    local, today = at.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    days = abs((local - today).days)
    if days == 0:
        return clock_time(at, zone)
    if days < 7:
        return f"{DAYS[local.weekday()]} {clock_time(at, zone)}"
    return short_date(local, today)


def date_of(at: datetime, zone: str, now: datetime) -> str:
    """Mar 2, 2025"""
    zone_info = ZoneInfo(zone)
    return short_date(at.astimezone(zone_info).date(), now.astimezone(zone_info).date())


def when(at: datetime, zone: str, now: datetime) -> str:
    """Relative up to a day, then the date: 6 min ago, in 30 min, Jan 19."""
    distance = at - now
    if abs(distance) < timedelta(minutes=1):
        return "now"
    if abs(distance) >= RELATIVE_WITHIN:
        zone_info = ZoneInfo(zone)
        return short_date(at.astimezone(zone_info).date(), now.astimezone(zone_info).date())
    minutes = round(abs(distance).total_seconds() / 60)
    said = f"{minutes} min" if minutes < 60 else f"{round(minutes / 60)} h"
    return f"in {said}" if distance > timedelta(0) else f"{said} ago"


def exactly(at: datetime, zone: str) -> str:
    """Jan 19, 2026, 2:24:09 PM EST: for the tooltip of every other form."""
    local = at.astimezone(ZoneInfo(zone))
    half = "AM" if local.hour < 12 else "PM"
    return (
        f"{MONTHS[local.month - 1]} {local.day}, {local.year}, "
        f"{local.hour % 12 or 12}:{local:%M:%S} {half} {local.tzname()}"
    )


def hours(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """3:00 – 6:00 PM, 11:00 AM – 2:00 PM, 9:00 PM – Jan 20, 7:00 AM"""
    zone_info = ZoneInfo(zone)
    start, end = starts_at.astimezone(zone_info), ends_at.astimezone(zone_info)
    first, last = clock_time(starts_at, zone), clock_time(ends_at, zone)
    if start.date() != end.date():
        return f"{first} – {short_date(end.date(), start.date())}, {last}"
    if first[-2:] == last[-2:]:
        first = first[:-3]
    return f"{first} – {last}"


def hours_on(day: date, starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """As it reads below a day: Nov 22, 3:00 PM – Nov 29, 6:00 PM on the days after the first."""
    start = starts_at.astimezone(ZoneInfo(zone)).date()
    said = hours(starts_at, ends_at, zone)
    return said if start == day else f"{short_date(start, day)}, {said}"


def short_hours(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """3 – 6 PM: the same without the minutes of whole hours."""
    return hours(starts_at, ends_at, zone).replace(":00", "")


def initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def tint(name: str) -> int:
    """A colour of the palette that stays the same for the same name: 1 to 6."""
    return sum(name.encode()) % TINTS + 1


def plural(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def badge(count: int) -> str:
    return "99+" if count > 99 else str(count)


def duration(seconds: float) -> str:
    """40 seconds, 5 minutes, 2 hours 10 minutes."""
    whole = round(seconds)
    if whole < 60:
        return plural(whole, "second", "seconds")
    minutes = round(whole / 60)
    hours, rest = divmod(minutes, 60)
    told = [plural(hours, "hour", "hours")] if hours else []
    return " ".join([*told, *([plural(rest, "minute", "minutes")] if rest or not hours else [])])
