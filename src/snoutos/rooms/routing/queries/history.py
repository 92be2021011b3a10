"""What the rules did: how often each was asked, and every decision in order."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet

from snoutos.kernel.actor import Actor
from snoutos.kernel.ids import earliest_at, made_at
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import Direction, MessageState, Target
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.routing.models import Decision, Override
from snoutos.rooms.routing.rules.deciding import Rule
from snoutos.rooms.routing.rules.history import (
    RULE_NAMES,
    RULES,
    STOPPED,
    HistoryFilters,
    InWords,
)
from snoutos.rooms.routing.rules.overrides import EXPIRED
from snoutos.toolbox import paging
from snoutos.toolbox.paging import Page

A_DAY = timedelta(hours=24)
MOST_COUNTED = 10_001
BAD_CURSOR = "This link to more of the list is not complete. Start again from the first page."


@dataclass(frozen=True, slots=True)
class RuleCard:
    """One rule with what it really did. A rule is asked when none before it decided."""

    rule: InWords
    asked_24h: int
    decided_24h: int
    last_asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history: a decision about a message, or the start or end of an override."""

    id: UUID
    at: datetime
    thread_id: UUID
    client_name: str
    what: str  # decision, override_started, override_ended
    goes_to: str
    rule: Rule | None
    rule_name: str
    because: str
    by: str
    direction: Direction | None
    message_id: UUID | None


def rules(viewer: Actor, *, now: datetime) -> tuple[RuleCard, ...]:
    check_may(viewer, "routing.read")
    mine = Decision.objects.filter(org_id=viewer.org_id)
    lately = {
        row["rule"]: row["number"]
        for row in mine.filter(pk__gte=earliest_at(now - A_DAY))
        .values("rule")
        .annotate(number=Count("pk"))
    }
    last = {one.rule: _last_at(mine, one.rule) for one in RULES}
    cards, still_asked, last_asked = [], 0, None
    for one in reversed(RULES):
        still_asked += lately.get(one.rule, 0)
        moments = [at for at in (last_asked, last.get(one.rule)) if at is not None]
        last_asked = max(moments, default=None)
        cards.append(RuleCard(one, still_asked, lately.get(one.rule, 0), last_asked))
    return tuple(reversed(cards))


def _last_at(decisions: QuerySet[Decision], rule: Rule) -> datetime | None:
    newest = decisions.filter(rule=rule.value).order_by("-id")
    return newest.values_list("at", flat=True).first()


def history(
    viewer: Actor, *, filters: HistoryFilters, cursor: str | None = None, limit: int = 50
) -> Page[Entry]:
    """Newest first. Filtered before it is cut into pages."""
    check_may(viewer, "routing.read")
    paging.check_limit(limit)
    before = _position(cursor)
    decisions = _decisions(viewer, filters)
    if before is not None:
        decisions = decisions.filter(pk__lt=before)
    found = [_of_decision(row) for row in decisions.order_by("-id")[: limit + 1]]
    found += _of_overrides(viewer, filters, before=before, limit=limit + 1)
    found.sort(key=lambda one: one.id, reverse=True)
    page = tuple(found[:limit])
    return Page(page, str(page[-1].id) if len(found) > limit else None)


def total(viewer: Actor, *, filters: HistoryFilters) -> int:
    """How many lines the whole history has under these filters; from MOST_COUNTED on it is more.

    Decisions are kept for ever, and nobody waits for them to be counted.
    """
    check_may(viewer, "routing.read")
    rows = (_decisions(viewer, filters).order_by("-id"), *_override_moments(viewer, filters))
    return min(sum(some[:MOST_COUNTED].count() for some in rows), MOST_COUNTED)


def _position(cursor: str | None) -> UUID | None:
    if cursor is None:
        return None
    try:
        position = UUID(cursor)
        made_at(position)
        return position
    except (ValueError, OverflowError):  # no id, or none of any year
        raise Refused(BAD_CURSOR, code="bad_cursor", status=400) from None


def _decisions(viewer: Actor, filters: HistoryFilters) -> QuerySet[Decision]:
    rows = (
        Decision.objects.filter(org_id=viewer.org_id)
        .select_related("thread__client", "sitter")
        .annotate(state=F("message__state"))
    )
    if filters.thread_id is not None:
        rows = rows.filter(thread_id=filters.thread_id)
    first, last = _span(viewer, filters)
    if first is not None:
        rows = rows.filter(at__gte=first)
    if last is not None:
        rows = rows.filter(at__lt=last)
    if filters.rule:
        rows = rows.filter(rule=filters.rule)
    if filters.overrides_only:
        rows = rows.filter(rule=Rule.OVERRIDE)
    # Kept from leaving by the rules, or by what was found in it.
    not_sent = Q(direction=Direction.OUTBOUND) & (
        ~Q(target=Target.CLIENT) | Q(message__state=MessageState.BLOCKED)
    )
    if filters.result == "not_sent":
        return rows.filter(not_sent)
    if filters.result:
        rows = rows.filter(target=filters.result).exclude(not_sent)
    return rows


def _span(viewer: Actor, filters: HistoryFilters) -> tuple[datetime | None, datetime | None]:
    """The first instant of the first day, and the first one after the last day."""
    zone = ZoneInfo(viewer.time_zone)
    first = datetime.combine(filters.since, time.min, zone) if filters.since else None
    day_after = filters.until + timedelta(days=1) if filters.until else None
    return first, datetime.combine(day_after, time.min, zone) if day_after else None


def _override_moments(
    viewer: Actor, filters: HistoryFilters
) -> tuple[QuerySet[Override], QuerySet[Override]]:
    """Those that start in the time asked for, and those that end in it."""
    rows = Override.objects.filter(org_id=viewer.org_id).select_related(
        "thread__client", "sitter", "created_by"
    )
    if filters.result or (filters.rule and filters.rule != Rule.OVERRIDE):
        rows = rows.none()
    if filters.thread_id is not None:
        rows = rows.filter(thread_id=filters.thread_id)
    started, ended = rows, rows.exclude(end_told_at=None)
    first, last = _span(viewer, filters)
    if first is not None:
        started, ended = started.filter(starts_at__gte=first), ended.filter(ends_at__gte=first)
    if last is not None:
        started, ended = started.filter(starts_at__lt=last), ended.filter(ends_at__lt=last)
    return started, ended


def _of_overrides(
    viewer: Actor, filters: HistoryFilters, *, before: UUID | None, limit: int
) -> list[Entry]:
    """The newest moments in which an override started or ended, before this place of the list."""
    started, ended = _override_moments(viewer, filters)
    if before is not None:
        # To the microsecond, and then by id: several may share their moment.
        moment = made_at(before) + timedelta(microseconds=1)
        started, ended = started.filter(starts_at__lte=moment), ended.filter(ends_at__lte=moment)
    found = [_started(row) for row in started.order_by("-starts_at", "-pk")[: 2 * limit]]
    found += [_ended(row) for row in ended.order_by("-ends_at", "-pk")[: 2 * limit]]
    return [one for one in found if before is None or one.id < before]


def _started(row: Override) -> Entry:
    return Entry(
        id=earliest_at(row.starts_at, salt=row.pk),
        at=row.starts_at,
        thread_id=row.thread_id,
        client_name=row.thread.client.name,
        what="override_started",
        goes_to=row.sitter.name if row.sitter else "Owner Inbox",
        rule=Rule.OVERRIDE,
        rule_name=RULE_NAMES[Rule.OVERRIDE],
        because=row.reason,
        by=row.created_by.name,
        direction=None,
        message_id=None,
    )


def _ended(row: Override) -> Entry:
    said = "Removed. Routing returned to normal rules." if row.removed_at else EXPIRED
    return replace(
        _started(row),
        id=earliest_at(row.ends_at, salt=row.pk),
        at=row.ends_at,
        what="override_ended",
        goes_to="Normal rules",
        because=said,
        by="",
    )


def _of_decision(row: Decision) -> Entry:
    rule = Rule(row.rule)
    places = {
        Target.SITTER: row.sitter.name if row.sitter else "A sitter",
        Target.CLIENT: row.thread.client.name,
        Target.OWNER_INBOX: "Owner Inbox",
    }
    direction, target = Direction(row.direction), Target(row.target)
    is_found_out = vars(row).get("state") == MessageState.BLOCKED
    is_stopped = direction is Direction.OUTBOUND and (target is not Target.CLIENT or is_found_out)
    return Entry(
        id=row.pk,
        at=row.at,
        thread_id=row.thread_id,
        client_name=row.thread.client.name,
        what="decision",
        goes_to="Not sent" if is_stopped else places[target],
        rule=rule,
        rule_name=RULE_NAMES[rule],
        because=f"{row.because} {STOPPED}" if is_found_out else row.because,
        by="",
        direction=direction,
        message_id=row.message_id,
    )
