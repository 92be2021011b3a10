"""A sitter for a client (4.3; 97 to 104, 111 to 116, 255 to 261)."""

from dataclasses import replace
from datetime import date, time
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from snoutos.kernel.refused import Forbidden, Refused
from snoutos.kernel.words import WindowKind
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.assignments.models import Series, Window
from snoutos.rooms.assignments.rules.recurrence import Weekly
from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.queries import actor
from snoutos.rooms.plans.actions import token_of
from snoutos.rooms.plans.rules import CONFIRM_FIRST
from snoutos.rooms.schedule.actions import assigning
from snoutos.rooms.schedule.models import HandOver, Template
from snoutos.rooms.schedule.queries.plans import assigning as facts_of
from snoutos.rooms.schedule.rules.plans import assign_plan
from snoutos.rooms.sending.actions.send import send_message
from snoutos.rooms.threads.models import Delivery, Message
from tests.conftest import HOUR, NOON, make_thread, make_window
from tests.rooms.schedule.conftest import MINUTE, assign, take_back, wish, world

MONDAYS = Weekly((0,), 1, time(9), time(11), 0, date(2026, 7, 1))


def test_the_preview_names_window_number_and_message(by, carlas_thread, sam, sasha, sams_number):
    """111"""
    carlas_thread.sitter = sasha
    carlas_thread.save()

    plan = assign_plan(facts_of(by, wish(carlas_thread, sam), at=NOON))

    assert plan.question == (
        "Create assignment window? Assign Sam Rivers to Carla Whitfield "
        "from Jul 2, 12:00 PM to Jul 2, 2:00 PM?"
    )
    assert [line.text for line in plan.lines] == [
        "Sam Rivers gets Carla Whitfield’s messages",
        "Carla Whitfield gets another sitter",
        "Texts in this time come from Sam Rivers’s number +1 (555) 222-2222",
        "Send reassignment message to Carla Whitfield? It leaves in 10 minutes",
    ]
    assert plan.lines[0].items == (("Thu, Jul 2, 12:00 – 2:00 PM (2 hours)", ""),)
    assert plan.lines[1].items == (("Sasha Bloom", "Sam Rivers"),)
    assert plan.lines[3].items[0][0] == (
        "“Hi Carla, Sam Rivers from Willow & Wag will take care of you from Jul 2, 12:00 PM to "
        "Jul 2, 2:00 PM. Just reply here and your message reaches the right person.”"
    )


def test_nothing_happens_without_the_preview(by, carlas_thread, sam):
    """97"""
    with pytest.raises(Refused) as no:
        assigning.assign(by=by, wish=wish(carlas_thread, sam), token="", at=NOON)

    assert (no.value.status, str(no.value)) == (428, CONFIRM_FIRST)
    assert not Window.objects.exists()


def test_assigning_sets_window_and_sitter_and_says_so(by, carlas_thread, sam):
    """97, 112, 113, 255"""
    done = assign(by, wish(carlas_thread, sam, booking_reference=" B-17 "))

    carlas_thread.refresh_from_db()
    window = Window.objects.get()
    assert done.said == (
        "Sitter Sam Rivers assigned to Carla Whitfield from Jul 2, 12:00 PM to Jul 2, 2:00 PM. "
        "Window created."
    )
    assert carlas_thread.sitter_id == sam.pk
    assert (window.sitter_id, window.booking_reference) == (sam.pk, "B-17")
    assert set(Event.objects.values_list("type", flat=True)) == {
        "assignment.window.created", "assignment.sitter.changed",
    }  # fmt: skip
    assert not Message.objects.exists()


def test_a_client_who_had_another_sitter_is_told_once_and_not_before_undo_is_over(
    by, carlas_thread, sam, sasha
):
    """112, 114, 115"""
    assign(by, wish(carlas_thread, sasha))

    assign(by, wish(carlas_thread, sam, 48, 50))
    assign(by, wish(carlas_thread, sam, 72, 74))

    message = Message.objects.get()
    assert message.body.startswith("Hi Carla, Sam Rivers from Willow & Wag will take care of you")
    assert (message.thread_id, message.sender_kind) == (carlas_thread.pk, "system")
    assert Delivery.objects.get().due_at == NOON + 10 * MINUTE
    told = HandOver.objects.get()
    assert (told.message_id, told.sitter_id) == (message.pk, sam.pk)
    assert Event.objects.filter(type="assignment.reassignment_message_sent").count() == 1


def test_a_client_who_had_no_sitter_is_not_told(by, carlas_thread, sam):
    """113"""
    plan = assign_plan(facts_of(by, wish(carlas_thread, sam), at=NOON))

    assert plan.lines[-1].text == "No hand-over message: Carla Whitfield had no sitter before"
    assert not [step for step in plan.steps if step["do"] == "message"]


def test_the_organizations_own_text_is_sent_as_the_client_reads_it(
    by, org, carlas_thread, sam, sasha
):
    """115"""
    Template.objects.create(
        org=org, occasion="hand_over", name="Ours", updated_at=NOON,
        body="{{client_first_name}}, meet {{ sitter_first_name }} of {{business}}!",
    )  # fmt: skip
    assign(by, wish(carlas_thread, sasha))

    assign(by, wish(carlas_thread, sam, 48, 50))

    assert Message.objects.get().body == "Carla, meet Sam of Willow & Wag!"


def test_when_the_message_cannot_be_sent_the_assignment_stands_and_the_failure_is_seen(
    by, org, carlas_thread, sam, sasha
):
    """257"""
    Template.objects.create(
        org=org, occasion="hand_over", name="Ours", body="Call me: 415 555 0199.", updated_at=NOON
    )
    assign(by, wish(carlas_thread, sasha))

    assign(by, wish(carlas_thread, sam, 48, 50))

    assert Window.objects.count() == 2
    assert "contact info" in HandOver.objects.get().failure
    assert not Delivery.objects.exists()
    assert Event.objects.filter(type="assignment.reassignment_message_failed").count() == 1
    assert Alert.objects.get().title == "Carla Whitfield was not told about the new sitter"


def test_an_overlap_is_refused_before_anything_happens(by, carlas_thread, sam, sasha):
    """99, 261"""
    assign(by, wish(carlas_thread, sasha))
    before = world()

    with pytest.raises(Refused, match=r"Overlaps with existing window\. Resolve conflict first\?"):
        assign(by, wish(carlas_thread, sam, 25, 27))

    assert world() == before


def test_what_changed_since_the_preview_is_looked_at_again(by, carlas_thread, sam, sasha):
    wanted = wish(carlas_thread, sam)
    token = token_of(assign_plan(facts_of(by, wanted, at=NOON)), by=by)
    carlas_thread.sitter = sasha
    carlas_thread.save()

    with pytest.raises(Refused, match="Something changed since you looked"):
        assigning.assign(by=by, wish=wanted, token=token, at=NOON)

    assert not Window.objects.exists()


def test_only_the_office_assigns(carlas_thread, sam):
    with pytest.raises(Forbidden):
        assigning.assign(by=actor(sam.user), wish=wish(carlas_thread, sam), token=None, at=NOON)


def test_undo_puts_everything_back_and_takes_the_text_back(by, carlas_thread, sam, sasha):
    assign(by, wish(carlas_thread, sasha))
    before = world()

    done = assign(by, wish(carlas_thread, sam, 48, 50))
    take_back(by, done)

    assert world() == before
    assert Message.objects.get().state == "canceled"


def test_a_text_that_left_is_not_undone(by, carlas_thread, sam, sasha):
    assign(by, wish(carlas_thread, sasha))
    done = assign(by, wish(carlas_thread, sam, 48, 50))
    Message.objects.update(state="sent")
    before = world()

    with pytest.raises(Refused, match="already been sent"):
        take_back(by, done)

    assert world() == before


def test_a_weekly_client_gets_windows_twelve_weeks_ahead(by, carlas_thread, sam):
    """4.3"""
    wanted = replace(wish(carlas_thread, sam), weekly=MONDAYS)

    done = assign(by, wanted)

    windows = Window.objects.order_by("starts_at")
    assert [w.series_day for w in windows][:2] == [date(2026, 7, 6), date(2026, 7, 13)]
    assert windows.count() == len(done.window_ids) == 12
    series = Series.objects.get()
    assert {w.series_id for w in windows} == {series.pk}
    assert series.made_until == date(2026, 9, 23)
    assert done.said.endswith("Window created. 12 windows, every Monday.")
    assert Event.objects.get(type="assignment.series.created").entity_id == series.pk


def test_taken_days_of_a_series_are_refused_or_left_out(by, carlas_thread, sam, sasha):
    make_window(carlas_thread, sasha, NOON + 5 * 24 * HOUR - 2 * HOUR, NOON + 5 * 24 * HOUR)
    wanted = replace(wish(carlas_thread, sam), weekly=MONDAYS)

    with pytest.raises(Refused, match="Overlaps"):
        assign(by, wanted)
    assign(by, replace(wanted, leave_out_taken=True))

    assert Series.objects.get().skipped == [date(2026, 7, 6)]
    assert Window.objects.filter(sitter=sam).count() == 11


@pytest.mark.django_db(transaction=True)
def test_in_the_window_the_office_and_the_sitter_speak_from_the_sitters_number(
    by, carlas_thread, sam, sams_number
):
    """258"""
    assign(by, wish(carlas_thread, sam, 0, 2))

    for someone in (by, actor(sam.user)):
        sent = send_message(by=someone, thread_id=carlas_thread.pk, body="Hello", at=NOON + MINUTE)
        assert sent.from_address == "+15552222222"
    sent = send_message(by=by, thread_id=carlas_thread.pk, body="Bye", at=NOON + 2 * HOUR)
    assert sent.from_address == "+15551111111"


def test_one_number_of_statements_for_one_window_and_for_a_year(
    by, org, front_desk, carlas_thread, sam
):
    def looked(thread):
        wanted = replace(wish(thread, sam), weekly=MONDAYS)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assign_plan(facts_of(by, wanted, at=NOON))
        return len(seen)

    other = make_thread(org, "Dora Lane", "+15551230000", front_desk)
    for week in range(50):
        at = NOON + (week * 168 + 3) * HOUR
        make_window(other, sam, at, at + HOUR)

    assert looked(other) == looked(carlas_thread)


def test_the_window_of_the_plan_is_the_window_that_is_made(by, carlas_thread, sam):
    facts = facts_of(by, replace(wish(carlas_thread, sam), weekly=MONDAYS), at=NOON)

    done = assign(by, replace(wish(carlas_thread, sam), weekly=MONDAYS))

    made = Window.objects.filter(pk__in=done.window_ids).order_by("starts_at")
    assert [(w.starts_at, w.ends_at, w.sitter_id, w.series_day) for w in made] == [
        (row.starts_at, row.ends_at, row.sitter_id, row.series_day) for row in facts.rows
    ]
    assert all(isinstance(one, UUID) for one in done.window_ids)


def test_a_one_time_booking_does_not_repeat(by, carlas_thread, sam, pool_number):
    wanted = replace(wish(carlas_thread, sam), kind=WindowKind.ONE_TIME_BOOKING, weekly=MONDAYS)

    with pytest.raises(Refused, match="doesn’t repeat"):
        assign(by, wanted)


def test_a_sitter_lists_their_own_windows_and_no_others(client, carlas_thread, sam, sasha):
    """119"""
    now = timezone.now()
    mine = make_window(carlas_thread, sam, now + HOUR, now + 2 * HOUR)
    make_window(carlas_thread, sasha, now + 3 * HOUR, now + 4 * HOUR)
    client.force_login(sam.user)

    listed = client.get("/api/sitter/windows").json()

    assert [one["id"] for one in listed["items"]] == [str(mine.pk)]
    assert client.get("/api/assignments/windows").status_code == 403
