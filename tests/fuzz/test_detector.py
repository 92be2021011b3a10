"""The detector against whatever may come, for as long as one likes.

    ./snout test --slow tests/fuzz                        as many examples as in the nightly run
    SNOUTOS_FUZZ_EXAMPLES=200000 ./snout test --slow tests/fuzz

The texts are built from what the detector reacts to: details that it must find, torn apart, spelled
otherwise and put together again, between everyday words.
"""

import os
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from snoutos.kernel.detector.split import Said, cover_split
from snoutos.rooms.policy.rules import Allow, Sensitivity, excerpt, redact, scan
from tests.rules.test_disguises import EVERYDAY, TRICKS
from tests.rules.test_policy import INNOCENT, SHARED, TEXTS, UNITS

pytestmark = pytest.mark.slow

EXAMPLES = int(os.environ.get("SNOUTOS_FUZZ_EXAMPLES", "2000"))
MANY = settings(
    max_examples=EXAMPLES, deadline=None, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
NOON = datetime(2026, 7, 1, 16, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FROM_THE_MILDEST = (Sensitivity.RELAXED, Sensitivity.BALANCED, Sensitivity.STRICT)
DETAILS = [text for texts in (*SHARED.values(), *TRICKS.values()) for text in texts]
TALK = [*INNOCENT, *EVERYDAY]
NOISE = ["\u200b", "\u202e", "\u0301", "\ufe0f", "\u20e3", "█", "█████", "\n", "\r\n", "\t",
         "\xa0", "\x00", "\ud800", "🐶",
         "ﬁ", "İ", "ß", "K", "．", "＠", "٤", "๓", "𝟓", "Ⅷ", "½"]  # fmt: skip


@st.composite
def torn(draw: st.DrawFn) -> str:
    """A detail or an everyday text after some accidents."""
    text = draw(st.sampled_from([*DETAILS, *TALK]))
    for _ in range(draw(st.integers(0, 6))):
        at, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        change = draw(st.integers(0, 6))
        if change == 0:
            text = text[:at] + draw(st.sampled_from(NOISE)) + text[at:]
        elif change == 1:
            text = text[:at] + text[end:]
        elif change == 2:
            text = text[:at] + text[at:end] * 2 + text[end:]
        elif change == 3:
            text = text[:at] + text[at:end][::-1] + text[end:]
        elif change == 4:
            text = text[:at] + text[at:end].swapcase() + text[end:]
        elif change == 5:
            text = draw(st.sampled_from(NOISE)).join(text[at:end]).join((text[:at], text[end:]))
        else:
            other = draw(st.sampled_from([*DETAILS, *TALK]))
            text = text[:at] + draw(st.sampled_from(["", " ", "\n", ". "])) + other + text[at:]
        text = text[:1600]
    return text


ANY = st.one_of(torn(), TEXTS, st.lists(torn(), max_size=4).map(" ".join))
OWN = Allow(
    sites=frozenset({"example.com"}), domains=frozenset({"happypaws.com"}),
    phones=frozenset({"+14158675309"}), emails=frozenset({"jo.walks@example.com"}),
    handles=frozenset({"jo_walks_dogs"}),
)  # fmt: skip


@MANY
@given(ANY, st.sampled_from(Sensitivity))
def test_everything_found_lies_in_the_text_and_nothing_of_it_survives(text, sensitivity):
    found = scan(text, sensitivity=sensitivity)

    assert all(0 <= one.start < one.end <= len(text) for one in found)
    covered = set().union(*(range(one.start, one.end) for one in found))
    kept = "".join(letter for at, letter in enumerate(text) if at not in covered)
    left = redact(text, found)
    assert left.replace("█", "") == kept.replace("█", "")
    assert scan(left, sensitivity=sensitivity) == ()
    assert scan(text, sensitivity=sensitivity) == found
    excerpt(text, found)


@MANY
@given(ANY)
def test_who_doubts_more_stops_at_least_as_many_texts(text):
    stops = [bool(scan(text, sensitivity=one)) for one in FROM_THE_MILDEST]
    assert stops == sorted(stops)


@MANY
@given(ANY, st.sampled_from(Sensitivity))
def test_what_is_allowed_stops_no_text_that_was_free(text, sensitivity):
    found = scan(text, allow=OWN, sensitivity=sensitivity)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert scan(text, sensitivity=sensitivity) or not found


@MANY
@given(st.lists(ANY, min_size=1, max_size=4))
def test_texts_together_are_read_without_a_stumble(texts):
    *before, last = texts
    found = scan(last, before=before)
    assert all(0 <= one.start < one.end <= len(last) for one in found)

    said = [Said("sam", one, "", NOON + nth * MINUTE) for nth, one in enumerate(texts)]
    for shown, one in zip(cover_split(said), said, strict=True):
        letters = iter(one.body.replace("█", ""))
        assert all(letter in letters for letter in shown.replace("█", "")), "nothing is added"


@pytest.mark.parametrize("unit", UNITS)
def test_eight_times_the_text_is_far_less_than_64_times_the_work(unit):
    """Up to twice the longest text; measured in this thread's own processor time."""
    short, long = ((unit * size)[:size] for size in (400, 3200))
    assert _work(long) < 24 * _work(short)


def _work(text: str) -> float:
    return min(_once(text) for _ in range(5))


def _once(text: str) -> float:
    started = time.thread_time()
    scan(text)
    return max(time.thread_time() - started, 1e-4)
