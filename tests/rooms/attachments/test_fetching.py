"""Scenario 127: files that come with texts are stored, over real HTTP from the provider's twin."""

from datetime import timedelta

import pytest
from django.utils import timezone

from snoutos.rooms.attachments import actions, jobs, rules
from snoutos.rooms.attachments.models import Attachment, Content
from snoutos.rooms.attachments.rules import Kind, State
from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.queries import actor
from snoutos.toolbox import later
from tests.rooms.attachments.pictures import CARD, SECRET, drawing, opened, photo

pytestmark = pytest.mark.django_db(transaction=True)


def test_all_files_of_a_text_are_stored_in_their_order(phone, fetch):
    phone.sends(("image/jpeg", photo()), ("image/png", drawing()), ("text/vcard", CARD))

    fetch()

    found = list(Attachment.objects.order_by("position"))
    assert [one.kind for one in found] == [Kind.PICTURE, Kind.PICTURE, Kind.CONTACT_CARD]
    assert [one.state for one in found] == [State.KEPT] * 3
    assert [one.content_type for one in found] == ["image/jpeg", "image/png", "text/vcard"]
    first, _, card = (one.content for one in found)
    assert SECRET not in bytes(first.body)
    assert opened(bytes(first.small)).size == (found[0].width, found[0].height)
    assert bytes(card.body) == CARD
    assert Event.objects.filter(type="attachment.kept").count() == 3


def test_they_are_fetched_as_soon_as_the_text_is_in(phone, org):
    phone.sends(("image/jpeg", photo()))

    asked = [job for job in later.waiting() if job.name == "attachments.fetch"]

    assert [job.arguments["org_id"] for job in asked] == [str(org.pk)]


def test_what_is_said_to_be_a_picture_and_is_none_can_only_be_downloaded(phone, fetch):
    [one] = phone.sends(("image/jpeg", b"<script>alert(1)</script>"))

    fetch()

    one.refresh_from_db()
    assert (one.kind, one.content_type) == (Kind.FILE, "application/octet-stream")
    assert one.error == "It says it is a picture, but it can't be opened as one."


def test_a_card_that_hides_behind_another_name_is_a_card(phone, fetch):
    [one] = phone.sends(("image/jpeg", CARD))

    fetch()

    one.refresh_from_db()
    assert one.kind == Kind.CONTACT_CARD


def test_what_cannot_be_had_is_asked_for_again_and_then_given_up(phone, fetch, provider, org):
    [one] = phone.sends(("image/jpeg", photo()))
    provider._tell("POST", "reset")  # the provider has forgotten it
    tries = 0
    while one.state == State.WAITING:
        Attachment.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
        fetch()
        one.refresh_from_db()
        tries += 1
        assert tries < 10

    assert (tries, one.state, one.due_at) == (6, State.LOST, None)
    assert one.error == "Your messaging provider does not have it any more."
    assert Event.objects.get(type="attachment.lost").payload["reason"] == one.error
    assert not Content.objects.exists()


def test_a_try_that_went_wrong_waits_a_little(phone, fetch, provider):
    [one] = phone.sends(("image/jpeg", photo()))
    provider._tell("POST", "reset")

    before = timezone.now()
    fetch()
    fetch()

    one.refresh_from_db()
    assert (one.tries, one.state) == (1, State.WAITING)
    assert one.due_at >= before + timedelta(seconds=30)


def test_a_place_that_is_not_the_providers_is_never_asked(phone, fetch):
    [one] = phone.sends(("image/jpeg", photo()))
    Attachment.objects.update(source_url="http://127.0.0.1:9/latest/meta-data")

    fetch()

    one.refresh_from_db()
    assert one.state == State.LOST
    assert one.error == "It does not lie with your messaging provider, so we did not fetch it."


def test_a_file_that_is_too_large_is_left_where_it_is(phone, fetch, monkeypatch):
    monkeypatch.setattr("snoutos.rooms.attachments.jobs.MOST_BYTES", 300)
    [one] = phone.sends(("image/jpeg", photo()))

    fetch()

    one.refresh_from_db()
    assert one.state == State.LOST
    assert "larger than" in one.error


def test_two_jobs_do_not_fetch_the_same_file(phone, olivia):
    phone.sends(("image/jpeg", photo()))
    by, at = actor(olivia), timezone.now()

    assert actions.claim(by=by, at=at) is not None
    assert actions.claim(by=by, at=at) is None


def test_a_job_that_dies_leaves_the_file_to_the_next(phone, olivia, fetch):
    [one] = phone.sends(("image/jpeg", photo()))
    held = actions.claim(by=actor(olivia), at=timezone.now())
    Attachment.objects.update(due_at=held.due_at - actions.HOLD)

    fetch()

    one.refresh_from_db()
    assert (one.state, one.tries) == (State.KEPT, 2)


def test_a_file_that_its_jobs_die_of_is_given_up(phone, olivia, fetch):
    [one] = phone.sends(("image/jpeg", photo()))
    Attachment.objects.update(tries=rules.MOST_TRIES)

    fetch()

    one.refresh_from_db()
    assert (one.tries, one.state, one.due_at) == (6, State.LOST, None)
    assert Event.objects.get(type="attachment.lost").payload["reason"] == rules.NOT_HANDLED


def test_what_nobody_has_foreseen_is_given_up_and_holds_up_no_other_file(phone, fetch, monkeypatch):
    broken, whole = phone.sends(("image/jpeg", photo()), ("image/png", drawing()))
    real = jobs.clean

    def cleans(content):
        if content == photo():
            raise OverflowError("what the library has never said before")
        return real(content)

    monkeypatch.setattr(jobs, "clean", cleans)
    tries = 0
    while broken.state == State.WAITING:
        Attachment.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
        fetch()
        broken.refresh_from_db()
        tries += 1
        assert tries < 10

    whole.refresh_from_db()
    assert (tries, broken.state, broken.error) == (6, State.LOST, rules.NOT_HANDLED)
    assert (whole.tries, whole.state) == (1, State.KEPT)


def test_the_sweep_asks_for_what_is_due_in_each_organization(phone, org):
    phone.sends(("image/jpeg", photo()))
    for job in later.waiting():
        assert job.name == "attachments.fetch"
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")

    later.run_now("attachments.sweep", at=timezone.now())

    assert [job.arguments for job in later.waiting()] == [{"org_id": str(org.pk)}]


def test_nobody_is_asked_before_the_account_is_connected(phone, fetch, account):
    [one] = phone.sends(("image/jpeg", photo()))
    account.delete()

    fetch()

    one.refresh_from_db()
    assert (one.state, one.tries) == (State.WAITING, 0)
