"""The atoms of the design language as template tags."""

import re
from datetime import date, datetime
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from lucide import _render_icon as draw

from snoutos.kernel.words import NumberClass
from snoutos.ui import wording

register = template.Library()

NUMBER_TAGS = {
    NumberClass.FRONT_DESK: ("desk", "concierge-bell", "Front Desk"),
    NumberClass.SITTER: ("sitter", "user-round", "Sitter"),
    NumberClass.POOL: ("pool", "layers", "Pool"),
}
EFFECT_ICONS = {
    "moves": "arrow-right-left", "sends": "send-horizontal", "ends": "circle-stop", "adds": "plus",
    "changes": "pencil", "costs": "circle-dollar-sign", "stays": "check", "skips": "minus",
}  # fmt: skip
COVERED = re.compile("█+")
BAR = '<span class="redact"><span class="sr-only">hidden contact detail</span></span>'
LOGO = (
    '<svg width="{0}" height="{0}" viewBox="0 0 32 32" role="img" aria-label="SnoutOS">'
    '<path class="logo-bubble" d="M10 1.5h12a8.5 8.5 0 0 1 8.5 8.5v10a8.5 8.5 0 0 1-8.5 8.5h-9.6'
    "l-5.5 2.7c-.8.4-1.7-.3-1.5-1.2l.6-2.8A8.5 8.5 0 0 1 1.5 20V10A8.5 8.5 0 0 1 10 1.5Z"
    '"/><path class="logo-nose" d="M16 20.2c-1.3 0-2-.9-3-1.8-2-1.7-4.1-3-4.1-5.3 0-2.6 3.2-3.9'
    ' 7.1-3.9s7.1 1.3 7.1 3.9c0 2.3-2.1 3.6-4.1 5.3-1 .9-1.7 1.8-3 1.8Z"/>'
    '<circle class="logo-bubble" cx="13" cy="13.6" r="1.35"/>'
    '<circle class="logo-bubble" cx="19" cy="13.6" r="1.35"/>'
    '<path class="logo-mouth" d="M16 20.2v1.6c0 1.3-1.5 2.3-3.3 2M16 21.8c0 1.3 1.5 2.3 3.3 2"/>'
    "</svg>"
)


@lru_cache(maxsize=512)
def _icon(name: str, size: int, stroke: str) -> SafeString:
    # The drawings come with the package; nothing of a user's gets in here.
    return mark_safe(draw(name, size, stroke_width=stroke, aria_hidden="true"))  # noqa: S308


@register.simple_tag
def icon(name: str, size: int = 18) -> SafeString:
    return _icon(name, size, "2" if size <= 14 else "1.75")


@register.simple_tag
def plan_icon(effect: str) -> SafeString:
    """The drawing of one kind of consequence in the preview of a plan."""
    return _icon(EFFECT_ICONS[effect], 18, "1.75")


@register.simple_tag
def logo(size: int = 32) -> SafeString:
    return format_html(LOGO, size)


@register.simple_tag
def ntag(number_class: str) -> SafeString:
    """The type of a number: outlined tag, coloured icon, and always the word."""
    kind, drawing, word = NUMBER_TAGS[NumberClass(number_class)]
    return format_html('<span class="tag tag--{}">{}{}</span>', kind, _icon(drawing, 13, "2"), word)


@register.simple_tag
def status(word: str, kind: str, detail: str = "") -> SafeString:
    """A dot whose shape carries the meaning, the word, and a small detail."""
    small = format_html(" <small>{}</small>", detail) if detail else ""
    return format_html(
        '<span class="status"><span class="dot dot--{}" aria-hidden="true"></span>'
        "<span>{}{}</span></span>",
        kind,
        word,
        small,
    )


@register.simple_tag
def avatar(name: str, tint: int | str = 0, size: str = "") -> SafeString:
    """Initials: neutral for clients (0), the team in colours ("auto")."""
    number = wording.tint(name) if tint == "auto" else tint
    return format_html(
        '<span class="av av--{} {}" aria-hidden="true">{}</span>',
        number,
        f"av--{size}" if size else "",
        wording.initials(name),
    )


@register.simple_tag
def phone(e164: str) -> SafeString:
    return format_html('<span class="num nowrap">{}</span>', wording.phone(e164))


@register.filter
def phone_text(e164: str) -> str:
    return wording.phone(e164)


def _time(at: datetime, zone: str, said: str) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', at.isoformat(), wording.exactly(at, zone), said
    )


@register.simple_tag
def when(at: datetime, tz: str, now: datetime | None = None) -> SafeString:
    """6 min ago, in 30 min, Jan 19."""
    return _time(at, tz, wording.when(at, tz, now or timezone.now()))


@register.simple_tag
def clock(at: datetime, tz: str, now: datetime | None = None) -> SafeString:
    """In a list: 2:24 PM, Yesterday, Mon, Jan 19."""
    return _time(at, tz, wording.stamp(at, tz, now or timezone.now()))


@register.simple_tag
def time_of_day(at: datetime, tz: str) -> SafeString:
    return _time(at, tz, wording.clock_time(at, tz))


@register.simple_tag
def clock_or_day(at: datetime, tz: str, now: datetime | None = None) -> SafeString:
    """The time when it is today, else the day with it: 3:00 PM, Wed 3:00 PM, Jan 29."""
    return _time(at, tz, wording.clock_or_day(at, tz, now or timezone.now()))


@register.simple_tag
def short_day(at: datetime, tz: str, now: datetime | None = None) -> SafeString:
    """Mar 2, 2025"""
    return _time(at, tz, wording.date_of(at, tz, now or timezone.now()))


@register.simple_tag
def number_class_name(number_class: str) -> str:
    return NUMBER_TAGS[NumberClass(number_class)][2]


@register.simple_tag
def day(at: datetime, tz: str, now: datetime | None = None) -> str:
    """Today, Jan 19"""
    return wording.day_label(at, tz, now or timezone.now())


@register.simple_tag
def day_of(at: datetime, tz: str, now: datetime | None = None) -> str:
    """Today, Tomorrow, Wed, Jan 21"""
    return wording.day_of(at, tz, now or timezone.now())


@register.simple_tag
def hour(at: datetime, tz: str) -> str:
    """8 AM"""
    return wording.hour(at, tz)


@register.simple_tag
def hours(starts_at: datetime, ends_at: datetime, tz: str) -> str:
    """3:00 – 6:00 PM"""
    return wording.hours(starts_at, ends_at, tz)


@register.simple_tag
def hours_on(day: date, starts_at: datetime, ends_at: datetime, tz: str) -> str:
    """Nov 22, 3:00 PM – Nov 29, 6:00 PM, below a day on which it did not begin"""
    return wording.hours_on(day, starts_at, ends_at, tz)


@register.simple_tag
def short_hours(starts_at: datetime, ends_at: datetime, tz: str) -> str:
    """3 – 6 PM"""
    return wording.short_hours(starts_at, ends_at, tz)


@register.simple_tag
def count(number: int, kind: str = "", label: str = "") -> SafeString | str:
    """A pill; nothing at 0. The label is for those who hear the page."""
    if not number:
        return ""
    hidden = format_html('<span class="sr-only">{}: </span>', label) if label else ""
    return format_html(
        '<span class="count {}">{}{}</span>',
        f"count--{kind}" if kind else "",
        hidden,
        wording.badge(number),
    )


@register.simple_tag
def plural(number: int, one: str, many: str) -> str:
    return wording.plural(number, one, many)


@register.simple_tag
def duration(seconds: float) -> str:
    """40 seconds, 5 minutes, 2 hours 10 minutes."""
    return wording.duration(seconds)


@register.filter
def redacted(text: str) -> SafeString:
    """The text, escaped, with every covered run drawn as a bar. The detail itself is not there."""
    return mark_safe(COVERED.sub(BAR, escape(text)))  # noqa: S308 - escaped one step before


@register.filter
def initials(name: str) -> str:
    return wording.initials(name)
