"""Ids are UUIDs of version 7: in order of time, and never twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, strategies as st

from snoutos.kernel import ids
from snoutos.kernel.ids import uuid7, uuid7_at

LATEST = (1 << 48) * 1_000_000 - 1


def milliseconds(value):
    return value.int >> 80


def test_an_id_is_a_uuid_of_version_7():
    made = uuid7()

    assert made.version == 7
    assert made.variant == "specified in RFC 4122"


def test_an_id_carries_the_moment_it_was_made():
    before = datetime.now(UTC).timestamp() * 1000
    made = uuid7()

    # Ids made in a burst may run ahead of the clock by the little that keeps them in order.
    assert before - 1 <= milliseconds(made) <= before + 1000


def test_ids_of_one_process_grow_strictly():
    made = [uuid7() for _ in range(20_000)]

    assert all(one < other for one, other in pairwise(made))


def test_threads_never_make_the_same_id():
    with ThreadPoolExecutor(8) as pool:
        batches = list(pool.map(lambda _: [uuid7().int >> 64 for _ in range(2_000)], range(8)))

    assert len({head for batch in batches for head in batch}) == 16_000


def test_ids_grow_also_when_the_clock_is_set_back(monkeypatch):
    first = uuid7()
    monkeypatch.setattr(ids.time, "time_ns", lambda: 0)

    assert uuid7() > first


@given(st.datetimes(datetime(1971, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC)))
def test_an_id_tells_when_it_was_made_to_the_microsecond(at):
    read = ids.made_at(ids.earliest_at(at))
    assert timedelta(0) <= at - read <= timedelta(microseconds=1)


@given(st.integers(0, LATEST), st.integers(0, LATEST))
def test_an_id_for_a_moment_sorts_by_that_moment(one, other):
    early, late = sorted([one, other])
    made_early, made_late = uuid7_at(early), uuid7_at(late)

    assert made_early.version == made_late.version == 7
    assert milliseconds(made_early) == early // 1_000_000
    # A microsecond apart is enough to be told apart.
    assert made_early < made_late or late - early < 1_000
