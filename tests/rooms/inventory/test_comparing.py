"""The inventory beside the provider's account, over real HTTP."""

import pytest

from snoutos.kernel.actor import the_house
from snoutos.kernel.refused import Forbidden, Refused
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.audit.models import Event
from snoutos.rooms.inventory.actions import comparing
from snoutos.rooms.inventory.models import Comparison, Purchase
from snoutos.rooms.inventory.queries.comparing import latest
from snoutos.rooms.inventory.rules.hookup import is_public
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.queries import actor
from snoutos.rooms.threads.models import Thread
from snoutos.toolbox import later
from tests.conftest import HOUR, NOON, make_number, make_thread
from tests.rooms.traffic.conftest import account, hot, outside, provider, running_twin

__all__ = ["account", "hot", "outside", "provider", "running_twin"]
pytestmark = pytest.mark.django_db(transaction=True)

FREE = "+14155550121"
OURS = "/webhooks/twilio/inbound-sms#rc=3&rp=5xx,ct,rt"


@pytest.fixture
def matching(account, provider, settings, org, front_desk, pool_number):
    """Everything here is there, and its texts come here."""
    address = f"{settings.PUBLIC_BASE_URL}{OURS}"
    clean = {"sms_url": address, "sms_application_sid": "", "can_text": True}
    mine = [front_desk, pool_number, make_number(org, "+15553333339", "pool")]
    for one in mine:
        provider.own(one.e164, **clean)
    yield mine
    for e164 in (FREE, "+14155550122", *(one.e164 for one in mine)):
        provider.disown(e164)


def compare(by, at=NOON):
    """By the clock; olivia looks."""
    comparing.compare(by=the_house(by.org_id), at=at)
    return latest(by)


def kinds(found):
    return [one.kind.value for one in found.findings]


def test_everything_matches(by, matching):
    found = compare(by)
    assert found.matches
    assert found.compared == 3
    assert not Alert.objects.exists()
    # What was learnt on the way is kept.
    assert all(Number.objects.values_list("provider_sid", flat=True))


def test_a_number_bought_outside_is_offered(by, org, matching, provider, mallory):
    provider.own(FREE, can_text=True)
    provider.own("+14155550122", can_text=True)
    make_number(mallory.org, "+14155550122", "pool")
    assert compare(by).strangers == (FREE,)
    assert not Number.objects.filter(e164=FREE).exists()
    make_number(org, FREE, "pool")
    assert latest(by).matches, "imported since"


def test_a_number_that_is_being_bought_is_no_stranger(by, org, matching, provider):
    provider.own(FREE, can_text=True)
    Purchase.objects.create(
        org=org, e164=FREE, number_class="pool", asked_by_name="Olivia", asked_at=NOON
    )
    assert compare(by).strangers == ()


def test_a_number_released_outside_becomes_inactive_and_its_conversations_go_on(
    by, org, matching, provider, pool_number
):
    thread = make_thread(org, "Carla", "+15557000001", pool_number)
    provider.disown(pool_number.e164)
    found = compare(by)
    assert kinds(found) == ["gone"]
    pool_number.refresh_from_db()
    assert pool_number.status == "inactive"
    assert Thread.objects.get(pk=thread.pk).number_id == matching[2].pk
    alert = Alert.objects.get(type="number.gone")
    assert (alert.entity_id, alert.severity) == (pool_number.pk, "warning")
    assert "1 conversation moved" in alert.description
    types = set(Event.objects.filter(number_id=pool_number.pk).values_list("type", flat=True))
    assert {"number.deactivated", "number.gone"} <= types
    assert compare(by, NOON + HOUR).matches
    assert Event.objects.filter(type="number.gone").count() == 1


def test_the_last_front_desk_number_is_told_and_stays(by, matching, provider, front_desk):
    provider.disown(front_desk.e164)
    found = compare(by)
    assert kinds(found) == ["stays"]
    assert found.unsolved == 1
    front_desk.refresh_from_db()
    assert front_desk.status == "active"
    assert Alert.objects.get(type="number.gone").severity == "critical"
    assert kinds(compare(by, NOON + HOUR)) == ["stays"]
    assert Event.objects.filter(type="number.gone").count() == 1, "told once, not every hour"


def test_a_quarantine_goes_on(by, matching, provider, pool_number):
    Number.objects.filter(pk=pool_number.pk).update(status="quarantined")
    provider.disown(pool_number.e164)
    assert kinds(compare(by)) == ["resting"]
    pool_number.refresh_from_db()
    assert pool_number.status == "quarantined"


def test_another_account_takes_nothing_out_of_use(by, matching, provider, pool_number):
    for one in matching[1:]:
        provider.disown(one.e164)
    assert kinds(compare(by)) == ["another_account"]
    assert not Number.objects.exclude(status="active").exists()
    assert Alert.objects.get(type="number.another_account").severity == "critical"


@pytest.mark.parametrize(
    "astray", [{"sms_url": "https://old.example/sms"}, {"sms_application_sid": "AP" + "1" * 32}]
)
def test_texts_that_go_elsewhere_are_brought_back(by, matching, provider, pool_number, astray):
    provider.own(pool_number.e164, **astray)
    found = compare(by)
    assert kinds(found) == ["hooked_up"]
    books = provider.owned(pool_number.e164)
    assert (books["sms_url"].endswith(OURS), books["sms_application_sid"]) == (True, "")
    event = Event.objects.get(type="number.hookup_repaired")
    assert event.number_id == pool_number.pk
    assert "(555) 333" in Alert.objects.get(type="number.hookup_repaired").description
    assert compare(by, NOON + HOUR).matches


def test_a_provider_that_does_not_answer_changes_nothing(by, matching, account):
    compare(by)
    type(account).objects.update(base_url="http://127.0.0.1:9")
    with pytest.raises(Refused):
        comparing.compare(by=by, at=NOON + HOUR)
    found = latest(by)
    assert found.problem
    assert (found.at, found.succeeded_at) == (NOON + HOUR, NOON)
    assert not Number.objects.exclude(status="active").exists()


def test_the_clock_compares_and_waits_for_an_account(by, matching, provider, account):
    later.run_now("numbers.reconcile", at=NOON)
    assert Comparison.objects.get().by_name == "SnoutOS"
    Comparison.objects.all().delete()
    account.delete()
    later.run_now("numbers.reconcile", at=NOON)
    assert not Comparison.objects.exists()


def test_only_the_owner_compares(dana):
    with pytest.raises(Forbidden):
        comparing.compare(by=actor(dana), at=NOON)


def test_the_page_tells_and_leads_to_the_import(client, olivia, matching, provider):
    client.force_login(olivia)
    assert "Not compared with the provider yet." in client.get("/numbers").content.decode()
    assert client.post("/numbers/compare").headers["Location"] == "/numbers"
    assert "everything matches." in client.get("/numbers").content.decode()
    provider.own(FREE, can_text=True)
    client.post("/numbers/compare")
    text = client.get("/numbers").content.decode()
    assert "1 number on your account" in text
    assert FREE in client.get("/numbers/import?found=1").content.decode()


def test_a_program_compares(client, olivia, matching, provider):
    client.force_login(olivia)
    provider.own(FREE, can_text=True)
    told = client.post("/api/numbers/comparison", content_type="application/json").json()
    assert told["comparison"]["strangers"] == [FREE]
    assert client.get("/api/numbers/comparison").json() == told


def test_texts_are_never_led_to_an_address_that_nobody_reaches(
    by, matching, provider, pool_number, monkeypatch
):
    """A copy of the installation on somebody's desk must not take the texts of the real one."""
    provider.own(pool_number.e164, sms_url="https://real.example/sms")
    monkeypatch.setattr("snoutos.toolbox.provider.is_real", lambda _: True)
    found = compare(by)
    assert kinds(found) == ["not_hooked_up"]
    assert provider.owned(pool_number.e164)["sms_url"] == "https://real.example/sms"
    assert Alert.objects.get(type="number.hookup_failed").severity == "critical"


@pytest.mark.parametrize(
    ("address", "is_reached"),
    [
        ("https://texts.example.com", True), ("http://texts.example.com", False),
        ("https://localhost", False), ("http://127.0.0.1:3000", False),
        ("https://192.168.1.4", False), ("https://8.8.8.8", True), ("https://desk.local", False),
        ("", False),
    ],
)  # fmt: skip
def test_what_can_be_reached_from_outside(address, is_reached):
    assert is_public(address) is is_reached
