"""Where messages go: the table of the rules, its words, and that it can be trusted.

Numbers in names such as `s71` are those of the scenarios in the product's behavior list.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from snoutos.kernel.words import Direction, NumberClass, NumberStatus, Severity, Target
from snoutos.rooms.routing.rules.deciding import (
    Facts,
    OverrideFact,
    Rule,
    WindowFact,
    decide,
    facts_from_json,
    next_up,
    steps_to_json,
    to_json,
)

NEW_YORK = ZoneInfo("America/New_York")
MAYA, THEO = UUID(int=1), UUID(int=2)
NAMES = {MAYA: "Maya Chen", THEO: "Theo Park"}
MINUTE = timedelta(minutes=1)


def jan(day, hour, minute=0):
    return datetime(2026, 1, day, hour, minute, tzinfo=NEW_YORK).astimezone(UTC)


NOW = jan(19, 14, 30)  # 2:30 PM


def window(start, end, sitter=MAYA, active=True, number=1):
    return WindowFact(UUID(int=100 + number), sitter, NAMES[sitter], active, start, end)


def override(start, end, sitter=None, active=True, number=1, target=None, forever=False):
    target = target or (Target.SITTER if sitter else Target.OWNER_INBOX)
    return OverrideFact(
        UUID(int=200 + number), target, sitter, NAMES.get(sitter, ""), active, start, end,
        "Maya is at the vet.", forever,
    )  # fmt: skip


def facts(*spans, **changes):
    plain = Facts(
        direction=Direction.INBOUND, at=NOW, time_zone="America/New_York",
        client_name="Dana Whitfield", number_class=NumberClass.SITTER,
        number_status=NumberStatus.ACTIVE, is_sender_mapped=True,
        windows=tuple(span for span in spans if isinstance(span, WindowFact)),
        overrides=tuple(span for span in spans if isinstance(span, OverrideFact)),
    )  # fmt: skip
    return replace(plain, **changes)


THREE_TO_SIX = window(jan(19, 15), jan(19, 18))
TWO_TO_FOUR = window(jan(19, 14), jan(19, 16), THEO, number=2)


def lines(decision):
    return [f"{step.question} → {step.answer}" for step in decision.steps]


def told(decision):
    """Everything a decision says."""
    return (
        decision, decision.goes_to, decision.because, decision.steps, decision.alert,
        decision.next_change_at, decision.next_change,
    )  # fmt: skip


def test_s70_s71_before_the_window_opens_a_message_waits_in_the_owner_inbox():
    decision = decide(facts(THREE_TO_SIX))

    assert (decision.target, decision.sitter_id, decision.rule) == (
        Target.OWNER_INBOX, None, Rule.DEFAULT,
    )  # fmt: skip
    assert decision.because == (
        "No active assignment window at 2:30 PM on Jan 19. "
        "Sitter assignment window starts at 3:00 PM."
    )
    assert decision.next_change_at == jan(19, 15)
    assert decision.next_change == "From 3:00 PM it goes to Maya Chen."
    assert decision.alert is None
    assert lines(decision) == [
        "Check number and sender → Safe: Yes",
        "Check routing override → Override active: No",
        "Check thread assignment → Has sitter: Maya Chen",
        "Check assignment window → Window active: No",
        "Evaluate routing → Route to: Owner Inbox",
    ]
    assert decision.steps[3].explanation == (
        "Maya Chen is assigned, but the window opens at 3:00 PM. "
        "The message came at 2:30 PM on Jan 19."
    )


def test_s72_s76_in_an_open_window_a_message_goes_to_its_sitter():
    decision = decide(facts(THREE_TO_SIX, at=jan(19, 16)))

    assert (decision.target, decision.sitter_id, decision.rule) == (
        Target.SITTER, MAYA, Rule.WINDOW,
    )  # fmt: skip
    assert decision.goes_to == "Maya Chen"
    assert decision.because == (
        "Maya Chen has an active assignment window at 4:00 PM on Jan 19 (3:00 PM - 6:00 PM)."
    )
    assert decision.next_change == "From 6:00 PM it goes to the Owner Inbox."
    assert lines(decision) == [
        "Check number and sender → Safe: Yes",
        "Check routing override → Override active: No",
        "Check thread assignment → Has sitter: Maya Chen",
        "Check assignment window → Window active: Yes (3:00 PM - 6:00 PM)",
        "Evaluate routing → Route to: Sitter (Maya Chen)",
    ]


@pytest.mark.parametrize(
    ("at", "target"),
    [
        (jan(19, 15) - timedelta(microseconds=1), Target.OWNER_INBOX),
        (jan(19, 15), Target.SITTER),
        (jan(19, 18) - timedelta(microseconds=1), Target.SITTER),
        (jan(19, 18), Target.OWNER_INBOX),
    ],
)
def test_s72_a_window_is_active_from_its_start_until_just_before_its_end(at, target):
    assert decide(facts(THREE_TO_SIX, at=at)).target is target


def test_s73_the_window_of_an_inactive_sitter_counts_for_nobody():
    decision = decide(facts(replace(THREE_TO_SIX, sitter_active=False), at=jan(19, 16)))

    assert (decision.target, decision.sitter_id, decision.rule) == (
        Target.OWNER_INBOX, None, Rule.HARD_SAFETY,
    )  # fmt: skip
    assert "but is inactive, so the message goes to the Owner Inbox." in decision.because
    assert decision.alert.type == "routing.sitter_inactive"
    assert lines(decision)[-2:] == [
        "Check sitter → Maya Chen is active: No",
        "Evaluate routing → Route to: Owner Inbox",
    ]


def test_s74_two_active_windows_go_to_the_owner_inbox_with_an_alert():
    decision = decide(facts(THREE_TO_SIX, TWO_TO_FOUR, at=jan(19, 15, 30)))

    assert (decision.target, decision.rule) == (Target.OWNER_INBOX, Rule.WINDOW)
    assert decision.because == (
        "More than one assignment window is active at 3:30 PM on Jan 19: Theo Park, Maya Chen."
    )
    assert decision.alert.type == "assignment.window_conflict"
    assert decision.alert.title == "Two sitters share the same time"
    assert decision.alert.severity is Severity.WARNING
    assert decision.next_change == "From 4:00 PM it goes to Maya Chen."
    assert "Check assignment window → Window active: More than one" in lines(decision)


def test_s75_of_two_windows_that_share_an_instant_exactly_one_is_active():
    noon_to_three = window(jan(19, 12), jan(19, 15), THEO, number=2)

    assert decide(facts(noon_to_three, THREE_TO_SIX, at=jan(19, 15))).sitter_id == MAYA


def test_s82_without_any_window_the_default_applies_and_says_so():
    decision = decide(facts())

    assert decision.because == (
        "No active assignment window at 2:30 PM on Jan 19. "
        "No routing rule matched. Default: Route to owner inbox."
    )
    assert "Check thread assignment → Has sitter: No" in lines(decision)
    assert (decision.next_change_at, decision.next_change) == (None, "")


def test_s83_an_override_beats_a_window():
    decision = decide(facts(THREE_TO_SIX, override(jan(19, 15), jan(19, 18, 30)), at=jan(19, 16)))

    assert (decision.target, decision.rule) == (Target.OWNER_INBOX, Rule.OVERRIDE)
    assert decision.because == (
        "Routing override to the Owner Inbox until 6:30 PM. Reason: Maya is at the vet."
    )
    assert lines(decision) == [
        "Check number and sender → Safe: Yes",
        "Check routing override → Override active: Yes (until 6:30 PM)",
        "Evaluate routing → Route to: Owner Inbox",
    ]
    assert decision.next_change_at is None


def test_an_override_may_name_a_sitter():
    decision = decide(facts(THREE_TO_SIX, override(NOW, NOW + 60 * MINUTE, THEO)))

    assert (decision.target, decision.sitter_id, decision.rule) == (
        Target.SITTER, THEO, Rule.OVERRIDE,
    )  # fmt: skip
    assert decision.because.startswith("Routing override to Theo Park until 3:30 PM.")
    assert decision.next_change == "From 3:30 PM it goes to Maya Chen."


def test_s87_an_override_that_has_ended_counts_no_more():
    assert decide(facts(override(NOW - 60 * MINUTE, NOW))).rule is Rule.DEFAULT
    assert decide(facts(override(NOW + MINUTE, NOW + 60 * MINUTE))).rule is Rule.DEFAULT


def test_s88_an_override_until_removed_says_so_and_when_it_ends_at_the_latest():
    decision = decide(facts(override(NOW, NOW + timedelta(days=30), forever=True)))

    assert "until it is removed, at the latest 2:30 PM on Feb 18." in decision.because


def test_an_override_to_an_inactive_sitter_goes_to_the_owner_inbox_with_an_alert():
    decision = decide(facts(override(NOW, NOW + MINUTE, THEO, active=False)))

    assert (decision.target, decision.rule) == (Target.OWNER_INBOX, Rule.HARD_SAFETY)
    assert decision.alert.type == "routing.sitter_inactive"
    assert "Check sitter → Theo Park is active: No" in lines(decision)


@pytest.mark.parametrize(
    "half_known",
    [
        override(NOW, NOW + MINUTE, target=Target.SITTER),
        override(NOW, NOW + MINUTE, target=Target.CLIENT),
        replace(override(NOW, NOW + MINUTE), reason=" "),
    ],
)
def test_an_override_that_makes_no_sense_goes_to_the_owner_inbox(half_known):
    decision = decide(facts(THREE_TO_SIX, half_known))

    assert (decision.target, decision.rule) == (Target.OWNER_INBOX, Rule.OVERRIDE)


def test_two_active_overrides_go_to_the_owner_inbox_with_an_alert():
    decision = decide(
        facts(override(NOW, NOW + MINUTE, THEO), override(NOW, NOW + MINUTE, MAYA, number=2))
    )

    assert (decision.target, decision.rule) == (Target.OWNER_INBOX, Rule.OVERRIDE)
    assert decision.alert.type == "routing.override_conflict"
    assert "Check routing override → Override active: More than one" in lines(decision)


@pytest.mark.parametrize("status", [NumberStatus.QUARANTINED, NumberStatus.INACTIVE])
def test_s58_s69_a_number_that_is_not_in_use_beats_everything(status):
    decision = decide(facts(TWO_TO_FOUR, override(NOW, NOW + MINUTE, MAYA), number_status=status))

    assert (decision.target, decision.rule) == (Target.OWNER_INBOX, Rule.HARD_SAFETY)
    assert decision.because == f"The number is {status}, so its messages go to the Owner Inbox."
    assert decision.alert.type == "routing.number_unavailable"
    assert len(decision.steps) == 2
    assert decision.next_change_at is None


def test_s347_a_sender_on_a_foreign_pool_number_reaches_no_sitter():
    decision = decide(facts(TWO_TO_FOUR, is_sender_mapped=False, number_class=NumberClass.POOL))

    assert (decision.target, decision.rule) == (Target.OWNER_INBOX, Rule.HARD_SAFETY)
    assert decision.because.startswith("Unmapped inbound message - routed to Owner Inbox")
    assert decision.alert.type == "routing.unmapped_inbound"
    assert decision.alert.title == "Unmapped Inbound Message"
    assert decision.alert.severity is Severity.WARNING


def test_s120_times_are_the_local_ones_on_both_sides_of_a_clock_change():
    saturday = window(
        datetime(2026, 3, 7, 22, tzinfo=NEW_YORK), datetime(2026, 3, 8, 10, tzinfo=NEW_YORK)
    )
    decision = decide(facts(saturday, at=datetime(2026, 3, 8, 7, 30, tzinfo=UTC)))

    assert decision.target is Target.SITTER
    assert "at 3:30 AM on Mar 8 (Mar 7, 10:00 PM - Mar 8, 10:00 AM)." in decision.because


def test_a_window_on_another_day_or_in_another_year_says_so():
    on_wednesday = window(jan(21, 0, 5), jan(21, 9))
    in_a_year = replace(
        on_wednesday, starts_at=jan(19, 12) + timedelta(days=365), ends_at=NOW + timedelta(400)
    )

    assert decide(facts(on_wednesday)).because.endswith("starts at 12:05 AM on Jan 21.")
    assert decide(facts(in_a_year)).because.endswith("starts at 12:00 PM on Jan 19, 2027.")


def test_times_follow_the_zone_of_the_organization():
    decision = decide(facts(THREE_TO_SIX, time_zone="Asia/Kathmandu"))

    assert decision.because == (
        "No active assignment window at 1:15 AM on Jan 20. "
        "Sitter assignment window starts at 1:45 AM."
    )


def outbound(*spans, sitter=MAYA, **changes):
    return facts(*spans, direction=Direction.OUTBOUND, sitter_id=sitter, **changes)


def test_s319_a_sitter_may_write_in_a_window_of_their_own():
    decision = decide(outbound(THREE_TO_SIX, at=jan(19, 15)))

    assert (decision.target, decision.sitter_id, decision.rule) == (
        Target.CLIENT, None, Rule.WINDOW,
    )  # fmt: skip
    assert lines(decision) == [
        "Check assignment window → Window active: Yes (3:00 PM - 6:00 PM)",
        "Evaluate routing → Route to: Client (Dana Whitfield)",
    ]
    assert decision.next_change == "From 6:00 PM it is not sent."


@pytest.mark.parametrize("at", [NOW, jan(19, 18), jan(20, 12)])
def test_s14_s15_outside_of_it_they_may_not(at):
    decision = decide(outbound(THREE_TO_SIX, TWO_TO_FOUR, at=at))

    assert (decision.target, decision.rule) == (Target.OWNER_INBOX, Rule.DEFAULT)
    assert decision.because.startswith("No active assignment window at ")
    assert lines(decision)[-1] == "Evaluate routing → Route to: Nobody"
    assert decision.alert is None


def test_the_next_window_a_refused_sitter_is_told_is_their_own():
    decision = decide(outbound(TWO_TO_FOUR, THREE_TO_SIX, at=jan(19, 13)))

    assert decision.because.endswith("Sitter assignment window starts at 3:00 PM.")
    assert decision.next_change == "From 3:00 PM it goes to Dana Whitfield."


def test_s91_overrides_change_nothing_for_a_sitter_who_writes():
    both = override(NOW, NOW + timedelta(days=1), MAYA)

    assert decide(outbound(both)).target is Target.OWNER_INBOX
    assert decide(outbound(THREE_TO_SIX, both, at=jan(19, 16))).target is Target.CLIENT


def test_a_sitter_whose_window_shares_its_time_with_another_may_still_write():
    assert decide(outbound(THREE_TO_SIX, TWO_TO_FOUR, at=jan(19, 15))).target is Target.CLIENT


def test_an_inactive_sitter_may_not_write():
    decision = decide(outbound(replace(THREE_TO_SIX, sitter_active=False), at=jan(19, 15)))

    assert (decision.target, decision.rule) == (Target.OWNER_INBOX, Rule.HARD_SAFETY)
    assert decision.because == (
        "Maya Chen is inactive and cannot write, also not in a window (3:00 PM - 6:00 PM)."
    )


def test_the_office_may_write_at_any_time():
    decision = decide(outbound(sitter=None))

    assert (decision.target, decision.rule) == (Target.CLIENT, Rule.DEFAULT)
    assert decision.because == "The office may write at any time."


def test_next_up_tells_who_gets_the_next_message_and_what_follows():
    strip = next_up(facts(THREE_TO_SIX))
    open_now = next_up(facts(THREE_TO_SIX, at=jan(19, 16)))
    nothing = next_up(facts())

    assert (strip.target, strip.sitter_name) == (Target.OWNER_INBOX, "")
    assert (strip.until, strip.then) == (jan(19, 15), "Maya Chen")
    assert (open_now.target, open_now.sitter_name) == (Target.SITTER, "Maya Chen")
    assert (open_now.until, open_now.then) == (jan(19, 18), "your inbox")
    assert (nothing.until, nothing.then) == (None, "")
    assert nothing.because == decide(facts()).because


def test_two_windows_in_a_row_of_one_sitter_are_one_answer():
    later = window(jan(19, 18), jan(19, 20), number=2)

    assert next_up(facts(THREE_TO_SIX, later, at=jan(19, 16))).until == jan(19, 20)


# What follows holds for whatever the tables may contain.

instants = st.integers(-12, 12).map(lambda quarters: NOW + quarters * 15 * MINUTE)
sitters = st.sampled_from([MAYA, THEO])
windows = st.builds(window, instants, instants, sitters, st.booleans(), st.integers(1, 99))
overrides = st.builds(
    override, instants, instants, st.none() | sitters, st.booleans(), st.integers(1, 99),
    st.none() | st.sampled_from(Target), st.booleans(),
)  # fmt: skip
any_facts = st.builds(
    Facts,
    direction=st.sampled_from(Direction), at=instants,
    time_zone=st.sampled_from(["America/New_York", "Asia/Kathmandu", "UTC", "Europe/Dublin"]),
    client_name=st.just("Dana Whitfield"), number_class=st.sampled_from(NumberClass),
    number_status=st.sampled_from([*[NumberStatus.ACTIVE] * 4, *NumberStatus]),
    is_sender_mapped=st.sampled_from([True, True, True, False]),
    windows=st.lists(windows, max_size=4, unique_by=lambda one: one.id).map(tuple),
    overrides=st.lists(overrides, max_size=2).map(tuple),
    sitter_id=st.none() | sitters,
)  # fmt: skip


def read_from_the_table(known):
    """Slow and obvious: the rows of the table, from the top."""
    now_open = [one for one in known.windows if one.starts_at <= known.at < one.ends_at]
    now_on = [one for one in known.overrides if one.starts_at <= known.at < one.ends_at]
    own = [one for one in now_open if one.sitter_id == known.sitter_id]
    inbox, sitter, client = Target.OWNER_INBOX, Target.SITTER, Target.CLIENT
    if known.direction is Direction.OUTBOUND:
        rows = [
            (known.sitter_id is None, (client, None, Rule.DEFAULT)),
            (any(one.sitter_active for one in own), (client, None, Rule.WINDOW)),
            (len(own) > 0, (inbox, None, Rule.HARD_SAFETY)),
        ]
    else:
        named = [one for one in now_on if one.target is sitter and one.sitter_id]
        rows = [
            (known.number_status is not NumberStatus.ACTIVE, (inbox, None, Rule.HARD_SAFETY)),
            (not known.is_sender_mapped, (inbox, None, Rule.HARD_SAFETY)),
            (len(now_on) > 1, (inbox, None, Rule.OVERRIDE)),
            (any(not one.sitter_active for one in named), (inbox, None, Rule.HARD_SAFETY)),
            *[(True, (sitter, one.sitter_id, Rule.OVERRIDE)) for one in named],
            (len(now_on) == 1, (inbox, None, Rule.OVERRIDE)),
            (len(now_open) > 1, (inbox, None, Rule.WINDOW)),
            (any(not one.sitter_active for one in now_open), (inbox, None, Rule.HARD_SAFETY)),
            *[(True, (sitter, one.sitter_id, Rule.WINDOW)) for one in now_open],
        ]
    return next((answer for holds, answer in rows if holds), (inbox, None, Rule.DEFAULT))


@given(any_facts)
def test_every_decision_is_the_one_the_table_says(known):
    decision = decide(known)

    assert (decision.target, decision.sitter_id, decision.rule) == read_from_the_table(known)


@given(any_facts, st.data())
def test_s68_the_order_of_rows_changes_nothing_of_what_a_decision_says(known, data):
    shuffled_windows = data.draw(st.permutations(known.windows))
    shuffled_overrides = data.draw(st.permutations(known.overrides))

    shuffled = replace(known, windows=tuple(shuffled_windows), overrides=tuple(shuffled_overrides))

    assert told(decide(shuffled)) == told(decide(known)) == told(decide(known))


@given(any_facts)
def test_a_stored_decision_replays_to_itself(known):
    stored = json.loads(json.dumps(to_json(known), sort_keys=True))
    decision = decide(facts_from_json(stored))

    assert facts_from_json(stored) == known
    assert told(decision) == told(decide(known))
    assert steps_to_json(decision.steps) == steps_to_json(decide(known).steps)


@given(any_facts)
def test_every_decision_can_explain_itself(known):
    decision = decide(known)

    assert decision.because.endswith(".")
    assert [step.decides for step in decision.steps].count(True) == 1
    assert next(step for step in decision.steps if step.decides).rule is decision.rule
    assert decision.steps[-1].question == "Evaluate routing"
    for step in decision.steps:
        assert step.explanation.endswith(".")
    said = json.dumps([decision.because, steps_to_json(decision.steps)])
    for key in ("owner_inbox", "front_desk", "assignment_window", str(MAYA), str(THEO)):
        assert key not in said.replace('"rule": "assignment_window"', "")


@given(any_facts)
def test_the_answer_changes_exactly_when_the_decision_says(known):
    decision = decide(known)
    later = decision.next_change_at
    until = later or NOW + timedelta(days=1)

    before = [
        turn
        for one in (*known.windows, *known.overrides)
        for turn in (one.starts_at, one.ends_at)
        if known.at < turn < until
    ]
    for turn in before:
        then = decide(replace(known, at=turn))
        assert (then.target, then.sitter_id) == (decision.target, decision.sitter_id)
    if later:
        then = decide(replace(known, at=later))
        assert (then.target, then.sitter_id) != (decision.target, decision.sitter_id)
        assert decision.next_change.startswith("From ")


unsafe = st.sampled_from(
    [
        {"is_sender_mapped": False},
        {"number_status": NumberStatus.QUARANTINED},
        {"number_status": NumberStatus.INACTIVE},
    ]
)


@given(any_facts, unsafe)
def test_a_wrong_sender_or_a_resting_number_never_reaches_a_sitter(known, change):
    decision = decide(replace(known, direction=Direction.INBOUND, **change))

    assert decision.target is Target.OWNER_INBOX
    assert decision.alert is not None
