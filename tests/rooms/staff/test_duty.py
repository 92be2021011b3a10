"""Scenarios 242-254: going on duty with a number, leaving with everything that hangs on it."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from snoutos.kernel.refused import Forbidden, Missing, Refused
from snoutos.kernel.words import Target
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.audit.models import Event
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.models import Contact, Sitter, User
from snoutos.rooms.people.queries import actor
from snoutos.rooms.plans.actions import token_of, undo
from snoutos.rooms.plans.models import Applied
from snoutos.rooms.routing.queries import overrides
from snoutos.rooms.staff.actions import duty, inviting
from snoutos.rooms.threads.models import Message
from snoutos.toolbox import later
from tests.conftest import HOUR, NOON, make_number, make_sitter, make_thread, make_window

LEFT = "Left the company"


def activate(user, sitter, at=NOON):
    by = actor(user)
    plan = duty.plan_activation(by=by, sitter_id=sitter.pk, at=at)
    return duty.activate(by=by, sitter_id=sitter.pk, token=token_of(plan, by=by), at=at)


def deactivate(user, sitter, at=NOON, text="", reason=LEFT):
    by = actor(user)
    plan = duty.plan_deactivation(by=by, sitter_id=sitter.pk, text=text, at=at)
    return duty.deactivate(
        by=by, sitter_id=sitter.pk, reason=reason, text=text, token=token_of(plan, by=by), at=at
    )


@pytest.fixture
def nora(org):
    return Sitter.objects.create(org=org, name="Nora New", is_active=False)


@pytest.fixture
def busy(carlas_thread, sam, sams_number, org, front_desk):
    """sam looks after Carla now and after Omar tomorrow."""
    omar = make_thread(org, "Omar Ortiz", "+15557770001", front_desk)
    return (
        make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR),
        make_window(omar, sam, NOON + 24 * HOUR, NOON + 26 * HOUR),
        make_window(omar, sam, NOON - 48 * HOUR, NOON - 46 * HOUR),
    )


def test_s242_s247_an_activated_sitter_gets_a_number(olivia, org, nora):
    number = make_number(org, "+15552228888", "sitter")

    done = activate(olivia, nora)

    number.refresh_from_db()
    nora.refresh_from_db()
    assert (number.sitter, nora.is_active) == (nora, True)
    assert done.said == "Sitter Nora New activated. Masked number +1 (555) 222-8888 assigned."
    event = Event.objects.get(type="sitter.activated")
    assert (event.number_id, event.actor_id) == (number.pk, olivia.pk)


def test_s242_the_sitter_is_told_by_mail(olivia, org, sam, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    make_number(org, "+15552228888", "sitter")
    activate(olivia, sam)

    later.run_now("staff.activated", at=NOON, org_id=org.pk, sitter_id=str(sam.pk))

    [message] = mail.outbox
    told = "You've been activated. Your masked number is +1 (555) 222-8888."
    assert told in message.body
    assert message.to == [sam.user.email]


@pytest.mark.parametrize("status", [None, "quarantined", "inactive"])
def test_s243_s245_without_a_free_number_nothing_happens(olivia, org, nora, status):
    if status:
        make_number(org, "+15552228888", "sitter", status=status)

    with pytest.raises(Refused, match=r"No sitter numbers available\. Purchase number first\?"):
        activate(olivia, nora)

    nora.refresh_from_db()
    assert not nora.is_active
    assert not Applied.objects.exists()


def test_s244_who_has_a_number_gets_no_second_one(olivia, org, sam, sams_number):
    make_number(org, "+15552228888", "sitter")

    with pytest.raises(Refused):
        activate(olivia, sam)

    assert Number.objects.filter(sitter=sam).count() == 1


def test_the_number_that_rested_longest_is_taken(olivia, org, nora):
    for ending, hours in (("1", 5), ("2", 9), ("3", 7)):
        number = make_number(org, f"+1555222888{ending}", "sitter")
        Number.objects.filter(pk=number.pk).update(last_used_at=NOON - hours * HOUR)

    activate(olivia, nora)

    assert Number.objects.get(sitter=nora).e164 == "+15552228882"


@pytest.mark.django_db(transaction=True)
def test_s246_of_two_activations_and_one_number_one_succeeds(olivia, org, nora):
    other = Sitter.objects.create(org=org, name="Otto Other", is_active=False)
    make_number(org, "+15552228888", "sitter")
    by, gate, said = actor(olivia), threading.Barrier(2), []
    plans = {
        one.pk: token_of(duty.plan_activation(by=by, sitter_id=one.pk, at=NOON), by=by)
        for one in (nora, other)
    }

    def race(sitter):
        try:
            gate.wait(10)
            duty.activate(by=by, sitter_id=sitter.pk, token=plans[sitter.pk], at=NOON)
            said.append("activated")
        except Refused as refused:
            said.append(refused.code)
        finally:
            connection.close()

    racers = [threading.Thread(target=race, args=(one,)) for one in (nora, other)]
    for one in racers:
        one.start()
    for one in racers:
        one.join(20)

    assert sorted(said) == ["activated", "no_number"]
    assert Sitter.objects.filter(pk__in=plans, is_active=True).count() == 1


def test_activation_can_be_undone_for_ten_minutes(olivia, org, nora):
    number = make_number(org, "+15552228888", "sitter")
    done = activate(olivia, nora)

    undo(by=actor(olivia), applied_id=done.applied.pk, at=NOON + timedelta(minutes=9))

    number.refresh_from_db()
    nora.refresh_from_db()
    assert (number.sitter, nora.is_active) == (None, False)
    assert Event.objects.filter(type="sitter.activation_undone", entity_id=nora.pk).exists()


def test_undone_the_sign_in_is_off_again(olivia, org, sam, front_desk):
    make_number(org, "+15552228888", "sitter")
    User.objects.filter(pk=sam.user_id).update(is_active=False)
    Sitter.objects.filter(pk=sam.pk).update(is_active=False)
    done = activate(olivia, sam)
    assert User.objects.get(pk=sam.user_id).is_active

    undo(by=actor(olivia), applied_id=done.applied.pk, at=NOON + timedelta(minutes=9))

    user = User.objects.get(pk=sam.user_id)
    assert (user.is_active, user.sessions_from) == (False, NOON + timedelta(minutes=9))


def test_who_has_windows_by_now_is_not_taken_off_duty_by_an_undo(olivia, org, nora, carlas_thread):
    number = make_number(org, "+15552228888", "sitter")
    done = activate(olivia, nora)
    make_window(carlas_thread, nora, NOON + HOUR, NOON + 2 * HOUR)

    with pytest.raises(Refused, match="has assignment windows by now"):
        undo(by=actor(olivia), applied_id=done.applied.pk, at=NOON)

    nora.refresh_from_db()
    number.refresh_from_db()
    assert (nora.is_active, number.sitter) == (True, nora)


def test_the_mail_waits_until_nobody_can_undo_it(olivia, org, nora):
    make_number(org, "+15552228888", "sitter")
    activate(olivia, nora)
    with connection.cursor() as cursor:
        cursor.execute(
            "select scheduled_at from procrastinate_jobs where task_name = 'staff.activated'"
        )
        assert cursor.fetchall() == [(NOON + timedelta(minutes=10),)]


def test_s248_without_confirmation_the_affected_conversations_are_listed(olivia, sam, busy):
    with pytest.raises(Refused) as refused:
        duty.deactivate(by=actor(olivia), sitter_id=sam.pk, reason=LEFT, token="", at=NOON)

    told = str(refused.value.details["plan"]["lines"])
    assert refused.value.status == 428
    assert "Carla Whitfield" in told
    assert "Omar Ortiz" in told
    assert Sitter.objects.get(pk=sam.pk).is_active


def test_s249_s254_everything_happens_at_once(olivia, sam, sams_number, busy, carlas_thread):
    done = deactivate(olivia, sam)

    open_now, ahead, over = busy
    sams_number.refresh_from_db()
    user = User.objects.get(pk=sam.user.pk)
    assert Window.objects.get(pk=open_now.pk).ends_at == NOON
    assert not Window.objects.filter(pk=ahead.pk).exists()
    assert Window.objects.get(pk=over.pk).ends_at == over.ends_at
    assert sams_number.status == "quarantined"
    assert sams_number.quarantined_until == NOON + timedelta(days=90)
    assert (user.is_active, Sitter.objects.get(pk=sam.pk).is_active) == (False, False)
    decision = overrides.decision_now(actor(olivia), carlas_thread, at=NOON)
    assert decision.target is Target.OWNER_INBOX
    assert done.said == (
        "Sitter Sam Rivers deactivated. Number +1 (555) 222-2222 quarantined. 2 threads reassigned."
    )
    kinds = set(Event.objects.values_list("type", flat=True))
    assert {"sitter.deactivated", "number.quarantined", "assignment.window.deleted"} <= kinds


def test_s249_who_left_is_out_at_once(olivia, sam, busy):
    browser = Browser()
    browser.force_login(sam.user)
    assert browser.get("/sitter").status_code == 200

    deactivate(olivia, sam, at=timezone.now())

    assert browser.get("/sitter").status_code == 302


def test_s250_without_windows_the_number_rests_all_the_same(olivia, sam, sams_number, front_desk):
    done = deactivate(olivia, sam)

    sams_number.refresh_from_db()
    assert sams_number.status == "quarantined"
    assert done.said.endswith("0 threads reassigned.")


def test_s252_each_affected_client_is_told_once(olivia, sam, busy):
    deactivate(olivia, sam, text="Hi {client}, {sitter} has left.")

    sent = Message.objects.filter(direction="outbound").order_by("body")
    assert [one.body for one in sent] == [
        "Hi Carla, Sam has left.", "Hi Omar, Sam has left.",
    ]  # fmt: skip
    assert {one.from_address for one in sent} == {"+15551111111"}


def test_s253_a_client_who_cannot_be_told_is_alerted_and_the_rest_stands(olivia, sam, busy):
    Contact.objects.filter(client__name="Omar Ortiz").update(opted_out_at=NOON)

    deactivate(olivia, sam, text="Hi {client}")

    assert Message.objects.filter(direction="outbound").count() == 1
    alert = Alert.objects.get(type="staff.client_not_told")
    assert "Omar Ortiz" in alert.title
    assert not Sitter.objects.get(pk=sam.pk).is_active


def test_it_is_final(olivia, sam, busy):
    done = deactivate(olivia, sam)

    with pytest.raises(Refused) as refused:
        undo(by=actor(olivia), applied_id=done.applied.pk, at=NOON)
    assert refused.value.code == "not_reversible"


def test_a_world_that_changed_since_the_preview_changes_nothing(olivia, sam, busy, carlas_thread):
    by = actor(olivia)
    plan = duty.plan_deactivation(by=by, sitter_id=sam.pk, text="", at=NOON)
    token = token_of(plan, by=by)
    make_window(carlas_thread, sam, NOON + 5 * HOUR, NOON + 6 * HOUR)

    with pytest.raises(Refused) as refused:
        duty.deactivate(by=by, sitter_id=sam.pk, reason=LEFT, token=token, at=NOON)

    assert refused.value.code == "plan_outdated"
    assert Sitter.objects.get(pk=sam.pk).is_active
    assert Window.objects.filter(sitter=sam, ends_at__gt=NOON).count() == 3


def test_the_preview_promised_what_happened(olivia, sam, busy):
    by = actor(olivia)
    plan = duty.plan_deactivation(by=by, sitter_id=sam.pk, text="Bye {client}", at=NOON)

    deactivate(olivia, sam, text="Bye {client}")

    verbs = [one["do"] for one in plan.steps]
    gone = Window.objects.filter(sitter=sam, ends_at__gt=NOON).count()
    assert verbs.count("window.close") == 2
    assert gone == 0
    assert verbs.count("message") == Message.objects.filter(direction="outbound").count()


@pytest.mark.parametrize(("reason", "note"), [("", ""), ("Because", ""), ("Other", "  ")])
def test_a_reason_is_needed(olivia, sam, busy, reason, note):
    with pytest.raises(Refused) as refused:
        duty.deactivate(
            by=actor(olivia), sitter_id=sam.pk, reason=reason, note=note, token="", at=NOON
        )
    assert refused.value.code == "reason_needed"


def test_only_the_owner_puts_sitters_on_and_off_duty(dana, sam, org):
    make_sitter(org, "Extra")
    for verb in (activate, deactivate):
        with pytest.raises(Forbidden):
            verb(dana, sam)


def test_the_dialog_goes_in_two_steps_and_wants_the_name(olivia, sam, sams_number, front_desk):
    browser = Browser()
    browser.force_login(olivia)
    address = f"/sitters/{sam.pk}/deactivate"

    first = browser.get(address).content.decode()
    second = browser.post(address, {"step": "1", "reason": LEFT, "text": ""})
    token = second.context["token"]
    said = {"step": "2", "reason": LEFT, "text": "", "token": token}
    wrong = browser.post(address, said | {"name": "Sam"})
    done = browser.post(address, said | {"name": "sam  rivers"})

    assert "Step 1 of 2" in first
    assert "Step 2 of 2" in second.content.decode()
    assert wrong.status_code == 422
    assert done.status_code == 302
    assert not Sitter.objects.get(pk=sam.pk).is_active


def test_an_open_invitation_ends_when_the_sitter_leaves(olivia, org, nora, front_desk):
    make_number(org, "+15552228888", "sitter")
    activate(olivia, nora)
    token = inviting.invite_sitter(
        by=actor(olivia), sitter_id=nora.pk, email="nora@example.com", at=NOON
    ).token
    deactivate(olivia, nora)

    with pytest.raises(Missing):
        inviting.invitation_of(by=None, token=token, at=NOON)
