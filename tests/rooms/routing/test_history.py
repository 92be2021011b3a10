"""Scenarios 67, 92, 93: what the rules did, filtered before it is cut into pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from snoutos.kernel.actor import the_house
from snoutos.kernel.ids import earliest_at
from snoutos.kernel.refused import Refused
from snoutos.rooms.people.queries import actor
from snoutos.rooms.routing.actions.decisions import keep_decision
from snoutos.rooms.routing.models import Decision
from snoutos.rooms.routing.queries import facts as routed, history as lists
from snoutos.rooms.routing.rules.deciding import Rule, decide
from snoutos.rooms.routing.rules.history import HistoryFilters
from snoutos.rooms.sending.actions.send import send_message
from tests.conftest import HOUR, NOON, make_thread, make_window

ALL = HistoryFilters()


@pytest.fixture
def happened(org, olivia):
    """happened(thread, at): a text of the client arrived then."""

    def happens(thread, at=NOON):
        facts = routed.inbound(actor(olivia), thread, at=at)
        kept = keep_decision(
            by=the_house(org.pk), thread=thread, message=None, facts=facts, decision=decide(facts)
        )
        # The pipeline makes ids as time goes by; here time is told.
        Decision.objects.filter(pk=kept.pk).update(id=earliest_at(at, salt=kept.pk))
        return earliest_at(at, salt=kept.pk)

    return happens


def test_s67_rules_count_what_they_were_really_asked(olivia, carlas_thread, sam, happened, start):
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)
    happened(carlas_thread, NOON - 30 * HOUR)
    happened(carlas_thread, NOON - 2 * HOUR)
    happened(carlas_thread, NOON - HOUR / 2)
    start(carlas_thread, at=NOON)
    happened(carlas_thread, NOON + HOUR / 4)

    cards = {one.rule.rule: one for one in lists.rules(actor(olivia), now=NOON + HOUR / 2)}

    asked = {rule: (card.asked_24h, card.decided_24h) for rule, card in cards.items()}
    assert asked == {
        Rule.HARD_SAFETY: (3, 0), Rule.OVERRIDE: (3, 1), Rule.WINDOW: (2, 1), Rule.DEFAULT: (1, 1),
    }  # fmt: skip
    assert cards[Rule.HARD_SAFETY].last_asked_at == NOON + HOUR / 4
    assert cards[Rule.DEFAULT].last_asked_at == NOON - 2 * HOUR


def test_rules_that_were_never_asked_say_so(olivia):
    assert {one.last_asked_at for one in lists.rules(actor(olivia), now=NOON)} == {None}


def test_s92_filters_come_before_pages_and_the_total_is_right(
    olivia, org, front_desk, carlas_thread, sam, happened, start
):
    other = make_thread(org, "Omar", "+15557770000", front_desk)
    make_window(carlas_thread, sam, NOON, NOON + 40 * HOUR)
    for hour in range(10):
        happened(carlas_thread, NOON + hour * HOUR)
        happened(other, NOON + hour * HOUR)
    start(other, at=NOON + 10 * HOUR)
    happened(other, NOON + 10 * HOUR + HOUR / 2)
    by = actor(olivia)

    def seen(**filters):
        wanted = HistoryFilters(**filters)
        page = lists.history(by, filters=wanted, limit=4)
        items = [*page.items]
        while page.next_cursor:
            page = lists.history(by, filters=wanted, limit=4, cursor=page.next_cursor)
            items += page.items
        assert len(items) == lists.total(by, filters=wanted)
        assert len({one.id for one in items}) == len(items)
        return items

    assert len(seen()) == 22
    assert {one.goes_to for one in seen(result="sitter")} == {"Sam Rivers"}
    assert len(seen(rule=Rule.WINDOW)) == 10
    assert [one.what for one in seen(overrides_only=True)] == ["decision", "override_started"]
    assert len(seen(thread_id=carlas_thread.pk)) == 10
    first_day = NOON.date()
    assert len(seen(since=first_day, until=first_day)) == 22
    assert seen(since=first_day + timedelta(days=1)) == []


def test_s93_new_rows_do_not_disturb_who_pages_back(olivia, carlas_thread, happened):
    known = [happened(carlas_thread, NOON + minute * HOUR / 60) for minute in range(10)]
    by = actor(olivia)

    page = lists.history(by, filters=ALL, limit=3)
    seen = [one.id for one in page.items]
    while page.next_cursor:
        happened(carlas_thread, NOON + HOUR + len(seen) * HOUR / 60)
        page = lists.history(by, filters=ALL, limit=3, cursor=page.next_cursor)
        seen += [one.id for one in page.items]

    assert seen == sorted(known, reverse=True)


def test_the_end_of_an_override_is_a_line_of_its_own(olivia, carlas_thread, start, remove):
    remove(start(carlas_thread, reason="Storm"), at=NOON + HOUR / 2)

    lines = lists.history(actor(olivia), filters=ALL).items

    assert [one.what for one in lines] == ["override_ended", "override_started"]
    assert lines[1].because == "Storm"
    assert lines[1].by == "Olivia"
    assert lines[0].because == "Removed. Routing returned to normal rules."


def test_a_page_costs_the_same_however_long_it_is(olivia, org, front_desk, happened):
    by = actor(olivia)

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            lists.history(by, filters=ALL, limit=50)
        return len(captured)

    happened(make_thread(org, "One", "+15557770001", front_desk))
    alone = cost()
    for number in range(2, 32):
        happened(make_thread(org, f"Client {number}", f"+155577701{number:02}", front_desk))

    assert cost() == alone


@pytest.mark.parametrize("cursor", ["nonsense", "1", "'; drop table", "f" * 32])
def test_a_broken_cursor_is_refused(olivia, cursor):
    with pytest.raises(Refused) as refused:
        lists.history(actor(olivia), filters=ALL, cursor=cursor)
    assert refused.value.status == 400


def test_the_file_holds_what_the_filters_show(olivia, org, front_desk, happened, start):
    carla = make_thread(org, "=Carla", "+15557770002", front_desk)
    happened(carla)
    start(carla, at=NOON + HOUR)
    browser = Browser()
    browser.force_login(olivia)

    everything = browser.get("/routing/history/export").content.decode()
    overrides = browser.get("/routing/history/export?overrides=on").content.decode()

    assert everything.count("\r\n") == 3
    assert "'=Carla" in everything
    assert "Override started" in overrides
    assert "Message" not in overrides


def test_a_message_that_was_stopped_did_not_go_anywhere(olivia, sam, sams_number, carlas_thread):
    """The rules let it through; what was found in it did not."""
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)
    with pytest.raises(Refused):
        send_message(
            by=actor(sam.user), thread_id=carlas_thread.pk, body="Call me at 646-201-7788", at=NOON
        )
    assert Decision.objects.get().target == "client"

    by = actor(olivia)
    counts = {result: len(lists.history(by, filters=HistoryFilters(result=result)).items)
              for result in ("", "not_sent", "client")}  # fmt: skip
    assert counts == {"": 1, "not_sent": 1, "client": 0}
    [entry] = lists.history(by, filters=ALL).items
    assert (entry.goes_to, "Stopped because" in entry.because) == ("Not sent", True)
