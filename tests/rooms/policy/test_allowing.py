"""The allow-list: who changes it, what the log tells, and that every way of sending asks it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from snoutos.kernel.refused import Forbidden, Missing, Refused
from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.models import Contact
from snoutos.rooms.people.queries import actor
from snoutos.rooms.policy import rules
from snoutos.rooms.policy.actions.allowing import allow, disallow
from snoutos.rooms.policy.actions.setting import hold_pictures, set_sensitivity
from snoutos.rooms.policy.models import Allowed, Violation
from snoutos.rooms.policy.queries import allowing as queries
from snoutos.rooms.portal.queries import conversations as portal
from snoutos.rooms.sending.actions.send import send_message
from snoutos.rooms.threads.models import Message
from snoutos.toolbox import tenancy
from tests.conftest import HOUR, NOON, make_window

VET = "415-867-5309"


def add(user, kind="phone", value=VET, **more):
    return allow(by=actor(user), kind=kind, value=value, at=NOON, **more)


def test_an_entry_is_kept_once_with_who_added_it(olivia):
    entry = add(olivia, note=" Greenwood  vet ")

    assert (entry.value, entry.note, entry.added_by_name) == (
        "+14158675309", "Greenwood vet", "Olivia",
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        add(olivia, value="+1 (415) 867 5309")
    assert refused.value.code == "already_allowed"
    with pytest.raises(IntegrityError), transaction.atomic():
        Allowed.objects.create(
            org_id=olivia.org_id, kind="phone", value="+14158675309", created_at=NOON
        )


def test_the_log_tells_of_it_without_the_value(olivia):
    """294: the list is the only place where the value lies."""
    entry = add(olivia)
    disallow(by=actor(olivia), allowed_id=entry.pk, at=NOON)

    events = list(Event.objects.filter(type__startswith="policy.allowed").order_by("id"))
    assert [one.type for one in events] == ["policy.allowed.added", "policy.allowed.removed"]
    assert {one.entity_id for one in events} == {entry.pk}
    assert not any("8675309" in str(one.payload) for one in events)
    assert not Allowed.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "change",
    [
        lambda by: allow(by=by, kind="site", value="happypaws.com", at=NOON),
        lambda by: set_sensitivity(by=by, sensitivity="strict", at=NOON),
        lambda by: hold_pictures(by=by, is_held=True, at=NOON),
    ],
    ids=["list", "sensitivity", "pictures"],
)
def test_a_change_holds_up_nobody_elses_message(olivia, carlas_thread, change):
    by = actor(olivia)

    def send():
        try:
            with tenancy.within(by.org_id), connection.cursor() as cursor:
                cursor.execute("set lock_timeout = '5s'")
                return send_message(by=by, thread_id=carlas_thread.pk, body="Hello", at=NOON)
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as somebody:
        change(by)
        assert somebody.submit(send).result().body == "Hello"


def test_only_the_owner_sets_it_and_only_their_own(olivia, dana, sam, mallory):
    entry = add(olivia)
    for user in (dana, sam.user):
        with pytest.raises(Forbidden):
            add(user, value="212-736-5000")
        with pytest.raises(Forbidden):
            disallow(by=actor(user), allowed_id=entry.pk, at=NOON)
    with pytest.raises(Missing):
        disallow(by=actor(mallory), allowed_id=entry.pk, at=NOON)
    assert queries.allow_list(actor(mallory)) == ()


def test_the_wall_keeps_lists_apart(olivia, mallory):
    add(olivia)
    with tenancy.within(mallory.org_id), connection.cursor() as cursor:
        cursor.execute("select count(*) from policy_allowed")
        assert cursor.fetchone() == (0,)


def test_a_clients_own_number_stays_covered(olivia, carlas_thread):
    with pytest.raises(Refused) as refused:
        add(olivia, value="555-123-4567")
    assert refused.value.code == "clients_number"


def test_a_business_number_needs_no_entry(olivia, front_desk):
    with pytest.raises(Refused) as refused:
        add(olivia, value=front_desk.e164)
    assert refused.value.code == "own_number"
    known = queries.protection(actor(olivia))
    assert rules.scan("call us at 555-111-1111", allow=known.allow) == ()


def test_a_full_list_says_so(olivia, monkeypatch):
    monkeypatch.setattr(rules, "MOST_ENTRIES", 1)
    add(olivia)
    with pytest.raises(Refused) as refused:
        add(olivia, value="212-736-5000")
    assert refused.value.code == "list_full"


@pytest.mark.parametrize("who", ["sam", "olivia"])
def test_what_is_on_the_list_is_sent_as_it_is(
    request, olivia, sam, carlas_thread, sams_number, who
):
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)
    user = olivia if who == "olivia" else sam.user
    text = "The vet is at 415 867 5309"
    with pytest.raises(Refused):
        send_message(by=actor(user), thread_id=carlas_thread.pk, body=text, at=NOON)
    found = Violation.objects.count()

    add(olivia)

    message = send_message(by=actor(user), thread_id=carlas_thread.pk, body=text, at=NOON)
    assert (message.state, message.scan, message.redacted_body) == ("queued", "clean", "")
    assert Violation.objects.count() == found


def test_another_organizations_list_lets_nothing_through_here(
    olivia, mallory, carlas_thread, front_desk
):
    add(mallory)
    with pytest.raises(Refused):
        send_message(
            by=actor(olivia), thread_id=carlas_thread.pk, body="Vet: 415 867 5309", at=NOON
        )


def test_the_page_adds_shows_and_removes(olivia, client):
    client.force_login(olivia)
    here = "/settings/contact-details"

    answer = client.post(here, {"kind": "site", "value": "HappyPaws.com", "with_subdomains": "yes"})
    assert answer.status_code == 302
    shown = client.get(answer["Location"]).content.decode()
    assert "Website happypaws.com may be shared from now on." in shown
    assert "and everything under it" in shown

    refused = client.post(here, {"kind": "site", "value": "instagram.com"})
    assert refused.status_code == 422
    assert "instagram.com belongs to everybody." in refused.content.decode()

    client.post(f"{here}/{Allowed.objects.get().pk}/remove")
    assert not Allowed.objects.exists()


def test_programs_do_the_same(olivia, client):
    client.force_login(olivia)
    added = client.post(
        "/api/policy/allow-list", {"kind": "phone", "value": VET}, content_type="application/json"
    ).json()
    assert (added["value"], added["addedBy"]) == ("+14158675309", "Olivia")
    listed = client.get("/api/policy/allow-list").json()["entries"]
    assert [one["id"] for one in listed] == [added["id"]]
    assert client.delete(f"/api/policy/allow-list/{added['id']}").status_code == 204
    assert client.delete(f"/api/policy/allow-list/{added['id']}").status_code == 404


def test_a_sitter_reads_what_is_on_the_list_but_never_a_clients_number(
    olivia, sam, carlas_thread, sams_number, front_desk
):
    """16, 17"""
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)
    add(olivia)
    text = "The vet is 415-867-5309, mine is 212-736-5000 and 212-736-5000 again"
    found = rules.scan(text, allow=queries.protection(actor(olivia)).allow)
    Message.objects.create(
        org_id=olivia.org_id, thread=carlas_thread, direction="inbound", sender_kind="client",
        number=front_desk, contact=carlas_thread.contact, from_address="+15551234567",
        to_address=front_desk.e164, body=text, redacted_body=rules.redact(text, found),
        state="received", at=NOON,
    )  # fmt: skip

    def read():
        return portal.conversation(actor(sam.user), carlas_thread.pk, now=NOON).messages[0].body

    assert read() == "The vet is 415-867-5309, mine is █████ and █████ again"

    Contact.objects.create(
        org_id=olivia.org_id, client=carlas_thread.client, address="+14158675309", created_at=NOON
    )
    assert read() == "The vet is █████, mine is █████ and █████ again"
