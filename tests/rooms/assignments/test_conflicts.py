"""Resolving conflicts (109, 110): nothing uncovered, nothing twice, nothing turned around."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given, settings, strategies as st

from snoutos.kernel.refused import Refused
from snoutos.rooms.assignments.rules.conflicts import (
    Choice,
    Span,
    overlap,
    resolve,
    split_of,
    without,
)

START = datetime(2026, 7, 1, tzinfo=UTC)
SPANS = st.builds(
    lambda start, length: Span(at(start), at(start + length)),
    st.integers(0, 60),
    st.integers(1, 60),
)


def at(hours):
    return START + timedelta(hours=hours)


def covered(spans):
    """Every quarter of an hour that is covered, as often as it is."""
    found = []
    for span in spans:
        assert span.start < span.end
        quarters = round((span.end - span.start) / timedelta(minutes=15))
        found += [span.start + timedelta(minutes=15 * one) for one in range(quarters)]
    return sorted(found)


@settings(max_examples=1000)
@given(one=SPANS, other=SPANS, choice=st.sampled_from(Choice), part=st.floats(0, 1))
def test_every_way_out_covers_the_same_hours_and_each_once(one, other, choice, part):
    """110"""
    first, second = sorted((one, other))
    shared = overlap(first, second)
    assume(shared)
    quarters = round((shared.end - shared.start) / timedelta(minutes=15))
    split_at = shared.start + timedelta(
        minutes=15 * max(1, min(quarters - 1, int(part * quarters)))
    )

    left = resolve(first, second, choice, split_at=split_at)

    after = covered([*left[0], *left[1]])
    assert after == sorted(set(covered([first, second])))
    assert len(after) == len(set(after))


@given(one=SPANS, other=SPANS)
def test_whoever_is_kept_keeps_all(one, other):
    first, second = sorted((one, other))
    assume(overlap(first, second))

    assert resolve(first, second, Choice.KEEP_FIRST)[0] == (first,)
    assert resolve(first, second, Choice.KEEP_SECOND)[1] == (second,)


def test_a_split_is_in_the_middle_at_a_quarter_of_an_hour():
    assert split_of(Span(at(10), at(12))) == at(11)
    assert split_of(Span(at(10), at(10) + timedelta(minutes=50))) == at(10) + timedelta(minutes=15)
    tiny = Span(at(10), at(10) + timedelta(seconds=2))
    assert tiny.start < split_of(tiny) < tiny.end


@pytest.mark.parametrize("hour", [10, 12, 9, 13])
def test_a_split_outside_of_the_shared_hours_is_refused(hour):
    with pytest.raises(Refused, match="inside of the hours"):
        resolve(Span(at(8), at(12)), Span(at(10), at(14)), Choice.SPLIT, split_at=at(hour))


@given(span=SPANS, taken=st.lists(SPANS, max_size=5))
def test_what_is_left_of_a_span_is_what_nobody_took(span, taken):
    gone = set(covered(taken))

    assert covered(without(span, taken)) == [one for one in covered([span]) if one not in gone]
