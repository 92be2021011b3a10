"""Scenarios 76-82, 94: the simulator answers like the engine and leaves no trace whatever."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser

from snoutos.kernel.refused import Forbidden, Missing, Refused
from snoutos.kernel.words import Direction, NumberClass, Target
from snoutos.rooms.people.models import Client
from snoutos.rooms.people.queries import actor
from snoutos.rooms.routing.queries.preview import Question, preview
from tests.conftest import HOUR, NOON, make_window


def everything():
    """How many rows each table holds, and how often a sequence was asked."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        names = [name for (name,) in cursor.fetchall()]
        counts = {}
        for name in names:
            cursor.execute(f'select count(*), max(xmin::text::bigint) from "{name}"')
            counts[name] = cursor.fetchone()
        cursor.execute("select sequencename, last_value from pg_sequences")
        return counts | dict(cursor.fetchall())


def ask(user, **question):
    wanted = {"direction": Direction.INBOUND, "at": NOON} | question
    return preview(actor(user), Question(**wanted))


def test_s76_each_step_is_told(olivia, carlas_thread, sam):
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)

    decision = ask(olivia, thread_id=carlas_thread.pk).decision

    told = " | ".join(f"{step.question} → {step.answer}" for step in decision.steps)
    assert "Check thread assignment → Has sitter: Sam Rivers" in told
    assert "Check assignment window → Window active: Yes (11:00 AM - 1:00 PM)" in told
    assert "Evaluate routing → Route to: Sitter (Sam Rivers)" in told


def test_s77_nothing_changes_anywhere(olivia, carlas_thread, sam, front_desk, start):
    """Tables, sequences and the counters of the rules are as they were."""
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)
    start(carlas_thread)
    lonely = Client.objects.create(org=carlas_thread.org, name="Lonely", created_at=NOON)
    browser = Browser()
    browser.force_login(olivia)
    token = browser.get("/routing/simulator")
    assert token.status_code == 200
    before = everything()

    for address in (
        f"/routing/simulator?thread={carlas_thread.pk}",
        f"/routing/simulator?thread={carlas_thread.pk}&direction=outbound&sitter={sam.pk}",
        f"/routing/simulator?thread={carlas_thread.pk}&number={front_desk.pk}&day=2030-01-01",
        f"/routing/simulator?client={lonely.pk}",
        f"/routing/what-if?change=away&sitter={sam.pk}&since=2026-06-01&until=2026-07-30",
        f"/routing/what-if/part?change=away&sitter={sam.pk}&since=2026-06-01&until=2026-07-30",
    ):
        assert browser.get(address).status_code == 200, address

    assert everything() == before


def test_s78_windows_and_overrides_of_the_chosen_time_count(olivia, carlas_thread, sam, start):
    make_window(carlas_thread, sam, NOON + 5 * HOUR, NOON + 6 * HOUR)
    start(carlas_thread, "4h")

    now, then = (
        ask(olivia, thread_id=carlas_thread.pk, at=NOON + hours * HOUR) for hours in (1, 5.5)
    )

    assert (now.decision.target, now.decision.rule) == (Target.OWNER_INBOX, "override")
    assert then.decision.sitter_id == sam.pk


def test_s79_a_client_without_a_conversation_shows_what_would_begin(olivia, org, front_desk):
    lonely = Client.objects.create(org=org, name="Lonely Lee", created_at=NOON)

    answer = ask(olivia, client_id=lonely.pk)

    assert answer.thread_id is None
    assert "Lonely Lee" in answer.would_create
    assert "Front Desk number" in answer.would_create
    assert answer.speaks.e164 == front_desk.e164


def test_s80_outbound_names_the_number_and_why(olivia, carlas_thread, sam, sams_number, front_desk):
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)

    inside = ask(olivia, thread_id=carlas_thread.pk, direction=Direction.OUTBOUND)
    after = ask(
        olivia, thread_id=carlas_thread.pk, direction=Direction.OUTBOUND, at=NOON + 2 * HOUR
    )

    assert (inside.speaks.e164, inside.speaks.number_class) == (
        sams_number.e164, NumberClass.SITTER,
    )  # fmt: skip
    assert "window is open" in inside.speaks.because
    assert after.speaks.e164 == front_desk.e164


def test_outbound_by_a_sitter_outside_of_the_window_would_not_be_sent(olivia, carlas_thread, sam):
    answer = ask(olivia, thread_id=carlas_thread.pk, direction=Direction.OUTBOUND, sitter_id=sam.pk)

    assert answer.decision.target is Target.OWNER_INBOX


def test_a_pool_number_that_is_not_theirs_is_unmapped(olivia, carlas_thread, pool_number):
    decision = ask(olivia, thread_id=carlas_thread.pk, number_id=pool_number.pk).decision

    assert decision.rule == "hard_safety"
    assert "Unmapped inbound message" in decision.because


def test_s81_an_unknown_conversation_says_so(olivia):
    with pytest.raises(Missing, match=r"Thread not found\. Create thread first\?"):
        ask(olivia, thread_id=uuid4())


def test_nothing_chosen_is_refused(olivia):
    with pytest.raises(Refused) as refused:
        ask(olivia)
    assert refused.value.status == 400


def test_s82_when_nothing_matches_the_default_says_so(olivia, carlas_thread):
    because = ask(olivia, thread_id=carlas_thread.pk).decision.because

    assert "No routing rule matched. Default: Route to owner inbox." in because


def test_s68_a_hundred_times_the_same(olivia, carlas_thread, sam):
    make_window(carlas_thread, sam, NOON + HOUR, NOON + 2 * HOUR)

    answers = {
        (one.decision.target, one.decision.because, one.decision.steps)
        for one in (ask(olivia, thread_id=carlas_thread.pk) for _ in range(100))
    }

    assert len(answers) == 1


def test_s94_sitters_have_no_simulator(sam, carlas_thread):
    with pytest.raises(Forbidden):
        ask(sam.user, thread_id=carlas_thread.pk)


def test_the_page_says_where_because_and_when_it_changes(olivia, carlas_thread, sam):
    make_window(carlas_thread, sam, NOON + HOUR, NOON + 2 * HOUR)
    browser = Browser()
    browser.force_login(olivia)

    page = browser.get(
        f"/routing/simulator?thread={carlas_thread.pk}&day=2026-07-01&time=12:00"
    ).content.decode()

    assert "At 12:00 PM" in page
    assert "Your inbox" in page
    assert "Because: " in page
    assert "From 1:00 PM it goes to Sam Rivers." in page
    assert "time=13%3A00" in page


@pytest.mark.parametrize("query", ["thread=nonsense", "thread=&day=never", "time=25:99&thread="])
def test_an_unreadable_question_is_a_sentence_not_an_error(olivia, query):
    browser = Browser()
    browser.force_login(olivia)

    page = browser.get(f"/routing/simulator?{query}")

    assert page.status_code == 400
    assert b'role="alert"' in page.content


def test_api_and_page_ask_the_same_engine(olivia, carlas_thread, sam):
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)
    browser = Browser()
    browser.force_login(olivia)

    said = browser.post(
        "/api/routing/simulate",
        {"threadId": str(carlas_thread.pk), "timestamp": NOON.isoformat()},
        content_type="application/json",
        headers={"x-csrftoken": "unused"},
    ).json()

    decision = ask(olivia, thread_id=carlas_thread.pk).decision
    assert (said["targetName"], said["because"]) == ("Sam Rivers", decision.because)
    assert said["nextChangeAt"].startswith((NOON + timedelta(hours=1)).isoformat()[:16])


def test_the_hour_that_comes_twice_is_walked_through_twice(olivia, carlas_thread):
    """In New York the clocks go back from 2 AM to 1 AM on November 1, 2026."""
    browser = Browser()
    browser.force_login(olivia)
    address = f"/routing/simulator?thread={carlas_thread.pk}&day=2026-11-01&time=00:45"
    walked = []
    for _ in range(9):
        html = browser.get(address).content.decode()
        walked.append(re.search(r'name="time"[^>]*value="([\d:]+)"', html)[1])
        address = unescape(re.search(r'href="([^"]+)"[^>]*>\s*15 minutes later', html)[1])

    assert walked == [
        "00:45",
        "01:00",
        "01:15",
        "01:30",
        "01:45",
        "01:00",
        "01:15",
        "01:30",
        "01:45",
    ]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_year_that_nobody_plans_for_is_refused_kindly(olivia, carlas_thread, day):
    browser = Browser()
    browser.force_login(olivia)

    page = browser.get(f"/routing/simulator?thread={carlas_thread.pk}&day={day}&time=23:59")
    program = browser.post(
        "/api/routing/simulate",
        {"threadId": str(carlas_thread.pk), "timestamp": f"{day}T00:00:00Z"},
        content_type="application/json",
    )
    history = browser.get("/api/routing/history", {"endDate": day})

    assert page.status_code == 400
    assert "Check the year." in page.content.decode()
    assert program.status_code == 422
    assert history.status_code == 422
    assert browser.get("/routing/history", {"until": day}).status_code == 200
