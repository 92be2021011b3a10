"""Numbers change hands: previews, guards, moves, and undo. Scenarios 37 - 59 and 297 - 298."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from snoutos.kernel.refused import Forbidden, Missing, Refused
from snoutos.kernel.words import NumberClass
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.audit.models import Event
from snoutos.rooms.inventory.actions import lifecycle
from snoutos.rooms.inventory.models import Relation
from snoutos.rooms.numbers.models import Number, Rest, Tenure
from snoutos.rooms.numbers.rules import Verb
from snoutos.rooms.people.models import Contact, Organization
from snoutos.rooms.people.queries import actor
from snoutos.rooms.plans.actions import undo
from snoutos.rooms.threads.models import Thread
from snoutos.toolbox import later, tenancy
from tests.conftest import HOUR, NOON, make_number, make_thread, make_window
from tests.rooms.inventory.conftest import do, do_many, wish, world

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def says(sentence, function, *arguments, **more):
    with pytest.raises(Refused) as no:
        function(*arguments, **more)
    assert sentence in str(no.value)
    return no.value


@pytest.fixture
def pool(org):
    return [make_number(org, f"+1555333444{n}", "pool") for n in range(2)]


@pytest.fixture
def open_now(carlas_thread, sam):
    return make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)


def test_s37_assigning_asks_first_then_does_it_and_writes_it_down(by, pool_number, sam, front_desk):
    plan = lifecycle.preview(by=by, wish=wish(Verb.ASSIGN, pool_number, sitter_id=sam.pk), at=NOON)
    assert plan.question == (
        "Assign +1 (555) 333-3333 to Sam Rivers? This will deactivate current assignment if exists."
    )
    do(by, Verb.ASSIGN, pool_number, sitter_id=sam.pk)
    pool_number.refresh_from_db()
    assert (pool_number.number_class, pool_number.sitter_id) == ("sitter", sam.pk)
    assert Tenure.objects.get().since == NOON
    assert Event.objects.filter(type="number.assigned_to_sitter").count() == 1


def test_s37_replacing_gives_up_the_number_that_was_held(by, sams_number, pool_number, sam):
    do(by, Verb.ASSIGN, pool_number, sitter_id=sam.pk, replaces=True)
    assert list(Number.objects.filter(sitter=sam)) == [pool_number]
    sams_number.refresh_from_db()
    assert sams_number.status == "active"


def test_s38_a_number_that_somebody_holds_is_not_assigned(by, sams_number, sasha):
    says(
        "Number is already assigned to Sam Rivers. Release first?",
        do, by, Verb.ASSIGN, sams_number, sitter_id=sasha.pk,
    )  # fmt: skip


def test_s39_a_sitter_with_a_number_gets_no_second_one(by, sams_number, pool_number, sam):
    says("already has the active number", do, by, Verb.ASSIGN, pool_number, sitter_id=sam.pk)


def test_s40_s41_s42_what_cannot_be_assigned(by, org, front_desk, pool_number, sam):
    for status in ("quarantined", "inactive"):
        Number.objects.filter(pk=pool_number.pk).update(status=status)
        says("can't be assigned", do, by, Verb.ASSIGN, pool_number, sitter_id=sam.pk)
    Number.objects.filter(pk=pool_number.pk).update(status="active")
    says("Front Desk number", do, by, Verb.ASSIGN, front_desk, sitter_id=sam.pk)
    says("Front Desk number", do, by, Verb.RELEASE, front_desk)
    type(sam).objects.update(is_active=False)
    says(
        "Sitter is inactive. Activate sitter first?",
        do, by, Verb.ASSIGN, pool_number, sitter_id=sam.pk,
    )  # fmt: skip


def test_s43_releasing_moves_the_conversations_to_pool_numbers(
    by, sams_number, carlas_thread, open_now, pool
):
    plan = lifecycle.preview(by=by, wish=wish(Verb.RELEASE, sams_number), at=NOON)
    assert plan.question == (
        "Release +1 (555) 222-2222 to pool? 1 active thread will be reassigned to pool numbers."
    )
    do(by, Verb.RELEASE, sams_number)
    carlas_thread.refresh_from_db()
    sams_number.refresh_from_db()
    assert carlas_thread.number == pool[0]
    assert (sams_number.number_class, sams_number.sitter_id) == ("pool", None)
    assert Event.objects.filter(
        type="thread.number.reassigned", thread_id=carlas_thread.pk
    ).exists()


def test_s44_a_pool_number_is_not_released_once_more(by, pool_number):
    says("already in the pool", do, by, Verb.RELEASE, pool_number)


@pytest.mark.parametrize(("reason", "note"), [("", ""), ("Because", ""), ("Other", "  ")])
def test_s45_a_quarantine_needs_one_of_the_reasons(by, pool_number, reason, note):
    says("reason", do, by, Verb.QUARANTINE, pool_number, reason=reason, note=note)


def test_s46_s47_s297_quarantine_moves_everybody_and_lasts_ninety_days(
    by, sams_number, carlas_thread, open_now, pool
):
    plan = lifecycle.preview(by=by, wish=wish(Verb.QUARANTINE, sams_number), at=NOON)
    assert plan.lines[0].items == (("Carla Whitfield", "+1 (555) 333-4440 · Pool"),)
    assert "Number will be unavailable for 90 days." in plan.question
    assert "Sep 29" in plan.final
    done = do(by, Verb.QUARANTINE, sams_number)
    sams_number.refresh_from_db()
    assert (sams_number.status, sams_number.sitter_id) == ("quarantined", None)
    assert sams_number.quarantined_until == NOON + 90 * DAY
    assert Thread.objects.get().number == pool[0]
    assert done.said == (
        "Number +1 (555) 222-2222 quarantined. 1 thread reassigned. Available in 90 days."
    )
    says("can't be undone", undo, by=by, applied_id=done.applied.pk, at=NOON + MINUTE)


def test_s48_s50_the_last_front_desk_number_stays(by, front_desk):
    for verb, more in (
        (Verb.QUARANTINE, {}), (Verb.DEACTIVATE, {}), (Verb.CHANGE_CLASS, {"to": NumberClass.POOL}),
    ):  # fmt: skip
        no = says(
            "Number is Front Desk number. Assign replacement first.",
            do, by, verb, front_desk, **more,
        )  # fmt: skip
        assert no.code == "last_front_desk"
    says("Cannot quarantine: Number is Front Desk", do, by, Verb.QUARANTINE, front_desk)


def test_s49_the_database_keeps_one_front_desk_number(by, org, front_desk):
    second = make_number(org, "+15551111112", "front_desk")
    do(by, Verb.QUARANTINE, second)
    with tenancy.within(org.pk), pytest.raises(IntegrityError), transaction.atomic():
        Number.objects.filter(pk=front_desk.pk).update(status="inactive")


def test_s51_s52_nobody_cuts_a_quarantine_short(by, org, pool_number, front_desk):
    says("can't be shorter than 90 days", do, by, Verb.QUARANTINE, pool_number, days=89)
    do(by, Verb.QUARANTINE, pool_number)
    says(
        "Number is in cooldown until Sep 29. 80 days remaining.",
        do, by, Verb.RESTORE, pool_number, at=NOON + 10 * DAY,
    )  # fmt: skip
    with tenancy.within(org.pk):
        for broken in (
            lambda: Number.objects.filter(pk=pool_number.pk).update(status="active"),
            lambda: Number.objects.filter(pk=pool_number.pk).update(quarantined_until=NOON),
            lambda: Rest.objects.update(released_at=NOON + 10 * DAY),
            lambda: Rest.objects.update(until=NOON + 31 * DAY),
            lambda: Rest.objects.all().delete(),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                broken()


def test_s52_a_setting_below_thirty_days_means_thirty(by, org, pool_number):
    Organization.objects.update(settings={"quarantine_days": 5})
    do(by, Verb.QUARANTINE, pool_number)
    assert Rest.objects.get().until == NOON + 30 * DAY


def test_s53_s55_after_the_rest_it_joins_the_pool(by, sams_number):
    says("not in quarantine", do, by, Verb.RESTORE, sams_number)
    do(by, Verb.QUARANTINE, sams_number)
    done = do(by, Verb.RESTORE, sams_number, at=NOON + 90 * DAY)
    sams_number.refresh_from_db()
    assert (sams_number.number_class, sams_number.status) == ("pool", "active")
    assert done.said.endswith("released from quarantine. Available for pool assignment.")


def test_s54_that_it_is_over_is_said_once(by, org, pool_number):
    do(by, Verb.QUARANTINE, pool_number)
    later.run_now("numbers.cooldowns", at=NOON + 89 * DAY)
    assert not Alert.objects.filter(type="number.cooldown_complete").exists()
    for minutes in (0, 5):
        later.run_now("numbers.cooldowns", at=NOON + 90 * DAY + minutes * MINUTE)
    alert = Alert.objects.get(type="number.cooldown_complete")
    assert alert.count == 1
    assert alert.title == ("Number +15553333333 cooldown complete. Available for pool assignment.")


def test_s56_a_second_quarantine_leaves_the_first_one_alone(by, pool_number):
    do(by, Verb.QUARANTINE, pool_number)
    says("already in quarantine", do, by, Verb.QUARANTINE, pool_number, at=NOON + DAY)
    assert Rest.objects.get().until == NOON + 90 * DAY


def test_s59_of_five_numbers_four_are_done_and_one_says_why_not(by, org, front_desk):
    pool = [make_number(org, f"+1555333555{n}", "pool") for n in range(4)]
    wishes = [wish(Verb.QUARANTINE, one) for one in (*pool, front_desk)]
    _, outcomes = do_many(by, Verb.QUARANTINE, wishes)
    refused = [one for one in outcomes if one.refusal]
    assert [one.e164 for one in refused] == [front_desk.e164]
    assert "Cannot quarantine" in str(refused[0].refusal)
    assert Number.objects.filter(status="quarantined").count() == 4
    assert Event.objects.filter(type="number.quarantined").count() == 4


def test_s59_of_two_front_desk_numbers_at_once_one_stays(by, org, front_desk):
    second = make_number(org, "+15551111112", "front_desk")
    wishes = [wish(Verb.QUARANTINE, one) for one in (front_desk, second)]
    do_many(by, Verb.QUARANTINE, wishes)
    assert Number.objects.filter(status="active").count() == 1


@pytest.mark.parametrize("verb", [Verb.QUARANTINE, Verb.DEACTIVATE, Verb.CHANGE_CLASS])
def test_s66_an_admin_does_not_quarantine(dana, pool_number, verb):
    with pytest.raises(Forbidden):
        lifecycle.preview(
            by=actor(dana), wish=wish(verb, pool_number, to=NumberClass.FRONT_DESK), at=NOON
        )
    with pytest.raises(Forbidden):
        lifecycle.preview_many(by=actor(dana), verb=Verb.RELEASE, wishes=[], at=NOON)


def test_s298_without_another_number_messages_go_to_the_owner_inbox(by, org, pool_number):
    thread = make_thread(org, "Carla Whitfield", "+15551234567", pool_number)
    plan = lifecycle.preview(by=by, wish=wish(Verb.QUARANTINE, pool_number), at=NOON)
    assert plan.lines[0].items == (("Carla Whitfield", "Your inbox"),)
    do(by, Verb.QUARANTINE, pool_number)
    assert Alert.objects.get(type="thread.without_number").thread_id == thread.pk


def test_s350_nothing_happens_without_the_preview_or_in_another_world(by, sams_number, org):
    with pytest.raises(Refused) as unseen:
        lifecycle.release_number(by=by, number_id=sams_number.pk, token="", at=NOON)
    assert unseen.value.status == 428
    token = unseen.value.details["plan"]["token"]
    Number.objects.filter(pk=sams_number.pk).update(status="inactive")
    with pytest.raises(Refused):
        lifecycle.release_number(by=by, number_id=sams_number.pk, token=token, at=NOON)
    assert Number.objects.get(pk=sams_number.pk).number_class == "sitter"


@pytest.mark.parametrize(
    "verb", [Verb.RELEASE, Verb.ASSIGN, Verb.CHANGE_CLASS, Verb.DEACTIVATE, Verb.RESTORE]
)
def test_undo_puts_every_row_back(by, sams_number, sasha, carlas_thread, open_now, pool, verb, org):
    number, more, at = sams_number, {}, NOON
    if verb is Verb.ASSIGN:
        make_thread(org, "Paul", "+15557776666", pool[1])
        number, more = pool[1], {"sitter_id": sasha.pk}
    if verb is Verb.CHANGE_CLASS:
        number, more = pool[1], {"to": NumberClass.FRONT_DESK}
    if verb is Verb.RESTORE:
        do(by, Verb.QUARANTINE, number)
        at = NOON + 90 * DAY
    before = world()
    done = do(by, verb, number, at=at, **more)
    assert world() != before
    undo(by=by, applied_id=done.applied.pk, at=at + MINUTE)
    assert world() == before


def test_undo_refuses_when_somebody_changed_it_since(by, sams_number, sasha, front_desk):
    done = do(by, Verb.RELEASE, sams_number)
    do(by, Verb.ASSIGN, sams_number, sitter_id=sasha.pk)
    before = world()
    says("changed since", undo, by=by, applied_id=done.applied.pk, at=NOON + MINUTE)
    assert world() == before


def test_undo_refuses_when_the_sitter_has_another_number_by_now(
    by, sams_number, sam, pool_number, front_desk
):
    done = do(by, Verb.RELEASE, sams_number)
    do(by, Verb.ASSIGN, pool_number, sitter_id=sam.pk)
    before = world()
    says("changed since", undo, by=by, applied_id=done.applied.pk, at=NOON + MINUTE)
    assert world() == before


def test_undo_leaves_no_business_without_a_front_desk(by, org, front_desk):
    second = make_number(org, "+15551111112", "front_desk", status="inactive")
    done = do(by, Verb.REACTIVATE, second)
    do(by, Verb.DEACTIVATE, front_desk)
    before = world()
    with tenancy.within(org.pk):
        says("changed since", undo, by=by, applied_id=done.applied.pk, at=NOON + MINUTE)
    assert world() == before


@pytest.mark.parametrize("verb", [Verb.RELEASE, Verb.RESTORE])
def test_undo_takes_no_number_from_under_a_conversation_that_came_since(
    by, org, sams_number, pool_number, front_desk, verb
):
    number, at = (sams_number, NOON) if verb is Verb.RELEASE else (pool_number, NOON + 91 * DAY)
    if verb is Verb.RESTORE:
        do(by, Verb.QUARANTINE, number)
    done = do(by, verb, number, at=at)
    make_thread(org, "Paul", "+15557776666", number)
    before = world()
    says("changed since", undo, by=by, applied_id=done.applied.pk, at=at + MINUTE)
    assert world() == before


def test_nobody_puts_a_number_to_rest_for_centuries(by, sams_number, front_desk):
    says("longer than 3,650 days", do, by, Verb.QUARANTINE, sams_number, days=10_000_000)
    assert do(by, Verb.QUARANTINE, sams_number, days=3650)


def test_numbers_of_somebody_else_do_not_exist(by, mallory):
    theirs = make_number(mallory.org, "+15559990000", "pool")
    with pytest.raises(Missing):
        do(by, Verb.QUARANTINE, theirs)


def test_s270_the_pool_number_that_rested_longest_is_chosen(
    by, sams_number, carlas_thread, open_now, pool
):
    Number.objects.filter(pk=pool[0].pk).update(last_used_at=NOON)
    do(by, Verb.RELEASE, sams_number)
    assert Thread.objects.get().number == pool[1]


def test_the_database_refuses_a_person_and_number_in_two_conversations(
    org, pool_number, front_desk
):
    thread = make_thread(org, "Carla Whitfield", "+15551234567", pool_number)
    other = make_thread(org, "Carl", "+15551234568", front_desk)
    assert Relation.objects.get().contact == thread.contact
    with pytest.raises(IntegrityError, match="never_crosses"), transaction.atomic():
        Thread.objects.filter(pk=other.pk).update(number=pool_number, contact=thread.contact)
    Thread.objects.filter(pk=thread.pk).update(number=front_desk)
    assert Relation.objects.get().until is not None
    assert Contact.objects.count() == 2
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
