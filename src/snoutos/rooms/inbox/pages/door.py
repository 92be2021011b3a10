"""What all pages of the inbox share: who may open them, and what their templates are given."""

from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.timezone import now

from snoutos.kernel import topics
from snoutos.kernel.ids import uuid7
from snoutos.kernel.words import MessageState, Role
from snoutos.rooms.inbox.forms import FilterForm
from snoutos.rooms.inbox.queries import conversations as lists, timeline as threads
from snoutos.rooms.inbox.queries.cards import MessageCard
from snoutos.rooms.inbox.rules import Filter, Filters, Sort
from snoutos.toolbox.page import Request, page
from snoutos.toolbox.paging import Page

office = page(Role.OWNER, Role.ADMIN)

CHIPS = ((Filter.ALL, "All"), (Filter.UNREAD, "Unread"), (Filter.UNASSIGNED, "Unassigned"))
MORE_FILTERS = (
    (Filter.ASSIGNED, "Assigned"),
    (Filter.FAILED, "Not delivered"),
    (Filter.STOPPED, "Stopped messages"),
    (Filter.UNKNOWN, "Unknown senders"),
)
SORTS = {
    Sort.RECENT: "Newest first",
    Sort.UNREAD_FIRST: "Unread first",
    Sort.CLIENT: "By client",
    Sort.ASSIGNMENT: "Assigned first",
}
SHOWN_AT_FIRST, SHOWN_MORE = 50, 50
# While a message is on its way the page looks by itself, too: a signal may come while a part is
# being replaced and find nobody listening.
UNDER_WAY = (MessageState.QUEUED, MessageState.SENDING, MessageState.SENT)
LOOKS_AGAIN_FOR = timedelta(minutes=2)


def common(request: Request, moment: datetime) -> dict[str, object]:
    return {"now": moment, "tz": request.viewer.time_zone}


def list_context(request: Request, current: UUID | None = None) -> dict[str, object]:
    """The list of conversations as the address asks for it."""
    moment = now()
    filters = FilterForm(request.GET).filters()
    after = request.GET.get("after")
    counts = lists.counts(request.viewer, now=moment)
    return common(request, moment) | {
        "conversations": lists.conversations(
            request.viewer, filters=filters, cursor=after, now=moment
        ),
        "filters": filters,
        "sort_name": SORTS[filters.sort],
        "sorts": [
            (said, sort is filters.sort, query_of(filters, sort=sort))
            for sort, said in SORTS.items()
        ],
        "chips": [
            (said, chip is filters.show, query_of(filters, show=chip), counts[chip])
            for chip, said in CHIPS
        ],
        "more_filters": [
            (said, chip is filters.show, query_of(filters, show=chip))
            for chip, said in MORE_FILTERS
        ],
        "set_filter": _set_filter(filters),
        "query": query_of(filters),
        "current": str(current) if current else request.GET.get("current", ""),
        "is_more": bool(after),
        "inbox_topic": topics.inbox(request.viewer.org_id),
    }


def _set_filter(filters: Filters) -> str:
    """What the Filter chip says when it is the one that is set."""
    said = dict(MORE_FILTERS).get(filters.show, "")
    return said or ("Dates" if filters.since or filters.until else "")


def query_of(filters: Filters, **change: str) -> str:
    """The address of this list with one thing changed; what is usual is left out."""
    said = {
        "show": filters.show, "sort": filters.sort, "q": filters.search,
        "since": filters.since or "", "until": filters.until or "",
    } | change  # fmt: skip
    usual = {"show": Filter.ALL, "sort": Sort.RECENT, "q": "", "since": "", "until": ""}
    return urlencode({name: value for name, value in said.items() if value != usual[name]})


def thread_context(request: Request, thread_id: UUID, moment: datetime) -> dict[str, object]:
    """Everything about one conversation but its messages."""
    found = threads.conversation(request.viewer, thread_id, now=moment)
    return common(request, moment) | {
        "conversation": found,
        "first_name": found.first_name,
        "text": found.draft,
        "key": str(uuid7()),
        "thread_id": thread_id,
        "thread_topic": topics.thread(thread_id),
    }


def messages_of(request: Request, thread_id: UUID) -> tuple[Page[MessageCard], int]:
    """The latest messages, as many as the reader has asked for."""
    asked = request.GET.get("limit", "")
    limit = int(asked) if asked.isdecimal() and len(asked) < 4 else SHOWN_AT_FIRST
    limit = max(1, min(limit, threads.MOST_SHOWN))
    return threads.timeline(request.viewer, thread_id, limit=limit), limit


def timeline_context(
    request: Request, messages: Page[MessageCard], limit: int, moment: datetime
) -> dict[str, object]:
    zone = ZoneInfo(request.viewer.time_zone)
    days: list[tuple[datetime, list[MessageCard]]] = []
    last = None
    for card in messages.items:
        date = card.at.astimezone(zone).date()
        if date != last:
            days.append((card.at, []))
            last = date
        days[-1][1].append(card)
    has_earlier = messages.next_cursor is not None and limit < threads.MOST_SHOWN
    return common(request, moment) | {
        "days": days,
        "limit": limit,
        "earlier": min(limit + SHOWN_MORE, threads.MOST_SHOWN) if has_earlier else None,
        "seen": messages.items[-1].id if messages.items else None,
        "is_under_way": any(
            card.state in UNDER_WAY and moment - card.at < LOOKS_AGAIN_FOR
            for card in messages.items
        ),
    }
