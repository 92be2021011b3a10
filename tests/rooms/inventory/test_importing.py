"""Numbers that are at the provider already: row by row, and every good row lands."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings, strategies as st

from snoutos.kernel.refused import Forbidden, Refused
from snoutos.kernel.words import NumberClass
from snoutos.rooms.audit.models import Event
from snoutos.rooms.inventory.actions import importing
from snoutos.rooms.inventory.queries.importing import rows_of
from snoutos.rooms.inventory.rules import importing as rules
from snoutos.rooms.inventory.rules.importing import Fate
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.queries import actor
from snoutos.rooms.plans.actions import token_of
from snoutos.rooms.plans.models import Applied
from tests.conftest import NOON, make_number
from tests.rooms.traffic.conftest import account, hot, outside, provider, running_twin

__all__ = ["account", "hot", "outside", "provider", "running_twin"]
pytestmark = pytest.mark.django_db(transaction=True)

POOL = NumberClass.POOL
ONE, TWO, THREE = "+14155550101", "+14155550102", "+14155550103"
OURS = "/webhooks/twilio/inbound-sms#rc=3&rp=5xx,ct,rt"


@pytest.fixture
def theirs(account, provider):
    """Two numbers of the account that are not here, one of them with texts that go elsewhere."""
    sids = {
        ONE: provider.own(ONE, sms_url="https://old.example/sms", can_text=True),
        TWO: provider.own(TWO, sms_url="", can_text=True),
    }
    yield sids
    for e164 in (ONE, TWO, THREE):
        provider.disown(e164)


def take_in(by, text, number_class=POOL):
    rows = rows_of(text)
    plan, _ = importing.preview(by=by, rows=rows, number_class=number_class)
    token = token_of(plan, by=by)
    return importing.import_numbers(
        by=by, rows=rows, number_class=number_class, token=token, at=NOON
    )


def fates(rows):
    return [one.fate for one in rows]


def test_by_number_and_by_provider_id(by, theirs, provider):
    """Scenario 60: both forms work, and their texts come here from then on."""
    done = take_in(by, f"(415) 555-0101\n{theirs[TWO]}")
    assert fates(done.rows) == [Fate.IMPORTED, Fate.IMPORTED]
    for e164, sid in theirs.items():
        number = Number.objects.get(e164=e164)
        assert (number.number_class, number.status, number.provider_sid) == ("pool", "active", sid)
        assert number.monthly_cost_cents == 115
        assert provider.owned(e164)["sms_url"].endswith(OURS)
        event = Event.objects.get(type="number.imported", number_id=number.pk)
        assert event.actor_id == by.id
    assert Event.objects.get(number_id=Number.objects.get(e164=ONE).pk).payload[
        "texts_went_to"
    ] == "old.example"  # fmt: skip


def test_each_row_says_what_becomes_of_it(by, org, theirs, provider, front_desk):
    """Scenario 60: duplicates and unknown numbers are reported per row; the good one lands."""
    provider.own(THREE, can_text=False)
    text = "\n".join(
        [ONE, "415-555-0101", front_desk.e164, "+14155550199", THREE, "hello", "4.15555E+10",
         "PN" + "0" * 32]
    )  # fmt: skip
    done = take_in(by, text)
    assert fates(done.rows) == [
        Fate.IMPORTED, Fate.REPEATED, Fate.HERE, Fate.NOT_OWNED, Fate.NO_TEXTS, Fate.BAD, Fate.BAD,
        Fate.NOT_OWNED,
    ]  # fmt: skip
    assert all(one.why for one in done.rows[1:])
    assert Number.objects.filter(org=org).count() == 2


def test_a_number_of_another_organization_is_refused_without_its_name(by, mallory, theirs):
    """Scenario 61."""
    make_number(mallory.org, ONE, "pool")
    done = take_in(by, f"{ONE}\n{TWO}")
    assert fates(done.rows) == [Fate.ELSEWHERE, Fate.IMPORTED]
    assert mallory.org.name not in done.rows[0].why
    assert Number.objects.get(e164=ONE).org_id == mallory.org_id


def test_whether_somebody_else_has_it_is_not_told_of_numbers_that_are_not_ours(
    by, mallory, account
):
    make_number(mallory.org, "+14155550177", "pool")
    _, rows = importing.preview(by=by, rows=rows_of("+14155550177"), number_class=POOL)
    assert fates(rows) == [Fate.NOT_OWNED]


def test_looking_changes_nothing(by, theirs, provider):
    plan, rows = importing.preview(by=by, rows=rows_of(ONE), number_class=POOL)
    assert fates(rows) == [Fate.IMPORTED]
    told = [(line.text, line.items) for line in plan.lines]
    assert ("Texts to them come to SnoutOS", (
        ("+1 (415) 555-0101, old.example until now", "SnoutOS"),
    )) in told  # fmt: skip
    assert not Number.objects.filter(e164=ONE).exists()
    assert provider.owned(ONE)["sms_url"] == "https://old.example/sms"
    with pytest.raises(Refused) as unseen:
        importing.import_numbers(
            by=by, rows=rows_of(ONE), number_class=POOL, token="", at=NOON
        )  # fmt: skip
    assert unseen.value.code == "confirm_first"


def test_the_same_list_again_changes_nothing(by, theirs):
    take_in(by, ONE)
    again = take_in(by, ONE)
    assert fates(again.rows) == [Fate.HERE]
    assert again.applied is None
    assert Event.objects.filter(type="number.imported").count() == 1


def test_a_row_that_fails_leaves_nothing_and_the_others_land(by, theirs, provider, monkeypatch):
    """The number was let go of between the look and the confirmation."""
    rows = rows_of(f"{ONE}\n{TWO}")
    plan, judged = importing.preview(by=by, rows=rows, number_class=POOL)
    monkeypatch.setattr(importing, "preview", lambda **_: (plan, judged))
    provider.disown(ONE)
    done = importing.import_numbers(
        by=by, rows=rows, number_class=POOL, token=token_of(plan, by=by), at=NOON
    )
    assert fates(done.rows) == [Fate.FAILED, Fate.IMPORTED]
    assert done.rows[0].why.startswith("Its texts could not be sent to SnoutOS")
    assert not Number.objects.filter(e164=ONE).exists()
    kept = Applied.objects.get(kind="number.import")
    assert [step["e164"] for step in kept.steps] == [TWO]


def test_a_file_may_give_each_number_its_type(by, theirs):
    take_in(by, f"Phone number;Type\n{ONE};Front Desk\n{TWO};Sitter\n")
    assert dict(Number.objects.filter(e164__in=theirs).values_list("e164", "number_class")) == {
        ONE: "front_desk", TWO: "sitter",
    }  # fmt: skip


def test_an_unknown_type_is_named(by, theirs):
    """Scenario 64."""
    done = take_in(by, f"Number,Type\n{ONE},banana\n{TWO},\n")
    assert fates(done.rows) == [Fate.BAD, Fate.IMPORTED]
    assert "banana" in done.rows[0].why


@pytest.mark.parametrize("text", ["", "\n,\n", "\n".join(f"+1415555{n:04}" for n in range(201))])
def test_none_or_too_many_are_refused(by, text):
    with pytest.raises(Refused) as no:
        rows_of(text)
    assert no.value.details == {"field": "numbers"}


def test_only_the_owner_imports(dana):
    """Scenario 66."""
    with pytest.raises(Forbidden):
        importing.preview(by=actor(dana), rows=rows_of(ONE), number_class=POOL)


def test_the_page_as_a_person_uses_it(client, olivia, theirs):
    client.force_login(olivia)
    assert client.get("/numbers/import").status_code == 200
    asked = {"text": f"{ONE}\nhello", "class": "pool"}
    preview = client.post("/numbers/import", asked)
    text = preview.content.decode()
    assert "Will be imported" in text
    assert "Not a number" in text
    done = client.post("/numbers/import", asked | {"token": preview.context["token"]})
    assert "1 number imported" in done.content.decode()
    assert Number.objects.filter(e164=ONE, org=olivia.org).exists()


def test_a_program_looks_and_imports(client, olivia, theirs):
    client.force_login(olivia)
    asked = {"numbers": [{"number": ONE}, {"number": "nonsense"}], "numberClass": "pool"}

    def post(path, body):
        return client.post(f"/api/numbers/{path}", body, content_type="application/json")

    assert post("import", asked).json()["code"] == "confirm_first"
    preview = post("import/preview", asked).json()
    assert [one["result"] for one in preview["results"]] == ["imported", "bad"]
    done = post("import", asked | {"token": preview["plan"]["token"]}).json()
    assert [one["success"] for one in done["results"]] == [True, False]
    assert post("import", {"numbers": [{"number": "x"}], "numberClass": "pool"}).status_code == 422
    assert post("import", {"numbers": [{"number": ONE}], "numberClass": "pet"}).status_code == 422


FREE = [f"+1415555{n:04}" for n in range(300, 306)]


@pytest.fixture
def shelf(account, provider):
    """Numbers of the account; the last one is for calls only."""
    for e164 in FREE:
        provider.own(e164, can_text=e164 != FREE[-1])
    yield FREE
    for e164 in FREE:
        provider.disown(e164)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    said=st.lists(st.sampled_from([*FREE, "+14155559999", "nobody", ""]), min_size=1, max_size=9),
    here=st.sets(st.sampled_from(FREE), max_size=2),
    away=st.sets(st.sampled_from(FREE), max_size=2),
    number_class=st.sampled_from(list(NumberClass)),
)
def test_the_preview_is_what_happens(by, mallory, shelf, said, here, away, number_class):
    with transaction.atomic():
        for e164 in here:
            make_number(mallory.org if e164 in away else Number.objects.first().org, e164, "pool")
        before = set(Number.objects.values_list("e164", flat=True))
        rows = [rules.Wanted(line, word) for line, word in enumerate(said, 1)]
        plan, promised = importing.preview(by=by, rows=rows, number_class=number_class)
        done = importing.import_numbers(
            by=by, rows=rows, number_class=number_class, token=token_of(plan, by=by), at=NOON
        )
        assert done.rows == promised
        came = set(Number.objects.values_list("e164", flat=True)) - before
        assert came == {step["e164"] for step in plan.steps}
        assert set(
            Number.objects.filter(e164__in=came).values_list("number_class", "status")
        ) <= {(number_class.value, "active")}  # fmt: skip
        assert Event.objects.filter(type="number.imported").count() == len(came)
        transaction.set_rollback(True)


@given(st.text(max_size=200))
def test_no_text_breaks_the_list(text):
    try:
        rows = rules.listed(text)
    except Refused:
        return
    world = rules.World(owned=(), here={})
    judged = rules.judged(rows, world, number_class=POOL)
    assert [one.line for one in judged] == [one.line for one in rows]
    assert all(one.why for one in judged)
