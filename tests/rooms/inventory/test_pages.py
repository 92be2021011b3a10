"""The page of a number, and the dialogs of its life. Scenarios 33, 45, 330, 331, 349 - 351."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from snoutos.kernel.phone import display
from snoutos.rooms.inventory.actions import lifecycle
from snoutos.rooms.inventory.queries.plans import Wish
from snoutos.rooms.numbers.models import Number, Tenure
from snoutos.rooms.numbers.rules import Verb
from snoutos.rooms.people.queries import actor
from snoutos.rooms.plans.actions import token_of
from snoutos.rooms.threads.models import Delivery, Message, Thread
from tests.conftest import make_number, make_thread, make_window


@pytest.fixture
def office(client, olivia):
    client.force_login(olivia)
    return client


def fail(thread, number, code, at):
    message = Message.objects.create(
        org=thread.org, thread=thread, direction="outbound", sender_kind="owner", number=number,
        contact=thread.contact, from_address=number.e164, to_address=thread.contact.address,
        body="Hello", state="undelivered", at=at,
    )  # fmt: skip
    return Delivery.objects.create(
        org=thread.org, message=message, thread=thread, state="undelivered", error_code=code,
        error="The phone is switched off.", created_at=at, updated_at=at,
    )  # fmt: skip


def test_s33_a_number_shows_all_its_histories(office, olivia, sams_number, sam, carlas_thread):
    now = timezone.now()
    Number.objects.filter(pk=sams_number.pk).update(provider_sid="PN123", monthly_cost_cents=115)
    Tenure.objects.create(org=sam.org, number=sams_number, sitter=sam, since=now)
    make_window(carlas_thread, sam, now - timedelta(hours=1), now + timedelta(hours=1))
    for days in (1, 6.99, 7.01, 29, 31):
        fail(carlas_thread, sams_number, 30003, now - timedelta(days=days))
    said = office.get(f"/numbers/{sams_number.pk}").content.decode()
    for part in (
        "Sam Rivers", "Carla Whitfield", "The phone is switched off.", "$1.15 a month", "PN123",
        "2 texts not delivered in the last 7 days.", "Warning", "can’t be reached",
        "First assigned",
        "It has never been in quarantine.",
    ):  # fmt: skip
        assert part.replace("’", "&#x27;") in said or part in said, part
    assert said.count("The phone is switched off.") == 4


def test_the_providers_words_are_for_the_owner(client, dana, sams_number):
    Number.objects.filter(pk=sams_number.pk).update(provider_sid="PN123")
    client.force_login(dana)
    said = client.get(f"/numbers/{sams_number.pk}").content.decode()
    assert "PN123" not in said
    assert "Quarantine number" not in said
    assert "Release to pool" in said


def test_the_page_costs_the_same_with_many_conversations(office, org, pool_number):
    def statements():
        with CaptureQueriesContext(connection) as counted:
            assert office.get(f"/numbers/{pool_number.pk}").status_code == 200
        return len(counted)

    thread = make_thread(org, "Client 0", "+15557000000", pool_number)
    fail(thread, pool_number, 30003, timezone.now())
    few = statements()
    for n in range(1, 30):
        other = make_thread(org, f"Client {n}", f"+155570000{n:02}", pool_number)
        fail(other, pool_number, 30003, timezone.now())
    assert statements() == few


def test_s330_s349_s351_quarantine_in_two_steps(office, pool_number, front_desk):
    address = f"/numbers/{pool_number.pk}/quarantine"
    first = office.get(address, headers={"HX-Request": "true"}).content.decode()
    for part in ("What this changes", "Step 1 of 2", "Can’t be undone", "Cancel", "Reason"):
        assert part in first
    assert office.post(address, {"reason": ""}).status_code == 422
    second = office.post(address, {"reason": "Other", "note": "Too loud"})
    assert "I understand that this number can’t be used for 90 days." in second.content.decode()
    confirmed = {"reason": "Other", "note": "Too loud", "token": second.context["token"]}
    assert office.post(address, confirmed).status_code == 422
    done = office.post(address, confirmed | {"understood": "1"})
    assert done.status_code == 302
    shown = office.get(done["Location"]).content.decode()
    assert "quarantined. 0 threads reassigned. Available in 90 days." in shown
    assert "90 days left" in office.get(f"/numbers/{pool_number.pk}").content.decode()


def test_s331_the_last_front_desk_number_says_why_not(office, front_desk):
    said = office.get(f"/numbers/{front_desk.pk}/quarantine").content.decode()
    assert "Cannot quarantine: Number is Front Desk number. Assign replacement first." in said


def test_a_dialog_that_outdated_shows_what_would_happen_now(office, org, pool_number, front_desk):
    address = f"/numbers/{pool_number.pk}/deactivate"
    token = office.get(address).context["token"]
    make_thread(org, "Carla Whitfield", "+15551234567", pool_number)
    again = office.post(address, {"token": token})
    assert again.status_code == 409
    assert "Something changed since you looked" in again.content.decode()
    assert "Carla Whitfield" in again.content.decode()
    assert office.post(address, {"token": again.context["token"]}).status_code == 302


def test_assigning_by_the_dialog_and_undo(office, pool_number, sam):
    address = f"/numbers/{pool_number.pk}/assign"
    shown = office.post(address, {"sitter": str(sam.pk)})
    done = office.post(address, {"sitter": str(sam.pk), "token": shown.context["token"]})
    page = office.get(done["Location"])
    assert "Undo" in page.content.decode()
    office.post(f"/plans/{page.context['applied'].id}/undo", {"next": f"/numbers/{pool_number.pk}"})
    assert Number.objects.get(pk=pool_number.pk).sitter is None


def test_s59_bulk_shows_a_result_for_each_number(office, org, front_desk):
    pool = [make_number(org, f"+1555333555{n}", "pool") for n in range(2)]
    asked = {
        "number": [str(one.pk) for one in (*pool, front_desk)], "step": "1",
        "reason": "Manual review",
    }  # fmt: skip
    shown = office.post("/numbers/bulk/quarantine", asked)
    assert "1 number is left out" in shown.content.decode()
    asked |= {"token": shown.context["token"], "understood": "1"}
    said = office.post("/numbers/bulk/quarantine", asked).content.decode()
    assert said.count("Available in 90 days.") == 2
    assert "Cannot quarantine: Number is Front Desk number." in said
    assert Number.objects.filter(status="quarantined").count() == 2


def test_s350_programs_cannot_skip_the_preview(office, olivia, pool_number, front_desk):
    address = f"/api/numbers/{pool_number.pk}/quarantine"
    body = {"reason": "Manual review"}
    unseen = office.post(address, body, content_type="application/json")
    assert unseen.status_code == 428
    impact = office.post(
        f"/api/numbers/{pool_number.pk}/impact", body | {"action": "quarantine"},
        content_type="application/json",
    ).json()  # fmt: skip
    done = office.post(address, body | {"token": impact["token"]}, content_type="application/json")
    assert done.status_code == 200
    assert done.json()["number"]["status"] == "quarantined"
    early = office.post(
        f"/api/numbers/{pool_number.pk}/release-from-quarantine",
        {"token": "", "forceRestore": True}, content_type="application/json",
    )  # fmt: skip
    assert early.status_code in (409, 422)
    assert Number.objects.get(pk=pool_number.pk).status == "quarantined"


def test_s57_a_quarantined_number_never_speaks(olivia, org, front_desk, carlas_thread):
    second = make_number(org, "+15551111112", "front_desk")
    by = actor(olivia)
    wish = Wish(Verb.QUARANTINE, front_desk.pk, reason="Manual review")
    token = token_of(lifecycle.preview(by=by, wish=wish, at=timezone.now()), by=by)
    lifecycle.change(by=by, wish=wish, token=token, at=timezone.now())
    assert Thread.objects.get(pk=carlas_thread.pk).number == second


def test_a_number_that_was_written_to_says_so_before_it_is_reused(office, sams_number, sam, org):
    """A sitter's number has no relations of its own; its texts are the evidence."""
    now = timezone.now()
    assert (
        "Nobody has ever written to it" in office.get(f"/numbers/{sams_number.pk}").content.decode()
    )
    thread = make_thread(
        org, "Carla Whitfield", "+15557000000", make_number(org, "+15550001111", "pool")
    )
    fail(thread, sams_number, 30003, now - timedelta(days=3))
    Number.objects.filter(pk=sams_number.pk).update(sitter=None, number_class="pool")
    said = office.get(f"/numbers/{sams_number.pk}").content.decode()
    assert "Not to be reused yet" in said
    assert "The last text from it was written 3 days ago." in said


def test_a_number_without_traffic_is_not_called_healthy(office, pool_number):
    said = office.get(f"/numbers/{pool_number.pk}").content.decode()
    assert "No messages in the last 7 days." in said
    assert "No text has failed" not in said


def test_many_numbers_rest_for_a_reason_that_is_asked_for_first(office, pool_number, org):
    other = make_number(org, "+15553339999", "pool")
    asked = {"number": [pool_number.pk, other.pk], "step": "1", "reason": "Other", "note": ""}
    refused = office.post("/numbers/bulk/quarantine", asked)
    said = refused.content.decode()
    assert refused.status_code == 422
    assert "Say what the other reason is." in said
    assert "0 numbers" not in said
    for number in (pool_number, other):
        assert display(number.e164) in said
    done = office.post("/numbers/bulk/quarantine", asked | {"note": "Spam"}).content.decode()
    assert "Quarantine number for 2 numbers?" in done


def test_nothing_is_promised_when_no_number_can_be_changed(office, pool_number):
    said = office.post("/numbers/bulk/release", {"number": [pool_number.pk], "step": "1"})
    said = said.content.decode()
    assert "None of these numbers can be changed like this." in said
    assert "Can be undone" not in said
