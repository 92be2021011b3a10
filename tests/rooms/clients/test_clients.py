"""Clients and their phones: added, named, merged, and never texted after STOP without a reason."""

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from snoutos.kernel.refused import Forbidden, Missing, Refused
from snoutos.rooms.audit.models import Event
from snoutos.rooms.clients.actions import clients as actions, consent, merging
from snoutos.rooms.clients.queries import clients as queries
from snoutos.rooms.clients.rules import clients as rules
from snoutos.rooms.inbox.queries import conversations
from snoutos.rooms.inbox.rules import Filters
from snoutos.rooms.people.models import Client, Contact
from snoutos.rooms.people.queries import actor
from snoutos.rooms.plans.actions import token_of, undo
from snoutos.rooms.sending.actions.send import send_message
from snoutos.rooms.sending.actions.start import start_conversation
from snoutos.rooms.threads.models import Message, Thread
from tests.conftest import HOUR, NOON, make_thread, make_window


def add(user, name="Nina North", phones=("(415) 555-0132",), **more):
    return actions.add_client(
        by=actor(user), details=rules.details(name=name, **more),
        phones=[rules.read_phone(one) for one in phones], at=NOON,
    )  # fmt: skip


def listed(user, **wanted):
    page = queries.clients(actor(user), wanted=queries.Wanted(**wanted), now=NOON)
    return [one.name for one in page.items]


def said(thread, body, at=NOON, contact=None):
    contact = contact or thread.contact
    return Message.objects.create(
        org_id=thread.org_id, thread=thread, direction="inbound", sender_kind="client",
        sender_name=thread.client.name, number=thread.number, contact=contact,
        from_address=contact.address, to_address="x", body=body, state="received", at=at,
    )  # fmt: skip


def merge(user, kept, gone):
    by = actor(user)
    plan = merging.plan_merge(by=by, kept_id=kept.pk, gone_id=gone.pk, at=NOON)
    token = token_of(plan, by=by)
    return merging.merge(by=by, kept_id=kept.pk, gone_id=gone.pk, token=token, at=NOON)


def test_a_client_has_a_name_phones_tags_and_notes(olivia):
    client = add(
        olivia, "  Nina   North ", ("(415) 555-0132", "+14155550133"), tags="vip, dog , vip",
        notes="Gate code with the office",
    )  # fmt: skip

    assert (client.name, client.tags) == ("Nina North", ["vip", "dog"])
    phones = list(client.contacts.order_by("address").values_list("address", flat=True))
    assert phones == ["+14155550132", "+14155550133"]
    kinds = list(Event.objects.order_by("id").values_list("type", flat=True))
    assert kinds == ["client.created", "contact.added", "contact.added"]
    assert "Gate code" not in str(list(Event.objects.values_list("payload", flat=True)))


@pytest.mark.parametrize(
    ("name", "phone", "code"),
    [("", "(415) 555-0132", "name_needed"), ("Nina", "12", "bad_phone"), ("Nina", "", "bad_phone")],
)
def test_what_is_missing_is_said(olivia, name, phone, code):
    with pytest.raises(Refused) as refused:
        add(olivia, name, (phone,))
    assert refused.value.code == code
    assert not Client.objects.exists()


def test_a_phone_belongs_to_one_client_and_says_to_whom(olivia, carlas_thread):
    with pytest.raises(Refused, match="This phone is Carla Whitfield's already"):
        add(olivia, phones=("+1 555 123 4567",))
    assert Client.objects.count() == 1


def test_the_same_phone_may_be_a_client_of_two_businesses(olivia, mallory):
    for user in (olivia, mallory):
        add(user)
    assert Contact.objects.filter(address="+14155550132").count() == 2


def test_one_of_our_own_numbers_is_no_clients_phone(olivia, front_desk):
    with pytest.raises(Refused, match="one of your own"):
        add(olivia, phones=(front_desk.e164,))


def test_a_named_unknown_sender_is_a_client(olivia, org, front_desk):
    thread = make_thread(org, "(305) 486-1927", "+13054861927", front_desk)
    Client.objects.filter(pk=thread.client_id).update(is_provisional=True)
    assert listed(olivia, show="unknown") == ["(305) 486-1927"]

    actions.change_client(
        by=actor(olivia), client_id=thread.client_id, details=rules.details(name="Stella"), at=NOON
    )

    assert listed(olivia, show="unknown") == []
    assert Event.objects.get(type="client.named").entity_id == thread.client_id


def test_search_by_name_phone_and_tag(olivia):
    add(olivia, "Nina North", ("(415) 555-0132",), tags="vip")
    add(olivia, "Omar Ortiz", ("(415) 555-0199",))

    assert listed(olivia, search="ort") == ["Nina North", "Omar Ortiz"]
    assert listed(olivia, search="0199") == ["Omar Ortiz"]
    assert listed(olivia, tag="vip") == ["Nina North"]


def test_names_of_all_languages_are_found_in_any_case_and_on_some_page(olivia, org):
    names = ["Ärla", "ÉVA", "Éva", "Eva", "Ömer", "ñandú", "Ñu", "Zoe"]
    for name in names:
        Client.objects.create(org=org, name=name, created_at=NOON)

    assert set(listed(olivia, search="éva")) == {"ÉVA", "Éva"}
    assert set(listed(olivia, search="ÉVA")) == {"ÉVA", "Éva"}
    seen, cursor = [], None
    while True:
        page = queries.clients(
            actor(olivia), wanted=queries.Wanted(), now=NOON, cursor=cursor, limit=1
        )
        seen += [one.name for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(seen) == sorted(names)


def test_pages_by_name_reach_everybody_once_and_cost_the_same(olivia, org):
    by = actor(olivia)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            queries.clients(by, wanted=queries.Wanted(), now=NOON)
        return len(captured)

    add(olivia, "Zoe", ("+14155550100",))
    alone = cost()
    for number in range(30):
        name = f"Client {number % 10}"
        Client.objects.create(org=org, name=name, created_at=NOON)
    seen, cursor = [], None
    while True:
        page = queries.clients(by, wanted=queries.Wanted(), now=NOON, cursor=cursor, limit=7)
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            break

    assert cost() == alone
    assert len({one.id for one in seen}) == len(seen) == 31
    assert [one.name for one in seen] == sorted(one.name for one in seen)


def test_a_phone_that_has_spoken_stays_and_the_last_one_too(olivia, carlas_thread):
    by = actor(olivia)
    said(carlas_thread, "Hi")
    with pytest.raises(Refused, match="at least one phone"):
        actions.remove_phone(by=by, contact_id=carlas_thread.contact_id, at=NOON)
    work = actions.add_phone(
        by=by, client_id=carlas_thread.client_id, phone=rules.read_phone("+14155550132"), at=NOON
    )
    with pytest.raises(Refused, match="has messages"):
        actions.remove_phone(by=by, contact_id=carlas_thread.contact_id, at=NOON)

    actions.remove_phone(by=by, contact_id=work.pk, at=NOON)

    assert carlas_thread.client.contacts.count() == 1


def test_nobody_texts_again_by_hand_without_a_recorded_reason(olivia, dana, carlas_thread):
    Contact.objects.filter(pk=carlas_thread.contact_id).update(opted_out_at=NOON)
    with pytest.raises(Refused):
        send_message(by=actor(olivia), thread_id=carlas_thread.pk, body="Hi", at=NOON)
    for reason in ("", "  "):
        with pytest.raises(Refused) as refused:
            consent.opt_in(
                by=actor(olivia), contact_id=carlas_thread.contact_id, reason=reason, at=NOON
            )
        assert refused.value.code == "reason_needed"
    with pytest.raises(Forbidden):
        consent.opt_in(by=actor(dana), contact_id=carlas_thread.contact_id, reason="Asked", at=NOON)

    consent.opt_in(
        by=actor(olivia), contact_id=carlas_thread.contact_id, reason="Called us", at=NOON
    )

    assert send_message(by=actor(olivia), thread_id=carlas_thread.pk, body="Hi", at=NOON)
    [line] = queries.profile(actor(olivia), carlas_thread.client_id, now=NOON).history
    assert line.reason == "Called us"


@pytest.fixture
def twins(org, front_desk, carlas_thread):
    """Carla wrote from her phone and, unknown, from another one."""
    other = make_thread(org, "(305) 486-1927", "+13054861927", front_desk)
    Client.objects.filter(pk=other.client_id).update(is_provisional=True)
    Thread.objects.filter(pk=other.pk).update(unread_count=2)
    said(carlas_thread, "From my phone", NOON - 3 * HOUR)
    said(other, "It is me, Carla", NOON - HOUR)
    said(other, "New phone", NOON - HOUR / 2)
    return carlas_thread, other


def world():
    return {
        "messages": list(Message.objects.order_by("pk").values_list("pk", "thread_id")),
        "contacts": list(Contact.objects.order_by("pk").values_list("pk", "client_id")),
        "clients": list(Client.objects.order_by("pk").values_list("pk", "merged_into")),
        "unread": list(Thread.objects.order_by("pk").values_list("pk", "unread_count", "status")),
    }


def test_merged_they_are_one_client_with_one_conversation(olivia, twins):
    carla, other = twins

    merge(olivia, carla.client, other.client)

    assert Message.objects.filter(thread=carla).count() == 3
    assert listed(olivia) == ["Carla Whitfield"]
    page = conversations.conversations(actor(olivia), filters=Filters(), cursor=None, now=NOON)
    assert [(one.client_name, one.preview) for one in page.items] == [
        ("Carla Whitfield", "New phone")
    ]
    assert page.items[0].unread_count == 2
    assert carla.client.contacts.count() == 2


def test_undone_everything_is_as_it_was(olivia, twins):
    carla, other = twins
    before = world()
    applied = merge(olivia, carla.client, other.client)
    assert world() != before

    undo(by=actor(olivia), applied_id=applied.pk, at=NOON)

    assert world() == before


def test_who_had_no_conversation_yet_takes_over_the_others(olivia, twins):
    _, other = twins
    nina = add(olivia)

    applied = merge(olivia, nina, other.client)

    other.refresh_from_db()
    assert other.client == nina
    undo(by=actor(olivia), applied_id=applied.pk, at=NOON)
    other.refresh_from_db()
    assert other.client.name == "(305) 486-1927"


def test_windows_that_clash_are_said_before_anything_moves(olivia, twins, sam, sasha):
    carla, other = twins
    make_window(carla, sam, NOON, NOON + 2 * HOUR)
    make_window(other, sasha, NOON + HOUR, NOON + 3 * HOUR)

    with pytest.raises(Refused) as refused:
        merge(olivia, carla.client, other.client)
    assert refused.value.code == "windows_overlap"


def test_windows_that_fit_come_along_and_go_back(olivia, twins, sam):
    carla, other = twins
    window = make_window(other, sam, NOON + HOUR, NOON + 3 * HOUR)

    applied = merge(olivia, carla.client, other.client)

    window.refresh_from_db()
    assert window.thread == carla
    undo(by=actor(olivia), applied_id=applied.pk, at=NOON)
    window.refresh_from_db()
    assert window.thread == other


def test_nobody_merges_with_themselves_or_with_strangers(olivia, mallory, twins, mallorys_thread):
    carla, _ = twins
    with pytest.raises(Refused):
        merge(olivia, carla.client, carla.client)
    with pytest.raises(Missing):
        merge(olivia, carla.client, mallorys_thread.client)
    with pytest.raises(Missing):
        merge(mallory, mallorys_thread.client, carla.client)


def test_the_pages_lead_from_an_unknown_sender_to_one_client(olivia, twins):
    carla, other = twins
    browser = Browser()
    browser.force_login(olivia)
    address = f"/clients/{other.client_id}/merge"

    assert b"Link to a client" in browser.get(f"/clients/{other.client_id}").content
    shown = browser.post(address, {"into": str(carla.client_id)})
    done = browser.post(address, {"into": str(carla.client_id), "token": shown.context["token"]})

    assert b"2 messages in one conversation" in shown.content
    assert done.status_code == 302
    assert browser.get(f"/clients/{other.client_id}").status_code == 404
    page = browser.get(done["Location"]).content
    assert b"Undo" in page
    assert b"merged two clients" in page


def test_s266_the_conversation_itself_leads_to_naming_and_linking(olivia, twins):
    carla, other = twins
    Client.objects.filter(pk=other.client_id).update(is_provisional=True)
    browser = Browser()
    browser.force_login(olivia)

    unknown = browser.get(f"/inbox/{other.pk}").content.decode()
    known = browser.get(f"/inbox/{carla.pk}").content.decode()

    for verb in ("edit", "merge"):
        assert f"/clients/{other.client_id}/{verb}" in unknown
        assert f"/clients/{carla.client_id}/{verb}" not in known
    assert f'href="/clients/{carla.client_id}"' in known


def test_of_very_many_clients_the_right_one_is_found_to_link_to(olivia, twins, monkeypatch):
    carla, other = twins
    monkeypatch.setattr(queries, "MOST_CHOICES", 1)
    add(olivia, "Aaron First", phones=("(415) 555-0190",))
    browser = Browser()
    browser.force_login(olivia)
    address = f"/clients/{other.client_id}/merge"
    name = carla.client.name

    first = browser.get(address).content.decode()
    by_name = browser.get(address, {"q": name.split()[-1]}).content.decode()
    nobody = browser.get(address, {"q": "Nobody at all"}).content.decode()

    assert "Aaron First" in first
    assert name not in first
    assert f'value="{carla.client_id}"' in by_name
    assert "No client fits" in nobody


def test_the_file_of_clients_executes_nothing(olivia):
    add(olivia, "=cmd()|' /C calc'!A0")
    browser = Browser()
    browser.force_login(olivia)

    text = browser.get("/clients/export").content.decode()

    assert "'=cmd()" in text
    assert "+14155550132" in text


def test_the_office_writes_first_and_the_conversation_begins_once(olivia, front_desk):
    client = add(olivia, phones=("(415) 555-0132", "+14155550133"))
    first, second = client.contacts.order_by("pk")
    Contact.objects.filter(pk=first.pk).update(opted_out_at=NOON)

    thread, is_new = start_conversation(by=actor(olivia), client_id=client.pk, at=NOON)
    again = start_conversation(by=actor(olivia), client_id=client.pk, at=NOON)

    assert (is_new, again) == (True, (thread, False))
    assert (thread.contact, thread.number) == (second, front_desk)
    assert send_message(by=actor(olivia), thread_id=thread.pk, body="Welcome!", at=NOON)


def test_nobody_writes_to_a_client_without_a_phone_or_to_one_who_is_gone(
    olivia, front_desk, sam, mallory
):
    client = add(olivia)
    with pytest.raises(Forbidden):
        start_conversation(by=actor(sam.user), client_id=client.pk, at=NOON)
    with pytest.raises(Missing):
        start_conversation(by=actor(mallory), client_id=client.pk, at=NOON)
    client.contacts.all().delete()
    with pytest.raises(Refused, match="has no phone"):
        start_conversation(by=actor(olivia), client_id=client.pk, at=NOON)
    Client.objects.filter(pk=client.pk).update(erased_at=NOON)
    with pytest.raises(Missing):
        start_conversation(by=actor(olivia), client_id=client.pk, at=NOON)


def test_the_page_of_a_client_leads_to_a_conversation_and_to_a_window(client, olivia, front_desk):
    client.force_login(olivia)
    nina = add(olivia)
    assert ">Write<" in client.get(f"/clients/{nina.pk}").content.decode().replace("\n", "")
    window = client.post(f"/clients/{nina.pk}/conversation", {"to": "window"})
    thread = Thread.objects.get(client=nina)
    assert window.headers["Location"] == f"/assignments/new?thread={thread.pk}"
    assert "Nina North" in client.get(window.headers["Location"]).content.decode()
    said = client.post(f"/clients/{nina.pk}/conversation")
    assert said.headers["Location"] == f"/inbox/{thread.pk}"


def test_a_client_nobody_has_spoken_with_is_found_when_a_window_is_made(client, olivia, front_desk):
    client.force_login(olivia)
    nina = add(olivia)
    said = client.get("/assignments/clients", {"find": "nina"}).content.decode()
    assert f"/clients/{nina.pk}" in said
    assert "No client matches" not in said
    assert f"/clients/{nina.pk}" in client.get("/assignments/clients?find=0132").content.decode()
    nina.contacts.all().delete()
    assert "No client matches" in client.get("/assignments/clients?find=nina").content.decode()


def test_a_removed_phone_stays_in_the_history(client, olivia):
    client.force_login(olivia)
    nina = add(olivia, phones=("(415) 555-0132", "+14155550133"))
    gone = nina.contacts.order_by("pk").last()
    asked = client.get(f"/clients/phones/{gone.pk}/remove").content.decode()
    assert "0133" in asked
    assert "Remove phone</button>" in asked
    assert nina.contacts.count() == 2
    done = client.post(f"/clients/phones/{gone.pk}/remove")
    shown = client.get(done.headers["Location"]).content.decode()
    assert "The phone was removed." in shown
    assert shown.count("added a phone") == 2
    assert shown.count("removed a phone") == 1


def test_a_phone_in_use_is_not_offered_for_removal_and_says_why(client, olivia, front_desk):
    client.force_login(olivia)
    nina = add(olivia, phones=("(415) 555-0132", "+14155550133"))
    thread, _ = start_conversation(by=actor(olivia), client_id=nina.pk, at=NOON)
    used, free = thread.contact_id, nina.contacts.exclude(pk=thread.contact_id).get().pk

    page = client.get(f"/clients/{nina.pk}").content.decode()
    asked = client.get(f"/clients/phones/{used}/remove").content.decode()

    assert f"/clients/phones/{free}/remove" in page
    assert f"/clients/phones/{used}/remove" not in page
    assert "This phone has messages or a conversation" in asked
    assert "Remove phone</button>" not in asked
    assert client.post(f"/clients/phones/{used}/remove").status_code == 409


def test_a_merged_clients_phones_bring_their_history_along(olivia):
    kept, gone = add(olivia), add(olivia, "Nina Twin", ("+14155550133",))
    merge(olivia, kept, gone)
    said = [one.says for one in queries.profile(actor(olivia), kept.pk, now=NOON).history]
    assert sum("added a phone" in one for one in said) == 2
