"""A number speaks no faster than the networks let it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from snoutos.kernel.pace import let_out

NOW = datetime(2026, 7, 1, 16, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_at_one_part_a_second_messages_leave_a_second_apart():
    count, open_at = let_out(None, [1, 1, 1], pace=1, now=NOW)
    assert (count, open_at) == (1, NOW + SECOND)

    early = let_out(open_at, [1, 1], pace=1, now=NOW + SECOND / 2)
    assert early == (0, NOW + SECOND)
    assert let_out(open_at, [1, 1], pace=1, now=NOW + SECOND) == (1, NOW + 2 * SECOND)


def test_a_long_message_takes_the_time_of_its_parts():
    assert let_out(None, [3, 1], pace=1, now=NOW) == (1, NOW + 3 * SECOND)


def test_a_number_that_rested_sends_what_one_second_allows_at_once():
    count, open_at = let_out(NOW - timedelta(days=1), [1] * 10, pace=3, now=NOW)
    assert count == 3
    assert NOW < open_at <= NOW + SECOND / 3 + timedelta(microseconds=3)


def test_rest_is_not_saved_up():
    assert let_out(NOW - timedelta(days=1), [1] * 10, pace=1, now=NOW)[0] == 1


@given(
    st.lists(st.integers(1, 10), max_size=60),
    st.sampled_from([1, 3, 10, 100]),
    st.lists(st.integers(1, 3000), min_size=1, max_size=60),
)
def test_in_no_span_does_more_leave_than_its_pace_and_one_second_allow(parts, pace, pauses):
    left, open_at, now, waiting = [], None, NOW, list(parts)
    for pause in pauses:
        count, open_at = let_out(open_at, waiting, pace=pace, now=now)
        left += [(now, one) for one in waiting[:count]]
        del waiting[:count]
        now += timedelta(milliseconds=pause)

    for first, (begin, _) in enumerate(left):
        for last in range(first, len(left)):
            span = (left[last][0] - begin).total_seconds()
            # The last one of a span may still be speaking when the span ends.
            spoken = sum(one for _, one in left[first:last])
            assert spoken <= pace * (span + 1) + 0.01
