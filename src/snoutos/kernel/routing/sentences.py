"""A routing decision in words: one sentence why, the steps that led there, the alert it deserves.

Names, never ids; times on the organization's own clock.
"""

from datetime import datetime

from snoutos.kernel import local_time
from snoutos.kernel.routing.facts import (
    AlertHint,
    Case,
    Facts,
    Found,
    OverrideFact,
    Rule,
    Step,
    WindowFact,
)
from snoutos.kernel.words import Direction, NumberClass, Severity, Target

CLASS_NAMES = {
    NumberClass.FRONT_DESK: "Front Desk",
    NumberClass.SITTER: "Sitter",
    NumberClass.POOL: "Pool",
}

UNMAPPED = "Unmapped inbound message - routed to Owner Inbox"
NO_RULE = "No routing rule matched. Default: Route to owner inbox."
NOBODY_GETS_LOST = "When no window is open, messages wait in the Owner Inbox, so nothing gets lost."

_OVERRIDE_CASES = (Case.TWO_OVERRIDES, Case.OVERRIDE_SITTER, Case.OVERRIDE_INBOX)
_ALERTS = {
    Case.NUMBER_RESTS: ("routing.number_unavailable", "Message to a number that is not in use"),
    Case.UNMAPPED: ("routing.unmapped_inbound", "Unmapped Inbound Message"),
    Case.TWO_OVERRIDES: ("routing.override_conflict", "Two overrides at the same time"),
    Case.OVERRIDE_INACTIVE: ("routing.sitter_inactive", "Override to an inactive sitter"),
    Case.TWO_WINDOWS: ("assignment.window_conflict", "Two sitters share the same time"),
    Case.WINDOW_INACTIVE: ("routing.sitter_inactive", "Assignment window of an inactive sitter"),
}


def goes_to(facts: Facts, found: Found) -> str:
    """Maya Chen, Owner Inbox, or the client's name."""
    if found.case.target is Target.SITTER:
        return found.sitter_name
    return facts.client_name if found.case.target is Target.CLIENT else "Owner Inbox"


def because(facts: Facts, found: Found) -> str:
    if found.override is not None:
        return _because_of_override(facts, found.case, found.override)
    if found.window is not None:
        return _because_of_window(facts, found.case, found.window)
    match found.case:
        case Case.NUMBER_RESTS:
            return f"The number is {facts.number_status}, so its messages go to the Owner Inbox."
        case Case.UNMAPPED:
            name = CLASS_NAMES[facts.number_class]
            return f"{UNMAPPED}. The sender has no conversation on this {name} number."
        case Case.TWO_OVERRIDES:
            return f"More than one routing override is active {_when(facts)}."
        case Case.TWO_WINDOWS:
            names = ", ".join(window.sitter_name for window in active_windows(facts))
            return f"More than one assignment window is active {_when(facts)}: {names}."
        case Case.OUT_OFFICE:
            return "The office may write at any time."
        case _:
            return _because_nothing_is_open(facts)


def steps(facts: Facts, found: Found) -> tuple[Step, ...]:
    if facts.direction == Direction.OUTBOUND:
        return (*_outbound_steps(facts, found), _last_step(facts, found))
    walk = [_safety_step(facts, found)]
    if found.case not in (Case.NUMBER_RESTS, Case.UNMAPPED):
        walk.append(_override_step(facts, found))
        if found.case is Case.OVERRIDE_INACTIVE:
            walk.append(_inactive_step(found.sitter_name))
        elif found.case not in _OVERRIDE_CASES:
            walk += _window_steps(facts, found)
    return (*walk, _last_step(facts, found))


def alert(facts: Facts, found: Found) -> AlertHint | None:
    if found.case not in _ALERTS:
        return None
    kind, title = _ALERTS[found.case]
    description = f"{facts.client_name}: {because(facts, found)}"
    return AlertHint(kind, Severity.WARNING, title, description)


def active_windows(facts: Facts) -> list[WindowFact]:
    active = [one for one in facts.windows if one.starts_at <= facts.at < one.ends_at]
    return sorted(active, key=_order)


def _order(window: WindowFact) -> tuple[datetime, datetime, str, int]:
    return window.starts_at, window.ends_at, window.sitter_name, window.id.int


def _because_of_override(facts: Facts, case: Case, override: OverrideFact) -> str:
    if case is Case.OVERRIDE_INACTIVE:
        return (
            f"A routing override names {override.sitter_name}, but this sitter is inactive, "
            "so the message goes to the Owner Inbox."
        )
    target = override.sitter_name if case is Case.OVERRIDE_SITTER else "the Owner Inbox"
    sentence = f"Routing override to {target} {_until(facts, override)}."
    reason = override.reason.strip().rstrip(".")
    return f"{sentence} Reason: {reason}." if reason else sentence


def _until(facts: Facts, override: OverrideFact) -> str:
    ends = local_time.moment(_local(facts, override.ends_at), _local(facts, facts.at))
    if override.is_until_removed:
        return f"until it is removed, at the latest {ends}"
    return f"until {ends}"


def _because_of_window(facts: Facts, case: Case, window: WindowFact) -> str:
    name, hours = window.sitter_name, _hours(facts, window)
    match case:
        case Case.WINDOW_INACTIVE:
            return (
                f"{name} has an active assignment window {_when(facts)} ({hours}), but is "
                "inactive, so the message goes to the Owner Inbox."
            )
        case Case.OUT_INACTIVE:
            return f"{name} is inactive and cannot write, also not in a window ({hours})."
        case _:
            return f"{name} has an active assignment window {_when(facts)} ({hours})."


def _because_nothing_is_open(facts: Facts) -> str:
    sentence = f"No active assignment window {_when(facts)}."
    ahead = _next_window(facts)
    if ahead is not None:
        return f"{sentence} Sitter assignment window starts at {_start(facts, ahead)}."
    return sentence if facts.direction == Direction.OUTBOUND else f"{sentence} {NO_RULE}"


def _next_window(facts: Facts) -> WindowFact | None:
    """The next one to open; for a sitter who wants to write, the next one of their own."""
    own = facts.sitter_id if facts.direction == Direction.OUTBOUND else None
    ahead = [
        one
        for one in facts.windows
        if facts.at < one.starts_at < one.ends_at and own in (None, one.sitter_id)
    ]
    return min(ahead, key=_order, default=None)


def _safety_step(facts: Facts, found: Found) -> Step:
    question, name = "Check number and sender", CLASS_NAMES[facts.number_class]
    if found.case is Case.NUMBER_RESTS:
        answer = f"Number in use: No ({facts.number_status})"
    elif found.case is Case.UNMAPPED:
        answer = "Sender belongs to this number: No"
    else:
        sentence = f"{facts.client_name} wrote to a {name} number that is in use."
        return Step(
            Rule.HARD_SAFETY, question, "Safe: Yes", is_yes=True, decides=False,
            explanation=sentence,
        )  # fmt: skip
    return Step(
        Rule.HARD_SAFETY, question, answer, is_yes=False, decides=True,
        explanation=because(facts, found),
    )  # fmt: skip


def _override_step(facts: Facts, found: Found) -> Step:
    question = "Check routing override"
    if found.case is Case.TWO_OVERRIDES:
        answer = "Override active: More than one"
    elif found.override is None:
        return Step(
            Rule.OVERRIDE, question, "Override active: No", is_yes=False, decides=False,
            explanation="Nobody has redirected this conversation.",
        )  # fmt: skip
    else:
        answer = f"Override active: Yes ({_until(facts, found.override)})"
    return Step(
        Rule.OVERRIDE, question, answer, is_yes=True, decides=found.case in _OVERRIDE_CASES,
        explanation=because(facts, found),
    )  # fmt: skip


def _window_steps(facts: Facts, found: Found) -> list[Step]:
    walk = [_assignment_step(facts, found), _window_step(facts, found)]
    if found.case is Case.WINDOW_INACTIVE:
        walk.append(_inactive_step(found.sitter_name))
    return walk


def _assignment_step(facts: Facts, found: Found) -> Step:
    names = found.sitter_name
    if found.case is Case.TWO_WINDOWS:
        names = ", ".join(window.sitter_name for window in active_windows(facts))
    ahead = _next_window(facts)
    if not names and ahead is not None:
        names = ahead.sitter_name
    return Step(
        Rule.WINDOW, "Check thread assignment", f"Has sitter: {names or 'No'}",
        is_yes=bool(names), decides=False,
        explanation=f"Assignment windows say who looks after {facts.client_name}, and when."
        if names else f"No sitter is assigned to {facts.client_name}.",
    )  # fmt: skip


def _window_step(facts: Facts, found: Found) -> Step:
    question, is_yes = "Check assignment window", True
    if found.window is not None:
        answer = f"Window active: Yes ({_hours(facts, found.window)})"
    elif found.case is Case.TWO_WINDOWS:
        answer = "Window active: More than one"
    else:
        answer, is_yes = "Window active: No", False
    decides = found.case in (Case.WINDOW_SITTER, Case.TWO_WINDOWS, Case.OUT_WINDOW)
    return Step(
        Rule.WINDOW, question, answer, is_yes, decides,
        because(facts, found) if is_yes else _why_not_open(facts),
    )  # fmt: skip


def _why_not_open(facts: Facts) -> str:
    ahead = _next_window(facts)
    if ahead is None:
        return f"No assignment window is open {_when(facts)}, and none is planned."
    return (
        f"{ahead.sitter_name} is assigned, but the window opens at {_start(facts, ahead)}. "
        f"The message came {_when(facts)}."
    )


def _inactive_step(name: str) -> Step:
    return Step(
        Rule.HARD_SAFETY, "Check sitter", f"{name} is active: No", is_yes=False, decides=True,
        explanation=f"{name} is inactive and gets no messages.",
    )  # fmt: skip


def _outbound_steps(facts: Facts, found: Found) -> list[Step]:
    return [] if found.case is Case.OUT_OFFICE else [
        _window_step(facts, found),
        *([_inactive_step(found.sitter_name)] if found.case is Case.OUT_INACTIVE else []),
    ]  # fmt: skip


def _last_step(facts: Facts, found: Found) -> Step:
    target, name = found.case.target, goes_to(facts, found)
    explanation = f"The message goes to {name}."
    if found.case in (Case.OUT_CLOSED, Case.OUT_INACTIVE):
        answer, explanation = "Route to: Nobody", "The message is not sent."
    elif target is Target.SITTER:
        answer = f"Route to: Sitter ({name})"
    elif target is Target.CLIENT:
        answer = f"Route to: Client ({name})"
    else:
        answer = "Route to: Owner Inbox"
        if found.case is Case.NOTHING:
            explanation = NOBODY_GETS_LOST
    return Step(
        found.case.rule, "Evaluate routing", answer, is_yes=True,
        decides=found.case.rule is Rule.DEFAULT, explanation=explanation,
    )  # fmt: skip


def _local(facts: Facts, at: datetime) -> datetime:
    return at.astimezone(local_time.zone(facts.time_zone))


def _when(facts: Facts) -> str:
    at = _local(facts, facts.at)
    return f"at {local_time.clock(at)} on {local_time.day(at, at)}"


def _start(facts: Facts, window: WindowFact) -> str:
    return local_time.moment(_local(facts, window.starts_at), _local(facts, facts.at))


def _hours(facts: Facts, window: WindowFact) -> str:
    return local_time.span(_local(facts, window.starts_at), _local(facts, window.ends_at))
