"""Overrides: what may be asked for, and what it would change. Never permanent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from snoutos.kernel import local_time
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import Target
from snoutos.rooms.plans.rules import Effect, Line, Plan

# The durations on offer, by the word that a form or a program sends.
DURATIONS = {
    "1h": timedelta(hours=1),
    "4h": timedelta(hours=4),
    "24h": timedelta(hours=24),
    # Ends by itself all the same; an alert comes before that.
    "until_removed": timedelta(days=30),
}
DURATION_NAMES = {
    "1h": "1 hour",
    "4h": "4 hours",
    "24h": "24 hours",
    "until_removed": "as long as it is not removed, at most 30 days",
}
UNTIL_REMOVED = "until_removed"
WARNS_BEFORE = timedelta(days=3)
LONGEST_REASON = 500

EXISTS = "Override already exists. Remove existing override first?"
EXPIRED = "Override expired. Routing returned to normal rules."
GONE = "We can't find that override. It may have ended or been removed."
NO_REASON = "Say why messages should go elsewhere. The reason is kept with the history."
NO_DURATION = "Choose 1 hour, 4 hours, 24 hours, or until you remove it."
NO_TARGET = "Choose the Owner Inbox or a sitter."
NO_SITTER = "Choose the sitter who should get the messages."
UNKNOWN_SITTER = "We can't find that sitter."
INACTIVE_SITTER = "This sitter is inactive and can't get messages. Choose another one."


@dataclass(frozen=True, slots=True)
class Wish:
    """An override that somebody asks for, checked for its form only."""

    target: Target
    sitter_id: UUID | None
    duration: str
    reason: str


@dataclass(frozen=True, slots=True)
class About:
    """The conversation it concerns, and who gets its messages until then."""

    thread_id: UUID
    client_name: str
    goes_to_now: str
    time_zone: str


def checked(*, target: str, sitter_id: UUID | None, duration: str, reason: str) -> Wish:
    """Raises Refused with the field's own sentence."""
    if target not in (Target.OWNER_INBOX, Target.SITTER):
        raise Refused(NO_TARGET, code="bad_target")
    if target == Target.SITTER and sitter_id is None:
        raise Refused(NO_SITTER, code="sitter_needed")
    if duration not in DURATIONS:
        raise Refused(NO_DURATION, code="bad_duration")
    told = " ".join(reason.split())
    if not told:
        raise Refused(NO_REASON, code="reason_needed")
    if len(told) > LONGEST_REASON:
        raise Refused(f"Keep the reason under {LONGEST_REASON} characters.", code="reason_too_long")
    return Wish(Target(target), sitter_id if target == Target.SITTER else None, duration, told)


def start_plan(about: About, wish: Wish, *, sitter_name: str, at: datetime) -> Plan:
    """What an override would do. The minute it starts is not part of what is confirmed."""
    place = sitter_name if wish.target is Target.SITTER else "Owner Inbox"
    zone = local_time.zone(about.time_zone)
    ends = local_time.moment((at + DURATIONS[wish.duration]).astimezone(zone), at.astimezone(zone))
    lines = [
        Line(
            Effect.MOVES,
            f"Messages from {about.client_name} go to {place} until {ends}",
            ((f"Now: {about.goes_to_now}", place),),
        ),
        Line(Effect.STAYS, "Assignment windows stay as they are, and so does what sitters see"),
        *(
            [Line(Effect.STAYS, f"{place} reads and answers them only inside their own windows")]
            if wish.target is Target.SITTER
            else []
        ),
    ]
    return Plan(
        kind="routing.override",
        subject=str(about.thread_id),
        title="Override routing",
        question=(
            f"Override routing for {about.client_name}? Messages will route to {place} "
            f"for {DURATION_NAMES[wish.duration]}."
        ),
        lines=tuple(lines),
        steps=(
            {
                "verb": "override",
                "thread": str(about.thread_id),
                "target": wish.target.value,
                "sitter": str(wish.sitter_id) if wish.sitter_id else "",
                "duration": wish.duration,
            },
        ),
    )


def remove_plan(about: About, override_id: UUID, *, place: str, then: str) -> Plan:
    """`place`: where messages go now by the override; `then`: where they go without it."""
    return Plan(
        kind="routing.override_removed",
        subject=str(override_id),
        title="Remove override",
        question="Remove routing override? Messages will route normally.",
        lines=(
            Line(
                Effect.MOVES,
                f"Messages from {about.client_name} follow the normal rules again",
                ((f"Now: {place}", then),),
            ),
        ),
        steps=({"verb": "remove", "override": str(override_id)},),
        final="To redirect messages again, start a new override.",
    )
