"""Buying: the price first, paid once, and never lost."""

from datetime import timedelta

import pytest

from snoutos.kernel.actor import the_house
from snoutos.kernel.refused import Forbidden, Refused
from snoutos.kernel.words import NumberClass
from snoutos.rooms.audit.models import Event
from snoutos.rooms.inventory.actions import buying
from snoutos.rooms.inventory.models import Purchase
from snoutos.rooms.inventory.rules.buying import FAILED, Wanted
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.queries import actor
from snoutos.rooms.plans.actions import token_of
from snoutos.toolbox import provider as asking
from tests.conftest import NOON, make_number
from tests.rooms.traffic.conftest import account, hot, outside, provider, running_twin

__all__ = ["account", "hot", "outside", "provider", "running_twin"]
pytestmark = pytest.mark.django_db(transaction=True)

POOL = NumberClass.POOL


@pytest.fixture
def offer(by, account):
    return buying.look(by=by, wanted=Wanted(area_code="415")).offers[0].e164


def buy(by, e164, token=None):
    if token is None:
        plan = buying.preview(by=by, e164=e164, number_class=POOL)
        token = token_of(plan, by=by)
    return buying.buy_number(by=by, e164=e164, number_class=POOL, token=token, at=NOON)


def owned(by, e164):
    return asking.ask(by.org_id, lambda account: account.numbers.owned(e164))


def test_a_number_is_bought_after_its_price_was_seen(by, offer):
    """Scenario 34."""
    assert offer.startswith("+1415")
    with pytest.raises(Refused) as unseen:
        buy(by, offer, token="")
    assert unseen.value.code == "confirm_first"
    assert "$1.15 a month" in str(unseen.value.details)
    number = buy(by, offer)
    (theirs,) = owned(by, offer)
    assert (number.provider_sid, number.monthly_cost_cents) == (theirs.sid, 115)
    assert theirs.sms_url.endswith("/webhooks/twilio/inbound-sms#rc=3&rp=5xx,ct,rt")
    event = Event.objects.get(type="number.purchased")
    assert (event.number_id, event.payload["monthly_cost_cents"]) == (number.pk, 115)


def test_a_purchase_that_fails_leaves_no_number(by, account):
    """Scenario 35: this number is taken by somebody else."""
    with pytest.raises(Refused) as failed:
        buy(by, "+15005550000")
    assert str(failed.value) == FAILED
    assert not Number.objects.filter(e164="+15005550000").exists()
    assert Purchase.objects.get().state == "refused"


def test_what_was_sold_but_not_saved_is_taken_in_and_not_paid_twice(by, org, offer):
    """Scenario 36: we died after the provider had sold it."""
    Purchase.objects.create(
        org=org, e164=offer, number_class="pool", monthly_cost_cents=115, asked_by_name="Olivia",
        asked_at=NOON,
    )  # fmt: skip
    asking.ask(org.pk, lambda one: one.numbers.buy(offer, sms_url="https://elsewhere.example/"))
    soon = NOON + timedelta(minutes=5)
    assert buying.recover(by=the_house(org.pk), at=NOON) == 0, "somebody still waits for it"
    assert buying.recover(by=the_house(org.pk), at=soon) == 1
    assert buying.recover(by=the_house(org.pk), at=soon) == 0
    assert Number.objects.get(e164=offer).provider_sid == owned(by, offer)[0].sid
    assert len(owned(by, offer)) == 1


def test_a_number_that_others_have_taken_in_is_given_up_and_stops_nobody(by, org, offer, mallory):
    """It lies in our account, but stands in the inventory of another organization."""
    Purchase.objects.create(
        org=org, e164=offer, number_class="pool", asked_by_name="Olivia", asked_at=NOON
    )
    asking.ask(org.pk, lambda one: one.numbers.buy(offer, sms_url="https://elsewhere.example/"))
    make_number(mallory.org, offer, "pool")

    assert buying.recover(by=the_house(org.pk), at=NOON + timedelta(minutes=5)) == 0

    assert Purchase.objects.get().state == "refused"


def test_a_number_is_not_bought_twice(by, offer):
    buy(by, offer)
    with pytest.raises(Refused) as again:
        buying.preview(by=by, e164=offer, number_class=POOL)
    assert again.value.code == "already_owned"


@pytest.mark.parametrize("wanted", [Wanted(area_code="1"), Wanted(pattern="%")])
def test_a_wrong_wish_names_its_field(by, wanted):
    """Scenario 64."""
    with pytest.raises(Refused) as wrong:
        buying.look(by=by, wanted=wanted)
    assert wrong.value.status == 422
    assert wrong.value.details["field"]


def test_only_the_owner_buys(dana):
    with pytest.raises(Forbidden):
        buying.look(by=actor(dana), wanted=Wanted())


def test_the_page_shows_numbers_then_the_price_and_buys(client, olivia, account):
    """Scenario 34, as a person does it."""
    client.force_login(olivia)
    shown = client.get("/numbers/buy?class=pool&area=415").content.decode()
    assert "+1 (415)" in shown
    assert "$1.15 a month" in shown
    e164 = buying.look(by=actor(olivia), wanted=Wanted(area_code="415")).offers[0].e164
    preview = client.get("/numbers/buy", {"class": "pool", "e164": e164})
    assert "can’t be undone" in preview.content.decode().lower().replace("&#x27;", "’")
    asked = {"class": "pool", "e164": e164, "token": preview.context["token"]}
    bought = client.post("/numbers/buy", asked)
    assert bought.headers["Location"] == f"/numbers/{Number.objects.get(e164=e164).pk}?bought"
    assert "is yours now" in client.get(bought.headers["Location"]).content.decode()
    Number.objects.filter(e164=e164).update(created_at=NOON)
    assert "is yours now" not in client.get(bought.headers["Location"]).content.decode()


def test_a_failed_purchase_offers_to_try_again(client, olivia, account):
    """Scenario 35, on the page."""
    client.force_login(olivia)
    e164 = "+15005550000"
    token = client.get("/numbers/buy", {"class": "pool", "e164": e164}).context["token"]
    page = client.post("/numbers/buy", {"class": "pool", "e164": e164, "token": token})
    assert FAILED in page.content.decode()
    assert ">Retry</a>" in page.content.decode()
    asked = {"class": "pool", "e164": e164, "token": token}
    page = client.post("/numbers/buy?class=pool&area=415&place=Oakland", asked)
    said = page.content.decode()
    assert "/numbers/buy?class=pool&amp;area=415&amp;place=Oakland&amp;e164=" in said
    assert 'name="area" inputmode="numeric" maxlength="3" value="415"' in said


def post(client, path, body, **headers):
    return client.post(
        f"/api/numbers/{path}", body, content_type="application/json", headers=headers
    )


def test_a_program_buys_with_its_price_and_its_key(client, olivia, account):
    """Scenario 34, by API: the price comes first, and the same key pays once."""
    client.force_login(olivia)
    offer = client.get("/api/numbers/offers?areaCode=415").json()["items"][0]
    assert offer["monthlyCostCents"] == 115
    asked = {"e164": offer["e164"], "numberClass": "pool"}
    key = {"Idempotency-Key": "order 7"}
    assert post(client, "buy", asked, **key).json()["code"] == "confirm_first"
    token = post(client, "buy/preview", asked).json()["token"]
    bought = post(client, "buy", asked | {"token": token}, **key)
    assert bought.status_code == 201
    again = post(client, "buy", asked, **key)
    assert (again.status_code, again.json()) == (201, bought.json())
    assert Purchase.objects.count() == 1
    found = client.get(f"/api/numbers/purchases/{bought.json()['id']}").json()
    assert (found["state"], found["monthlyCostCents"]) == ("bought", 115)
    assert client.get("/api/numbers/purchases").json()["items"] == [found]
    other = post(client, "buy", asked | {"e164": "+14155550000"}, **key)
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")


def test_a_refused_purchase_stays_refused_under_its_key(client, olivia, account):
    """Scenario 35, by API."""
    client.force_login(olivia)
    asked = {"e164": "+15005550000", "numberClass": "pool"}
    asked["token"] = post(client, "buy/preview", asked).json()["token"]
    for _ in range(2):
        failed = post(client, "buy", asked, **{"Idempotency-Key": "order 8"}).json()
        assert failed["detail"] == FAILED
        state = client.get(f"/api/numbers/purchases/{failed['purchaseId']}").json()["state"]
        assert state == "refused"
    assert Purchase.objects.count() == 1


def test_asked_again_with_its_key_an_unknown_purchase_is_settled(by, org, offer):
    """Scenario 36: the number was sold, and the answer lost."""
    Purchase.objects.create(
        org=org, e164=offer, number_class="pool", asked_by_name="Olivia", asked_at=NOON,
        idempotency_key="order 9",
    )  # fmt: skip
    asked = {"by": by, "e164": offer, "number_class": POOL, "token": "", "key": "order 9"}
    with pytest.raises(Refused) as unknown:
        buying.buy_number(**asked, at=NOON)
    assert unknown.value.code == "purchase_unknown"
    asking.ask(org.pk, lambda one: one.numbers.buy(offer, sms_url="https://elsewhere.example/"))
    assert buying.buy_number(**asked, at=NOON).e164 == offer


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"e164": "415", "numberClass": "pool"}, "e164"),
        ({"e164": "+14155550101", "numberClass": "banana"}, "numberClass"),
    ],
)
def test_what_cannot_be_bought_names_its_field(client, olivia, body, field):
    """Scenario 64."""
    client.force_login(olivia)
    refused = post(client, "buy", body)
    assert refused.status_code == 422
    assert field in refused.content.decode()
    assert not Purchase.objects.exists()
