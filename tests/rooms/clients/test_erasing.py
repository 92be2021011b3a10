"""A client who wants to be forgotten: nothing says who they were, and the log is still proved."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client as Browser

from snoutos.kernel.refused import Forbidden, Missing, Refused
from snoutos.kernel.seal import Keyring
from snoutos.pipeline.loop import run_batch
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.attachments.models import Attachment, Content
from snoutos.rooms.audit.models import Event
from snoutos.rooms.clients.actions import (
    clients as adding,
    consent,
    erased_receipts,
    erasing as actions,
    looking,
)
from snoutos.rooms.clients.rules import clients as rules
from snoutos.rooms.clients.rules.erasing import Why, without, words_of
from snoutos.rooms.people.models import Client, Contact, Silence
from snoutos.rooms.people.queries import actor
from snoutos.rooms.plans.actions import token_of
from snoutos.rooms.plans.models import Applied
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.routing.actions.overrides import create_override, plan_override
from snoutos.rooms.routing.models import Decision
from snoutos.rooms.routing.rules.deciding import decide, facts_from_json
from snoutos.rooms.routing.rules.overrides import checked
from snoutos.rooms.schedule.models import Booking
from snoutos.rooms.sending.actions.send import send_message
from snoutos.rooms.threads.models import Delivery, Draft, Message, Thread
from snoutos.rooms.traffic.models import DeadLetter, Receipt
from snoutos.store import seals
from snoutos.toolbox import later, tenancy
from snoutos.toolbox.seals import make
from tests.conftest import HOUR, NOON, make_thread, make_window
from tests.pipeline.outside import CARLA, DESK, POOL, connect, hot, outside  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)
NOW = NOON + HOUR
SPELLINGS = ("5551234567", "555) 123-4567", "555-123-4567", "Whitfield", "Biscuit", "porch")


def keyring():
    return Keyring.read(settings.ENCRYPTION_KEY)


def work(hot):  # noqa: F811 - the fixture
    while run_batch(hot, now=NOW, limit=100, keyring=keyring()):
        pass


def plan(user, client_id, at=NOW):
    return actions.plan_erase(by=actor(user), client_id=client_id, why=Why.ASKED, at=at)


def erase(user, client_id, at=NOW):
    """As the web role, which a page is."""
    by = actor(user)
    with tenancy.within(user.org_id):
        token = token_of(plan(user, client_id, at), by=by)
        actions.erase(by=by, client_id=client_id, why=Why.ASKED, token=token, at=at)
    later.run_now("clients.forget_receipts", at=at, org_id=user.org_id)


def dump():
    """Every row of every table as text, as a backup would hold it."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'select t::text from "{table}" t')
            for (row,) in cursor.fetchall():
                yield table, row


def found(words):
    return {
        (table, word)
        for table, row in dump()
        for word in words
        if word.lower() in row.lower() or word.encode().hex() in row.lower()
    }


def override(by, thread, reason):
    wish = checked(target="owner_inbox", sitter_id=None, duration="1h", reason=reason)
    asked = {"by": by, "thread_id": thread.pk, "wish": wish, "at": NOON}
    token = token_of(plan_override(**asked), by=by)
    create_override(**asked, token=token)


@pytest.fixture
def carla(hot, outside, carlas_thread, pool_number, olivia, org):  # noqa: F811
    """Carla has said, been told and been part of everything there is."""
    by, client_id = actor(olivia), carlas_thread.client_id
    override(by, carlas_thread, "Biscuit bites")
    outside.text("Biscuit is on the porch, call 555-123-4567", name="one")
    outside.text(
        "Biscuit's picture", name="two", NumMedia="1", MediaUrl0="http://x.test/Biscuit.jpg",
        MediaContentType0="image/jpeg",
    )  # fmt: skip
    outside.text("Which number is this? Biscuit", to=POOL, name="three")
    for one in Receipt.objects.all():
        one.dedupe_key = f"in:{dict(one.payload['pairs'])['MessageSid']}"  # as the edge does
        one.save()
    work(hot)
    shown = Attachment.objects.get()
    Content.objects.create(attachment=shown, org=org, body=b"Biscuit", small=b"Biscuit")
    details = rules.details(name="Carla Whitfield", notes="Biscuit, key under the porch")
    adding.change_client(by=by, client_id=client_id, details=details, at=NOON)
    send_message(by=by, thread_id=carlas_thread.pk, body="Biscuit is fine, Carla", at=NOON)
    Draft.objects.create(
        org=org, thread=carlas_thread, user=olivia, body="About Biscuit", updated_at=NOON
    )
    consent.opt_out(by=by, contact_id=carlas_thread.contact_id, reason="Whitfield rang", at=NOON)
    file = looking.look(
        by=by, text="Name,Phone\nC. Whitfield,(555) 123-4567\nC,555 123 4567 x\n", country="US",
        file_name="", at=NOON,
    )  # fmt: skip
    assert file.total
    Applied.objects.create(
        org_id=org.pk, kind="numbers.quarantine", title="Move Carla Whitfield", applied_at=NOON,
        shown={"lines": [{"items": [{"what": "Carla Whitfield", "to": "+1 (555) 123-4567"}]}]},
        steps=[{"thread": str(carlas_thread.pk)}], undo_until=NOON + 2 * HOUR,
    )  # fmt: skip
    Booking.objects.create(
        org=org, thread=carlas_thread, reference="whitfield-7", service="Biscuit",
        status="completed", starts_at=NOON - 30 * HOUR, ends_at=NOON - 20 * HOUR,
        created_at=NOON, updated_at=NOON,
    )  # fmt: skip
    assert {word for _, word in found(SPELLINGS)} == set(SPELLINGS)
    return Client.objects.get(pk=client_id)


def test_s68_nothing_in_the_whole_database_says_who_they_were(carla, olivia):
    erase(olivia, carla.pk)

    assert found(SPELLINGS) == set()


def test_what_happened_is_still_there_and_still_proved(carla, olivia, org):
    make(at=NOW, limit=1000)
    before = list(Event.objects.order_by("pk").values_list("pk", "type", "payload"))
    messages = Message.objects.count()

    erase(olivia, carla.pk)
    make(at=NOW + HOUR, limit=1000)

    with connect() as own:
        assert not seals.check(own).broken
    events = Event.objects.order_by("pk").values_list("pk", "type", "payload")
    assert list(events[: len(before)]) == before
    told = Event.objects.get(type="client.erased")
    assert (told.actor_id, told.entity_id) == (olivia.pk, carla.pk)
    assert told.payload == {"why": "asked", "messages": messages, "files": 1, "phones": 1}
    assert Message.objects.count() == messages
    for one in Decision.objects.all():
        again = decide(facts_from_json(one.inputs))
        assert (again.target.value, again.because) == (one.target, one.because)


def test_a_stop_outlives_them(carla, olivia, hot, outside):  # noqa: F811
    erase(olivia, carla.pk)

    outside.text("Hello, me again", name="later")
    work(hot)
    new = Contact.objects.get(address=CARLA)
    assert new.client_id != carla.pk
    assert new.opted_out_at is not None
    with pytest.raises(Refused):
        send_message(by=actor(olivia), thread_id=new.threads.get().pk, body="Hi", at=NOW)

    outside.text("START", name="start", at=NOW + HOUR)
    run_batch(hot, now=NOW + 2 * HOUR, limit=10, keyring=keyring())
    new.refresh_from_db()
    assert new.opted_out_at is None


def test_a_stop_counts_for_whoever_is_added_by_hand_and_for_no_other_business(
    carla, olivia, mallory
):
    erase(olivia, carla.pk)

    for user in (olivia, mallory):
        adding.add_client(
            by=actor(user), details=rules.details(name="Again"),
            phones=[rules.read_phone(CARLA)], at=NOW,
        )  # fmt: skip

    stopped = dict(Contact.objects.filter(address=CARLA).values_list("org_id", "opted_out_at"))
    assert stopped[olivia.org_id] == NOON
    assert stopped[mallory.org_id] is None


def test_the_keyed_hash_is_known_under_a_new_key_too(carla, olivia):
    erase(olivia, carla.pk)
    one = Silence.objects.get()
    rotated = Keyring.read("new:" + "ab" * 32 + ",1:" + settings.ENCRYPTION_KEY.rpartition(":")[2])

    assert bytes(one.digest) in rotated.digests(f"{olivia.org_id}/{CARLA}")
    assert bytes(one.digest) not in Keyring.read("cd" * 32).digests(f"{olivia.org_id}/{CARLA}")


def test_who_never_said_stop_may_come_back(olivia, org, front_desk, hot, outside):  # noqa: F811
    thread = make_thread(org, "Nina North", "+14155550132", front_desk)

    erase(olivia, thread.client_id)
    outside.text("Hello", sender="+14155550132", to=DESK)
    work(hot)

    assert not Silence.objects.exists()
    assert Contact.objects.get(address="+14155550132").opted_out_at is None


def test_what_waits_is_not_sent_and_nothing_new_is(olivia, carlas_thread):
    send_message(by=actor(olivia), thread_id=carlas_thread.pk, body="See you", at=NOON)

    erase(olivia, carlas_thread.client_id)

    one = Delivery.objects.get()
    assert (one.state, one.due_at) == ("canceled", None)
    with pytest.raises(Refused):
        send_message(by=actor(olivia), thread_id=carlas_thread.pk, body="Hello?", at=NOW)


def test_reports_that_come_later_are_forgotten_by_the_next_night(
    olivia, carlas_thread, hot, outside  # noqa: F811
):  # fmt: skip
    outside.text("Biscuit", name="one")
    work(hot)
    erase(olivia, carlas_thread.client_id)
    late = outside.text("Biscuit", name="one")
    Receipt.objects.filter(pk=late.pk).update(settled_at=NOW, dedupe_key="in:late")
    Message.objects.update(provider_sid="late")

    later.run_now("clients.forget_late_receipts", at=NOW + 10 * HOUR)

    assert "Biscuit" not in str(Receipt.objects.get(pk=late.pk).payload)


def test_the_requests_of_others_stay(carla, olivia, mallorys_thread, hot, outside):  # noqa: F811
    outside.text("Marvin here", sender="+15557654321", to="+15557770000", name="marvin")
    work(hot)

    erase(olivia, carla.pk)

    assert Receipt.objects.filter(payload__icontains="Marvin here").exists()


def test_findings_files_and_alerts_are_emptied(carla, olivia):
    assert Violation.objects.filter(status="open").exists()

    erase(olivia, carla.pk)

    assert set(Violation.objects.values_list("excerpt", "status")) == {("", "dismissed")}
    assert not Content.objects.exists()
    assert set(Attachment.objects.values_list("state", "source_url")) == {("lost", "")}
    assert not Alert.objects.filter(status="open").exists()
    assert not Draft.objects.exists()


def test_alerts_say_their_name_no_more_wherever_it_stands(olivia, org, carlas_thread):
    told = {"org_id": org.pk, "severity": "warning", "created_at": NOON, "last_seen_at": NOON}
    theirs = Alert.objects.create(
        type="booking.first_message_failed", thread_id=carlas_thread.pk, entity_type="booking",
        title="Carla Whitfield did not get the first text of a booking", description="x", **told,
    )  # fmt: skip
    elsewhere = Alert.objects.create(
        type="x", title="“Carla Whitfield” and Anna", description="Ask Carla Whitfield.", **told
    )
    other = Alert.objects.create(type="y", title="Anna Smith", description="Wait.", **told)

    erase(olivia, carlas_thread.client_id)

    for one in (theirs, elsewhere, other):
        one.refresh_from_db()
    assert theirs.title == "Erased client did not get the first text of a booking"
    assert (theirs.description, theirs.status) == ("Erased on request.", "resolved")
    assert (elsewhere.title, elsewhere.description, elsewhere.status) == (
        "“Erased client” and Anna", "Ask Erased client.", "open"
    )  # fmt: skip
    assert (other.title, other.description, other.status) == ("Anna Smith", "Wait.", "open")
    assert found(["Whitfield"]) == set()


def test_who_only_has_a_similar_name_stays(olivia, org, front_desk):
    ann = make_thread(org, "Ann", "+14155550132", front_desk)
    item = {"what": "Anna Smith", "to": "Ann, at +1 (415) 555-0132"}
    plan_of_anna = Applied.objects.create(
        org_id=org.pk, kind="numbers.quarantine", title="Move Anna Smith", reason="JoAnn, Ann: yes",
        shown={"lines": [{"items": [item]}]}, steps=[{"name": "Anna"}], inverse={"Anna": "Ann's"},
        applied_at=NOON, undo_until=NOON + 2 * HOUR,
    )  # fmt: skip
    alert = Alert.objects.create(
        org_id=org.pk, severity="warning", type="x", title="Anna, ANN and Ann", created_at=NOON,
        last_seen_at=NOON,
    )  # fmt: skip

    erase(olivia, ann.client_id)

    plan_of_anna.refresh_from_db()
    alert.refresh_from_db()
    assert (plan_of_anna.title, plan_of_anna.steps) == ("Move Anna Smith", [{"name": "Anna"}])
    assert plan_of_anna.reason == "JoAnn, Erased client: yes"
    assert plan_of_anna.inverse == {"Anna": "Erased client's"}
    assert plan_of_anna.undo_until == NOON + 2 * HOUR
    assert plan_of_anna.shown["lines"][0]["items"] == [
        {"what": "Anna Smith", "to": "Erased client, at Erased client"}
    ]
    assert alert.title == "Anna, ANN and Erased client"


def test_a_name_with_quotation_marks_is_forgotten_in_others_plans(olivia, org, front_desk):
    who = make_thread(org, 'Ann "Annie" \\ Lee', "+14155550132", front_desk)
    plan_of_another = Applied.objects.create(
        org_id=org.pk, kind="numbers.quarantine", title="Move", reason="", steps=[], inverse={},
        shown={"lines": [{"items": [{"what": 'Ann "Annie" \\ Lee', "to": "555"}]}]},
        applied_at=NOON, undo_until=NOON + 2 * HOUR,
    )  # fmt: skip

    erase(olivia, who.client_id)

    plan_of_another.refresh_from_db()
    assert plan_of_another.shown["lines"][0]["items"][0]["what"] == "Erased client"


@pytest.mark.parametrize(
    ("name", "said", "left"),
    [
        ("Ann", "Ann, Anna, JoAnn and (Ann)", "Erased client, Anna, JoAnn and (Erased client)"),
        ("Bo", "Bo called Bob", "Erased client called Bob"),
        ("王小明", "王小明的狗", "Erased client的狗"),
        ("Mr. (T)", "Mr. (T) rang", "Erased client rang"),
        ("client", "A client", "A Erased client"),
    ],
)
def test_names_are_whole_words(name, said, left):
    assert without({"x": [said, 1]}, words_of([name], [])) == {"x": [left, 1]}


def test_phones_in_every_spelling_are_whole_words():
    said = "+15551234567, 5551234567, (555) 123-4567 and 75551234567"

    assert without(said, words_of([], [CARLA])) == (
        "Erased client, Erased client, Erased client and 75551234567"
    )
    assert without(said, words_of(["J"], [])) == said


def test_while_somebody_counts_on_them_they_stay(olivia, carlas_thread, sam):
    window = make_window(carlas_thread, sam, NOW + HOUR, NOW + 2 * HOUR)

    with pytest.raises(Refused) as no:
        plan(olivia, carlas_thread.client_id)
    window.delete()
    booking = Booking.objects.create(
        org=carlas_thread.org, thread=carlas_thread, reference="7", status="confirmed",
        starts_at=NOW, ends_at=NOW + HOUR, created_at=NOON, updated_at=NOON,
    )  # fmt: skip
    with pytest.raises(Refused) as booked:
        plan(olivia, carlas_thread.client_id)
    booking.delete()

    assert (no.value.code, booked.value.code) == ("has_hours", "has_booking")
    assert "Sam Rivers" in str(no.value)
    assert plan(olivia, carlas_thread.client_id).final


def test_it_needs_a_look_and_the_world_that_was_looked_at(olivia, carlas_thread):
    by, client_id = actor(olivia), carlas_thread.client_id
    token = token_of(plan(olivia, client_id), by=by)

    with pytest.raises(Refused) as unseen:
        actions.erase(by=by, client_id=client_id, why=Why.ASKED, token="", at=NOW)
    send_message(by=by, thread_id=carlas_thread.pk, body="One more thing", at=NOON)
    with pytest.raises(Refused) as old:
        actions.erase(by=by, client_id=client_id, why=Why.ASKED, token=token, at=NOW)

    assert (unseen.value.status, old.value.status) == (428, 409)
    assert Client.objects.get(pk=client_id).name == "Carla Whitfield"


def test_only_the_owner_and_only_once(olivia, dana, mallory, carlas_thread):
    client_id = carlas_thread.client_id
    with pytest.raises(Forbidden):
        plan(dana, client_id)
    with pytest.raises(Missing):
        plan(mallory, client_id)

    erase(olivia, client_id)

    with pytest.raises(Missing):
        plan(olivia, client_id)
    with pytest.raises(Forbidden):
        erased_receipts.forget(by=actor(olivia), at=NOW)


def test_whoever_was_merged_into_them_is_forgotten_with_them(olivia, org, front_desk):
    kept = make_thread(org, "Carla Whitfield", CARLA, front_desk)
    gone = make_thread(org, "Biscuit's Mum", "+14155550132", front_desk)
    Client.objects.filter(pk=gone.client_id).update(merged_into=kept.client_id)

    erase(olivia, kept.client_id)

    assert set(Client.objects.values_list("name", flat=True)) == {"Erased client"}
    assert found(["Biscuit", "4155550132"]) == set()


def test_a_pool_number_is_free_again(olivia, org, front_desk, pool_number):
    thread = make_thread(org, "Nina North", "+14155550132", pool_number)

    erase(olivia, thread.client_id)

    assert Thread.objects.get(pk=thread.pk).number_id == front_desk.pk


def test_the_page_asks_why_shows_what_is_lost_and_does_it(olivia, dana, carlas_thread):
    browser, address = Browser(), f"/clients/{carlas_thread.client_id}"
    browser.force_login(olivia)

    assert b"Erase Carla Whitfield" in browser.get(address).content
    no = browser.post(f"{address}/erase", {"reason": ""})
    shown = browser.post(f"{address}/erase", {"reason": "asked"})
    token = shown.context["token"]
    done = browser.post(f"{address}/erase", {"reason": "asked", "token": token})
    after = browser.get(done.headers["Location"])

    assert (no.status_code, shown.status_code, done.status_code) == (422, 200, 302)
    for word in (b"Erase everything about Carla Whitfield?", b"This can&#x27;t be undone"):
        assert word in shown.content
    assert b"The client is erased." in after.content
    assert b"Carla" not in after.content
    assert browser.get(address).status_code == 404
    thread = browser.get(f"/inbox/{carlas_thread.pk}")
    assert thread.status_code == 200
    assert b"Whitfield" not in thread.content
    assert b"This client was erased. Nobody can write to them any more." in thread.content
    browser.force_login(dana)
    assert b"Erase" not in browser.get("/clients").content


def test_programs_look_and_confirm(olivia, carlas_thread):
    browser, address = Browser(), f"/api/clients/{carlas_thread.client_id}/erase"
    browser.force_login(olivia)

    def post(address, **body):
        return browser.post(address, body, content_type="application/json")

    shown = post(f"{address}/preview", reason="asked").json()["plan"]
    free = post(address, reason="because Carla said so")
    done = post(address, reason="asked", token=shown["token"])
    again = post(address, reason="asked", token=shown["token"])

    assert shown["isReversible"] is False
    assert (free.status_code, done.status_code, again.status_code) == (422, 204, 404)


def test_a_request_that_could_not_be_worked_is_forgotten_by_its_phone(
    olivia, carlas_thread, outside  # noqa: F811
):  # fmt: skip
    buried = outside.text("Biscuit", name="buried")
    other = outside.text("Marvin", sender="+15557654321", name="other")
    for one in (buried, other):
        Receipt.objects.filter(pk=one.pk).update(settled_at=NOON)
        DeadLetter.objects.create(
            org_id=olivia.org_id, kind="receipt", subject_id=one.pk, error="x", attempts=3,
            created_at=NOON,
        )  # fmt: skip

    erase(olivia, carlas_thread.client_id)

    assert found(["Biscuit"]) == set()
    assert "Marvin" in str(Receipt.objects.get(pk=other.pk).payload)
    assert DeadLetter.objects.get(subject_id=buried.pk).status == "resolved"
