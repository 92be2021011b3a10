"""The life of a business number.

verb                     from                               to
-----------------------  ---------------------------------  ----------------------------------
assign                   active, sitter or pool, unheld     active, sitter, held
release                  active, sitter, held               active, pool, unheld
quarantine               active or inactive                 quarantined, unheld
release from quarantine  quarantined, its rest is over      active, pool
change class             active or inactive, unheld         another class
deactivate               active                             inactive, unheld
reactivate               inactive                           active

The last active Front Desk number stays what it is, whatever the verb.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from snoutos.kernel.local_time import day, zone
from snoutos.kernel.phone import display
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import NumberClass, NumberStatus

SHORTEST_REST = 30  # days
LONGEST_REST = 3650
USUAL_REST = 90

LAST_FRONT_DESK = "Number is Front Desk number. Assign replacement first."
FRONT_DESK_IS_NOBODYS = "A Front Desk number can't be assigned to a sitter."
FRONT_DESK_IS_NO_POOL = "A Front Desk number can't be released to the pool."
NOT_RESTING = "This number is not in quarantine."
ALREADY_RESTING = "This number is already in quarantine. Its release date does not change."
IN_POOL_ALREADY = "This number is already in the pool; nobody holds it."
NOBODYS = "Nobody holds this number, so there is nothing to release. Change its type instead."
SITTER_INACTIVE = "Sitter is inactive. Activate sitter first?"
REASON_NEEDED = "Choose a reason for the quarantine."
NOTE_NEEDED = "Say what the other reason is."
TOO_SHORT = "A quarantine can't be shorter than {days} days."
TOO_LONG = f"A quarantine can't be longer than {LONGEST_REST:,} days."


class Verb(StrEnum):
    ASSIGN = "assign"
    RELEASE = "release"
    QUARANTINE = "quarantine"
    RESTORE = "release_from_quarantine"
    CHANGE_CLASS = "change_class"
    DEACTIVATE = "deactivate"
    REACTIVATE = "reactivate"


class Reason(StrEnum):
    DELIVERY = "Delivery failures"
    POLICY = "Policy violation"
    REVIEW = "Manual review"
    OTHER = "Other"


@dataclass(frozen=True, slots=True)
class Holder:
    """The sitter who holds a number, or shall."""

    id: UUID
    name: str
    is_active: bool = True
    # The active number they hold already.
    e164: str = ""


@dataclass(frozen=True, slots=True)
class NumberFact:
    id: UUID
    e164: str
    number_class: NumberClass
    status: NumberStatus
    holder: Holder | None = None
    quarantined_until: datetime | None = None
    # Other active Front Desk numbers of the organization.
    other_front_desks: int = 0

    @property
    def is_last_front_desk(self) -> bool:
        return (
            self.number_class is NumberClass.FRONT_DESK
            and self.status is NumberStatus.ACTIVE
            and self.other_front_desks == 0
        )


def assign(number: NumberFact, sitter: Holder, *, replaces: bool = False) -> NumberFact:
    """`replaces`: the sitter gives up the number they hold."""
    if number.number_class is NumberClass.FRONT_DESK:
        raise _no(FRONT_DESK_IS_NOBODYS, "front_desk")
    _check_active(number, "assigned")
    if number.holder is not None:
        raise _no(
            f"Number is already assigned to {number.holder.name}. Release first?", "already_held"
        )
    if not sitter.is_active:
        raise _no(SITTER_INACTIVE, "sitter_inactive")
    if sitter.e164 and not replaces:
        raise _no(
            f"{sitter.name} already has the active number {display(sitter.e164)}. "
            "Release it first, or replace it.",
            "sitter_has_number",
        )
    return replace(number, number_class=NumberClass.SITTER, holder=sitter)


def release(number: NumberFact) -> NumberFact:
    if number.number_class is NumberClass.FRONT_DESK:
        raise _no(FRONT_DESK_IS_NO_POOL, "front_desk")
    _check_active(number, "released to the pool")
    if number.holder is None:
        is_pool = number.number_class is NumberClass.POOL
        raise _no(IN_POOL_ALREADY if is_pool else NOBODYS, "not_held")
    return replace(number, number_class=NumberClass.POOL, holder=None)


def quarantine(number: NumberFact, *, days: int, at: datetime) -> NumberFact:
    if number.status is NumberStatus.QUARANTINED:
        raise _no(ALREADY_RESTING, "already_quarantined")
    if number.is_last_front_desk:
        raise _no(f"Cannot quarantine: {LAST_FRONT_DESK}", "last_front_desk")
    return replace(
        number,
        status=NumberStatus.QUARANTINED,
        holder=None,
        quarantined_until=at + timedelta(days=days),
    )


def restore(number: NumberFact, *, at: datetime, time_zone: str) -> NumberFact:
    """Out of quarantine, into the pool. There is no way to do it earlier."""
    if number.status is not NumberStatus.QUARANTINED:
        raise _no(NOT_RESTING, "not_quarantined")
    until = number.quarantined_until
    if until is not None and at < until:
        here = zone(time_zone)
        date, left = day(until.astimezone(here), at.astimezone(here)), days_left(until, at)
        raise _no(
            f"Number is in cooldown until {date}. {left} {'day' if left == 1 else 'days'} "
            "remaining.",
            "in_cooldown",
        )
    return replace(
        number, status=NumberStatus.ACTIVE, number_class=NumberClass.POOL, quarantined_until=None
    )


def change_class(number: NumberFact, to: NumberClass) -> NumberFact:
    if number.status is NumberStatus.QUARANTINED:
        raise _no("A number in quarantine can't change its type.", "number_not_active")
    if to is number.number_class:
        raise _no("The number is of this type already.", "same_class")
    if number.is_last_front_desk:
        raise _no(f"Cannot change type: {LAST_FRONT_DESK}", "last_front_desk")
    if number.holder is not None:
        raise _no(
            f"Number is already assigned to {number.holder.name}. Release first?", "already_held"
        )
    return replace(number, number_class=to)


def deactivate(number: NumberFact) -> NumberFact:
    if number.status is not NumberStatus.ACTIVE:
        raise _no("Only an active number can be deactivated.", "number_not_active")
    if number.is_last_front_desk:
        raise _no(f"Cannot deactivate: {LAST_FRONT_DESK}", "last_front_desk")
    return replace(number, status=NumberStatus.INACTIVE, holder=None)


def reactivate(number: NumberFact) -> NumberFact:
    if number.status is not NumberStatus.INACTIVE:
        raise _no("Only an inactive number can be activated.", "number_not_inactive")
    return replace(number, status=NumberStatus.ACTIVE)


def days_left(until: datetime, at: datetime) -> int:
    """Whole days to wait; the last hours count as a day."""
    return max(0, -((at - until) // timedelta(days=1)))


def checked_reason(reason: str, note: str) -> tuple[Reason, str]:
    note = note.strip()
    try:
        known = Reason(reason.strip())
    except ValueError:
        raise Refused(REASON_NEEDED, code="reason_required", status=422) from None
    if known is Reason.OTHER and not note:
        raise Refused(NOTE_NEEDED, code="reason_required", status=422)
    return known, note[:200]


def rest_days(settings: object, wished: int | None = None) -> int:
    """The organization's setting. A wish may be longer, never shorter."""
    setting = settings.get("quarantine_days") if isinstance(settings, dict) else None
    days = max(setting if isinstance(setting, int) else USUAL_REST, SHORTEST_REST)
    if wished is None:
        return days
    if wished < days:
        raise Refused(TOO_SHORT.format(days=days), code="cooldown_too_short", status=422)
    if wished > LONGEST_REST:
        raise Refused(TOO_LONG, code="cooldown_too_long", status=422)
    return wished


def _check_active(number: NumberFact, done: str) -> None:
    if number.status is NumberStatus.QUARANTINED:
        raise _no(f"This number is in quarantine and can't be {done}.", "number_not_active")
    if number.status is NumberStatus.INACTIVE:
        raise _no(
            f"This number is inactive and can't be {done}. Activate it first.", "number_not_active"
        )


def _no(sentence: str, code: str) -> Refused:
    return Refused(sentence, code=code, status=409)
