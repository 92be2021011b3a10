"""The life of a message: reports in any order lead to one end."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, strategies as st

from snoutos.kernel.errors import Retry
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import MessageState
from snoutos.rooms.threads.rules import (
    FAILURES,
    MAX_LENGTH,
    RANK,
    STATE,
    Merge,
    check_body,
    merge,
    next_attempt,
    speaking,
)

NOW = datetime(2026, 1, 19, 19, 30, tzinfo=UTC)
QUEUED, SENDING, SENT = MessageState.QUEUED, MessageState.SENDING, MessageState.SENT
DELIVERED, UNDELIVERED = MessageState.DELIVERED, MessageState.UNDELIVERED
FAILED = MessageState.FAILED

# Every life the provider documents, with the error its failure carries.
LIVES = [
    [("queued", None), ("sending", None), ("sent", None), ("delivered", None), ("read", None)],
    [("accepted", None), ("queued", None), ("sending", None), ("sent", None), ("delivered", None)],
    [("queued", None), ("sent", None), ("undelivered", 30003), ("undelivered", None)],
    [("accepted", None), ("queued", None), ("failed", 21610), ("failed", None)],
    [("scheduled", None), ("queued", None), ("canceled", None)],
    [("sent", None), ("partially_delivered", None)],
]


def after(reports, state=QUEUED, error=None):
    """The end of applying these reports, and whether any of them made trouble."""
    has_conflict = False
    for reported, code in reports:
        merged = merge(state, error, reported, code)
        state, error = merged.state, merged.error_code
        has_conflict |= merged.conflict or merged.is_unknown
    return state, error, has_conflict


@pytest.mark.parametrize("life", LIVES, ids=[life[-1][0] for life in LIVES])
def test_every_order_of_a_life_ends_the_same(life):
    ends = {after(order) for order in permutations(life)}

    assert ends == {after(life)}
    assert not after(life)[2]


@given(st.sampled_from(LIVES), st.data())
def test_reports_in_any_order_any_number_of_times_have_one_end(life, data):
    shuffled = data.draw(st.permutations(life))
    repeats = data.draw(st.lists(st.sampled_from(life), max_size=8))

    assert after([*shuffled, *repeats]) == after([*repeats, *shuffled]) == after(life)


states = st.sampled_from(list(MessageState))
words = st.sampled_from([*RANK, "received", "receiving", "teleported"])
codes = st.none() | st.sampled_from([21610, 30003, 30007])


@given(states, codes, words, codes)
def test_a_repeated_report_does_nothing(state, current_error, reported, error):
    once = merge(state, current_error, reported, error)
    twice = merge(once.state, once.error_code, reported, error)

    assert (twice.state, twice.error_code) == (once.state, once.error_code)
    assert not twice.changed


@given(states, codes, st.lists(st.tuples(words, codes), max_size=12))
def test_a_message_never_moves_backwards(state, error, reports):
    for reported, code in reports:
        merged = merge(state, error, reported, code)
        if merged.state is not state:
            assert RANK[merged.state] > RANK[state] or reported == "read"
        assert merged.changed is ((merged.state, merged.error_code) != (state, error))
        state, error = merged.state, merged.error_code


@given(states, codes, words, codes)
def test_an_error_code_is_never_overwritten_with_nothing(state, current_error, reported, error):
    merged = merge(state, current_error, reported, error)

    assert merged.state is not state or merged.error_code == current_error or current_error is None


@pytest.mark.parametrize(
    ("current", "error", "reported", "new_error", "expected"),
    [
        (QUEUED, None, "sent", None, Merge(SENT, None, changed=True)),
        (DELIVERED, None, "sent", None, Merge(DELIVERED, None, changed=False)),
        (DELIVERED, None, "queued", 1, Merge(DELIVERED, None, changed=False)),
        (SENT, None, "undelivered", 30003, Merge(UNDELIVERED, 30003, changed=True)),
        (UNDELIVERED, None, "undelivered", 30003, Merge(UNDELIVERED, 30003, changed=True)),
        (UNDELIVERED, 30003, "undelivered", None, Merge(UNDELIVERED, 30003, changed=False)),
        (
            UNDELIVERED, 30003, "undelivered", 30007,
            Merge(UNDELIVERED, 30003, changed=False, conflict=True),
        ),
        (UNDELIVERED, 30003, "delivered", None,
         Merge(UNDELIVERED, 30003, changed=False, conflict=True)),
        (DELIVERED, None, "failed", 30008, Merge(DELIVERED, None, changed=False, conflict=True)),
        (UNDELIVERED, 30003, "read", None, Merge(DELIVERED, None, changed=True)),
        (DELIVERED, None, "read", None, Merge(DELIVERED, None, changed=False)),
        (QUEUED, None, "canceled", None, Merge(FAILED, None, changed=True)),
        (SENDING, None, "canceled", None, Merge(SENDING, None, changed=False, conflict=True)),
        (SENT, None, "canceled", None, Merge(SENT, None, changed=False, conflict=True)),
        (SENT, None, "delivered", 7, Merge(DELIVERED, None, changed=True)),
        (SENT, None, "teleported", 7, Merge(SENT, None, changed=False, is_unknown=True)),
        (SENT, None, "received", None, Merge(SENT, None, changed=False)),
        (MessageState.RECEIVED, None, "sent", None,
         Merge(MessageState.RECEIVED, None, changed=False)),
        (MessageState.BLOCKED, None, "delivered", None,
         Merge(MessageState.BLOCKED, None, changed=False)),
    ],
)  # fmt: skip
def test_a_report_has_the_effect_of_the_table(current, error, reported, new_error, expected):
    assert merge(current, error, reported, new_error) == expected


def test_every_ranked_word_has_a_state():
    assert set(RANK) == set(STATE)
    assert {RANK[state] for state in FAILURES} == {60}


def test_a_curable_error_is_tried_three_more_times_with_growing_pauses():
    pauses = [next_attempt(attempts, Retry.LATER, NOW) for attempts in range(1, 6)]

    assert pauses == [
        NOW + timedelta(minutes=1), NOW + timedelta(minutes=5), NOW + timedelta(minutes=15),
        None, None,
    ]  # fmt: skip


def test_an_error_worth_one_repeat_is_repeated_once_after_a_long_pause():
    assert next_attempt(1, Retry.ONCE, NOW) == NOW + timedelta(minutes=15)
    assert next_attempt(2, Retry.ONCE, NOW) is None


@pytest.mark.parametrize("retry", [Retry.NO, Retry.FIX, Retry.CHECK])
def test_an_error_that_time_does_not_cure_is_not_tried_again(retry):
    assert next_attempt(1, retry, NOW) is None


def test_the_pauses_can_be_set():
    delays = (timedelta(seconds=2),)

    assert next_attempt(0, Retry.LATER, NOW, delays=delays) == NOW + delays[0]
    assert next_attempt(1, Retry.LATER, NOW, delays=delays) == NOW + delays[0]
    assert next_attempt(2, Retry.LATER, NOW, delays=delays) is None
    assert next_attempt(1, Retry.ONCE, NOW, delays=()) is None


def test_the_sitters_number_speaks_before_the_pool_number_before_the_front_desk():
    assert speaking("sitter", "pool", "desk") == "sitter"
    assert speaking(None, "pool", "desk") == "pool"
    assert speaking(None, None, "desk") == "desk"
    assert speaking(None, None, None) is None


def test_a_text_is_stripped_and_otherwise_kept():
    assert check_body("  Hello\n there \n") == "Hello\n there"
    assert check_body("a\0b") == "ab"
    assert check_body("👨‍👩‍👧") == "👨‍👩‍👧"


@pytest.mark.parametrize("body", ["", "  \n\t", "\0", "\u200b\u200d", "\u00a0"])
def test_a_text_with_nothing_to_see_is_refused(body):
    with pytest.raises(Refused) as refusal:
        check_body(body)

    assert str(refusal.value) == "Message body cannot be empty"
    assert (refusal.value.code, refusal.value.status) == ("message_empty", 400)


@pytest.mark.parametrize("body", ["x" * 1600, " " + "ł" * 1600, "😀" * 800])
def test_a_text_may_have_1600_units(body):
    assert check_body(body) == body.strip()


@pytest.mark.parametrize(("body", "length"), [("x" * 1601, 1601), ("😀" * 801, 1602)])
def test_a_longer_text_is_refused_and_told_its_length(body, length):
    with pytest.raises(Refused) as refusal:
        check_body(body)

    assert str(refusal.value) == (
        "Message is too long. Maximum length is 1600 characters. "
        f"Your message is {length} characters."
    )
    assert (refusal.value.code, refusal.value.status) == ("message_too_long", 400)


@given(st.text(alphabet=st.characters(), max_size=MAX_LENGTH + 10))
def test_whatever_passes_can_be_stored_and_passes_again(body):
    try:
        checked = check_body(body)
    except Refused:
        return

    checked.encode()
    assert "\0" not in checked
    assert check_body(checked) == checked
