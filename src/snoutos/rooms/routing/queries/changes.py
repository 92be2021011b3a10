"""The change that somebody wants to try, with the names and times that it needs."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import Target
from snoutos.rooms.people.models import Sitter
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.routing.queries.overrides import thread_of
from snoutos.rooms.routing.queries.replay import Period, window
from snoutos.rooms.routing.rules.deciding import OverrideFact
from snoutos.rooms.routing.rules.overrides import NO_SITTER, UNKNOWN_SITTER
from snoutos.rooms.routing.rules.what_if import Change, OverrideOn, SitterAway, WindowMoved

NO_WINDOW = "Choose the assignment window that would have been at another time."
NO_TIMES = "Say from when to when. The end must be after the start."
WHO_WAS_AWAY = "Choose the sitter who would have been away."
NO_THREAD = "Choose the conversation."
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Asked:
    """As it came from a form or a program; what a kind does not need is empty."""

    kind: str  # window, away, override
    window_id: UUID | None = None
    sitter_id: UUID | None = None
    thread_id: UUID | None = None
    target: Target = Target.OWNER_INBOX
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def change(viewer: Actor, asked: Asked, period: Period) -> Change:
    """Raises Refused for what is missing, Missing for what is not there."""
    check_may(viewer, "routing.simulate")
    if asked.kind == "window":
        if asked.window_id is None:
            raise Refused(NO_WINDOW, code="window_needed", status=400)
        starts_at, ends_at = _times(asked, None)
        thread_id, fact = window(viewer, asked.window_id)
        return WindowMoved(thread_id, replace(fact, starts_at=starts_at, ends_at=ends_at))
    starts_at, ends_at = _times(asked, period)
    if asked.kind == "away":
        return SitterAway(_sitter(viewer, asked.sitter_id, WHO_WAS_AWAY).pk, starts_at, ends_at)
    if asked.thread_id is None:
        raise Refused(NO_THREAD, code="thread_needed", status=400)
    thread = thread_of(viewer, asked.thread_id)
    sitter = _sitter(viewer, asked.sitter_id) if asked.target is Target.SITTER else None
    override = OverrideFact(
        id=NOBODY,
        target=asked.target,
        sitter_id=sitter.pk if sitter else None,
        sitter_name=sitter.name if sitter else "",
        sitter_active=True,
        starts_at=starts_at,
        ends_at=ends_at,
        reason="Only tried",
        is_until_removed=False,
    )
    return OverrideOn(thread.pk, override)


def _times(asked: Asked, otherwise: Period | None) -> tuple[datetime, datetime]:
    """Without times it holds for the whole period, except for a window, which needs them."""
    if asked.starts_at is None and asked.ends_at is None and otherwise is not None:
        return otherwise.starts_at, otherwise.ends_at
    if asked.starts_at is None or asked.ends_at is None or asked.ends_at <= asked.starts_at:
        raise Refused(NO_TIMES, code="bad_times", status=400)
    return asked.starts_at, asked.ends_at


def _sitter(viewer: Actor, sitter_id: UUID | None, question: str = NO_SITTER) -> Sitter:
    if sitter_id is None:
        raise Refused(question, code="sitter_needed", status=400)
    found = Sitter.objects.filter(pk=sitter_id, org_id=viewer.org_id).first()
    if found is None:
        raise Missing(UNKNOWN_SITTER)
    return found
