"""Scenarios 83-91, 273, 274: overrides begin with a reason, end by themselves, change no window."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from snoutos.kernel.refused import Forbidden, Missing, Refused
from snoutos.kernel.words import Role, Target
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.audit.models import Event, Words
from snoutos.rooms.people.queries import actor
from snoutos.rooms.plans.actions import undo
from snoutos.rooms.plans.models import Applied
from snoutos.rooms.routing.actions import overrides as actions
from snoutos.rooms.routing.models import Override
from snoutos.rooms.routing.queries import overrides as queries
from snoutos.rooms.routing.rules.overrides import checked
from snoutos.toolbox import later
from tests.conftest import HOUR, NOON, make_organization, make_sitter, make_window

DAY = timedelta(days=1)


def goes_to(by, thread, at):
    return queries.decision_now(actor(by), thread, at=at)


@pytest.mark.parametrize(("word", "hours"), [("1h", 1), ("4h", 4), ("24h", 24)])
def test_s83_an_override_routes_to_the_inbox_for_its_hours(
    word, hours, start, olivia, carlas_thread, sam
):
    make_window(carlas_thread, sam, NOON - HOUR, NOON + 30 * HOUR)

    start(carlas_thread, word)

    last = NOON + timedelta(hours=hours) - timedelta(microseconds=1)
    assert goes_to(olivia, carlas_thread, NOON).target is Target.OWNER_INBOX
    assert goes_to(olivia, carlas_thread, last).target is Target.OWNER_INBOX
    after = goes_to(olivia, carlas_thread, NOON + timedelta(hours=hours))
    assert (after.target, after.sitter_id) == (Target.SITTER, sam.pk)


def test_s83_it_is_audited_with_its_reason_and_who_did_it(start, olivia, carlas_thread):
    override = start(carlas_thread, "4h", reason="  Client asked   for me ")

    event = Event.objects.get(type="routing.override.created")
    assert (event.actor_id, event.thread_id) == (olivia.pk, carlas_thread.pk)
    assert Words.objects.get(event_id=event.pk).text == "Client asked for me"
    assert event.entity_id == override.pk


@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
def test_s84_without_a_reason_nothing_starts(reason):
    with pytest.raises(Refused) as refused:
        checked(target="owner_inbox", sitter_id=None, duration="1h", reason=reason)
    assert refused.value.code == "reason_needed"


@pytest.mark.parametrize("duration", ["", "0", "-1h", "8760", "1y", "forever", "until removed"])
def test_s89_only_the_durations_on_offer_are_taken(duration):
    with pytest.raises(Refused) as refused:
        checked(target="owner_inbox", sitter_id=None, duration=duration, reason="Because")
    assert refused.value.code == "bad_duration"


def test_s85_a_sitter_must_be_named_active_and_ours(start, carlas_thread, sam):
    with pytest.raises(Refused) as nobody:
        checked(target="sitter", sitter_id=None, duration="1h", reason="Because")
    sam.is_active = False
    sam.save()
    with pytest.raises(Refused) as inactive:
        start(carlas_thread, sitter=sam)
    stranger = make_sitter(make_organization("Elsewhere"), "Eve")
    with pytest.raises(Refused) as foreign:
        start(carlas_thread, sitter=stranger)

    codes = (nobody.value.code, inactive.value.code, foreign.value.code)
    assert codes == ("sitter_needed", "sitter_inactive", "unknown_sitter")
    assert not Override.objects.exists()


def test_s85_the_client_is_no_target():
    with pytest.raises(Refused):
        checked(target="client", sitter_id=None, duration="1h", reason="Because")


def test_s86_a_second_one_is_refused(start, carlas_thread):
    start(carlas_thread)

    with pytest.raises(
        Refused, match=r"Override already exists\. Remove existing override first\?"
    ):
        start(carlas_thread, "4h")
    assert Override.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_s86_of_two_at_the_same_moment_one_starts(olivia, carlas_thread):
    by = actor(olivia)
    wish = checked(target="owner_inbox", sitter_id=None, duration="1h", reason="Race")
    plan = actions.plan_override(by=by, thread_id=carlas_thread.pk, wish=wish, at=NOON)
    from snoutos.rooms.plans.actions import token_of

    token, gate, said = token_of(plan, by=by), threading.Barrier(2), []

    def race():
        try:
            gate.wait(10)
            actions.create_override(
                by=by, thread_id=carlas_thread.pk, wish=wish, token=token, at=NOON
            )
            said.append("started")
        except Refused as refused:
            said.append(refused.code)
        finally:
            connection.close()

    racers = [threading.Thread(target=race) for _ in range(2)]
    for one in racers:
        one.start()
    for one in racers:
        one.join(20)

    assert sorted(said) == ["override_exists", "started"]
    assert Override.objects.count() == 1


def test_without_the_token_of_the_preview_nothing_starts(olivia, carlas_thread):
    by = actor(olivia)
    wish = checked(target="owner_inbox", sitter_id=None, duration="1h", reason="Because")

    with pytest.raises(Refused) as unseen:
        actions.create_override(by=by, thread_id=carlas_thread.pk, wish=wish, token="", at=NOON)
    token = unseen.value.details["plan"]["token"]
    longer = checked(target="owner_inbox", sitter_id=None, duration="24h", reason="Because")
    with pytest.raises(Refused) as other:
        actions.create_override(
            by=by, thread_id=carlas_thread.pk, wish=longer, token=token, at=NOON
        )

    assert (unseen.value.status, other.value.code) == (428, "plan_outdated")
    assert not Override.objects.exists()


def test_s87_an_end_is_told_once_in_history_log_and_alerts(start, org, olivia, carlas_thread):
    start(carlas_thread)
    later.run_now("routing.overrides", at=NOON + HOUR - timedelta(seconds=1))
    assert not Alert.objects.exists()

    for _ in range(2):
        later.run_now("routing.overrides", at=NOON + HOUR)

    alert = Alert.objects.get()
    assert alert.type == "routing.override_ended"
    assert "Override expired. Routing returned to normal rules." in alert.description
    assert alert.count == 1
    assert Event.objects.filter(type="routing.override.expired").count() == 1


def test_s88_until_removed_ends_after_30_days_with_an_alert_3_days_before(start, carlas_thread):
    override = start(carlas_thread, "until_removed")

    later.run_now("routing.overrides", at=NOON + 27 * DAY - HOUR)
    assert not Alert.objects.exists()
    for hours in (0, 1):
        later.run_now("routing.overrides", at=NOON + 27 * DAY + hours * HOUR)

    assert override.ends_at == NOON + 30 * DAY
    assert [one.type for one in Alert.objects.all()] == ["routing.override_ending"]


def test_s90_removing_returns_to_normal_at_once_and_only_once(
    start, remove, olivia, carlas_thread, sam
):
    make_window(carlas_thread, sam, NOON - HOUR, NOON + 3 * HOUR)
    override = start(carlas_thread)
    minute = NOON + timedelta(minutes=1)

    remove(override, at=minute)

    assert goes_to(olivia, carlas_thread, minute).sitter_id == sam.pk
    with pytest.raises(Refused) as again:
        remove(override, at=minute)
    assert again.value.status == 409
    assert Event.objects.filter(type="routing.override.removed").count() == 1
    start(carlas_thread, at=minute)


def test_s91_windows_stay_as_they_are(start, carlas_thread, sam):
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)
    before = list(Window.objects.values())

    start(carlas_thread)

    assert list(Window.objects.values()) == before


def test_undo_takes_it_back_within_ten_minutes(start, olivia, carlas_thread):
    override = start(carlas_thread)

    undo(by=actor(olivia), applied_id=override.applied.pk, at=NOON + timedelta(minutes=9))

    override.refresh_from_db()
    assert override.removed_at == NOON + timedelta(minutes=9)
    assert Applied.objects.get().undone_at is not None


def test_only_the_owner_overrides(start, carlas_thread, dana, sam):
    for user in (dana, sam.user):
        with pytest.raises(Forbidden):
            start(carlas_thread, by=user)
    assert actor(dana).role is Role.ADMIN
    assert not Override.objects.exists()


def test_what_belongs_to_others_is_not_there(start, carlas_thread, mallory, mallorys_thread):
    with pytest.raises(Missing):
        start(mallorys_thread)
    override = start(carlas_thread)
    with pytest.raises(Missing):
        queries.override(actor(mallory), override.pk, now=NOON)
    with pytest.raises(Missing):
        queries.override(actor(mallory), uuid4(), now=NOON)


def test_active_ones_come_first_then_the_ended_page_by_page(start, remove, olivia, carlas_thread):
    for day in range(4):
        remove(start(carlas_thread, at=NOON + day * DAY), at=NOON + day * DAY + HOUR / 2)
    active = start(carlas_thread, "24h", at=NOON + 5 * DAY)
    at, by = NOON + 5 * DAY + HOUR, actor(olivia)

    first = queries.overrides(by, now=at, limit=3)
    rest = queries.overrides(by, now=at, limit=3, cursor=first.next_cursor)

    seen = [*first.items, *rest.items]
    assert seen[0].id == active.pk
    assert len({one.id for one in seen}) == len(seen) == 5
    assert [one.starts_at for one in seen[1:]] == sorted(
        (one.starts_at for one in seen[1:]), reverse=True
    )
    assert queries.count_active(by, now=at) == 1
