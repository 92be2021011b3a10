"""A sensitivity is tried on the past month before it is chosen; nothing is stored."""

import contextlib
from datetime import timedelta

import pytest
from django.utils import timezone

from snoutos.kernel.refused import Forbidden, Refused
from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.queries import actor
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.policy.queries import trying
from snoutos.rooms.policy.rules import Sensitivity
from snoutos.rooms.sending.actions.send import send_message
from snoutos.rooms.threads.models import Message
from tests.conftest import HOUR, make_window

NOW = timezone.now()
TEXTS = (
    "Call me at 646-201-7788",  # stopped on each
    "867-5309",  # held on balanced, noted on relaxed
    "it is 1155 522009",  # found on strict only
    "Biscuit had two walks",
)


@pytest.fixture
def month(sam, carlas_thread, sams_number):
    make_window(carlas_thread, sam, NOW - HOUR, NOW + HOUR)
    for text in TEXTS:
        with contextlib.suppress(Refused):
            send_message(by=actor(sam.user), thread_id=carlas_thread.pk, body=text, at=NOW)
        # So that no text is read together with the one before it.
        Message.objects.update(at=NOW - HOUR)
    assert Message.objects.count() == len(TEXTS)


def numbers(viewer, wanted):
    found = trying.portion(viewer, wanted, now=NOW + HOUR)
    return (found.checked, found.stopped_now, found.stopped_then, found.more, found.fewer)


def test_it_tells_how_many_more_and_fewer_would_have_been_stopped(olivia, month):
    by = actor(olivia)
    assert numbers(by, Sensitivity.STRICT) == (4, 2, 3, 1, 0)
    assert numbers(by, Sensitivity.RELAXED) == (4, 2, 1, 0, 1)
    assert numbers(by, Sensitivity.BALANCED) == (4, 2, 2, 0, 0)


def test_examples_are_covered_and_say_why(olivia, month):
    (one,) = trying.portion(actor(olivia), Sensitivity.STRICT, now=NOW + HOUR).examples
    assert (one.excerpt, one.is_stopped_then) == ("it is █████", True)
    assert one.sentence == "Held for you: this may be a phone number, and may be something else."
    (one,) = trying.portion(actor(olivia), Sensitivity.RELAXED, now=NOW + HOUR).examples
    assert (one.excerpt, one.is_stopped_then) == ("█████", False)


def test_portions_add_up_to_the_whole_and_split_numbers_are_seen_across(
    olivia, sam, month, carlas_thread, monkeypatch
):
    Message.objects.all().update(at=NOW - 2 * HOUR)
    for text in ("my number is 646", "201", "7788"):
        with contextlib.suppress(Refused):
            send_message(by=actor(sam.user), thread_id=carlas_thread.pk, body=text, at=NOW)
    whole = trying.portion(actor(olivia), Sensitivity.STRICT, now=NOW + HOUR)
    assert whole.stopped_now == 3
    for size in (1, 2, 3):
        monkeypatch.setattr(trying, "PORTION", size)
        after, sums, rounds = None, [0] * 5, 0
        while rounds == 0 or after is not None:
            found = trying.portion(actor(olivia), Sensitivity.STRICT, after=after, now=NOW + HOUR)
            parts = (
                found.checked, found.stopped_now, found.stopped_then, found.more, found.fewer,
            )  # fmt: skip
            sums = [a + b for a, b in zip(sums, parts, strict=True)]
            after, rounds = found.next_after, rounds + 1
        if size >= trying.MOST_TOGETHER:
            assert sums == [
                whole.checked, whole.stopped_now, whole.stopped_then, whole.more, whole.fewer,
            ]  # fmt: skip
        assert sums[0] == whole.checked


def test_what_is_older_than_a_month_and_what_others_wrote_is_left_out(olivia, mallory, month):
    assert trying.count(actor(olivia), now=NOW + HOUR) == 4
    assert trying.count(actor(olivia), now=NOW + timedelta(days=31)) == 0
    assert trying.count(actor(mallory), now=NOW + HOUR) == 0


def test_nothing_is_stored_and_only_the_owner_tries(olivia, dana, month):
    before = (Event.objects.count(), Violation.objects.count(), Message.objects.count())
    trying.portion(actor(olivia), Sensitivity.STRICT, now=NOW + HOUR)
    assert (Event.objects.count(), Violation.objects.count(), Message.objects.count()) == before
    with pytest.raises(Forbidden):
        trying.portion(actor(dana), Sensitivity.STRICT, now=NOW + HOUR)


def test_the_page_shows_progress_and_offers_to_use_it(olivia, month, client):
    client.force_login(olivia)
    here = "/settings/contact-details/try"
    assert "Instead of balanced, try" in client.get(here).content.decode()
    begun = client.get(f"{here}?sensitivity=strict").content.decode()
    assert f'hx-get="{here}/part?sensitivity=strict"' in begun

    part = client.get(f"{here}/part?sensitivity=strict").content.decode()
    assert "3 messages</b> of 4 would have been stopped, instead of 2: 1 more, 0 fewer." in part
    assert "Use strict from now on" in part
    assert "522009" not in part

    told = client.get("/api/policy/settings/try?sensitivity=relaxed").json()
    assert (told["fewer"], told["nextAfter"]) == (1, None)
