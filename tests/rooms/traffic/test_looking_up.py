"""What became of a message when the provider's reports are missing or contradict each other."""

from datetime import UTC, datetime, timedelta

import pytest

from snoutos.pipeline.loop import run_batch
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.threads.models import Attempt, Delivery, Report
from snoutos.rooms.traffic import rules
from snoutos.rooms.traffic.models import LookUp
from snoutos.toolbox import later, tenancy
from tests.conftest import NOON
from tests.pipeline.outside import ACCOUNT
from tests.pipeline.test_dispatch import dispatch, queue

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)
UNKNOWN_PERSON = 30005


@pytest.fixture
def sent(account, provider, carlas_thread):
    """One message that left, of which the provider has reported nothing to us."""

    def send(**fault):
        provider._tell("PUT", "settings", status_delay_ms=0)
        provider.fault(drop_callbacks=1.0, **fault)
        delivery = queue(carlas_thread)
        assert dispatch(provider) == [1]
        while provider.sent()[-1]["status"] in ("queued", "sent"):
            pass
        return delivery

    return send


def reported(outside, attempt, status, error):
    """What the provider's callback says, late."""
    fields = {
        "MessageSid": attempt.provider_sid, "AccountSid": ACCOUNT, "MessageStatus": status,
    } | ({"ErrorCode": str(error)} if error else {})  # fmt: skip
    outside.receipt("status", fields, query=f"m={attempt.pk.hex}")


def now(after):
    return datetime.now(UTC) + after


def look(after):
    later.run_now("threads.ask_about_silence", at=now(after))
    later.run_now("traffic.look_up", at=now(after))


def work(hot, after=MINUTE):
    while run_batch(hot, now=now(after), limit=100):
        pass


def state_of(delivery):
    delivery.refresh_from_db()
    return delivery.state


def test_a_report_that_never_came_is_asked_for_after_ten_minutes(hot, sent):
    delivery = sent()
    look(9 * MINUTE)
    work(hot)
    assert state_of(delivery) == "sending"

    look(11 * MINUTE)
    work(hot, 11 * MINUTE)

    assert state_of(delivery) == "delivered"
    assert Report.objects.get().status == "delivered"
    look(21 * MINUTE)
    assert LookUp.objects.get().due_at is None


def test_a_failure_that_nobody_reported_finds_its_remedy(hot, sent):
    delivery = sent(final_status="undelivered", final_error_code=UNKNOWN_PERSON)

    look(11 * MINUTE)
    work(hot, 11 * MINUTE)

    assert state_of(delivery) == "undelivered"
    assert delivery.error_code == UNKNOWN_PERSON
    assert Alert.objects.get().type == "delivery.failed"


def test_a_report_that_comes_after_all_changes_nothing_more(hot, outside, sent):
    """Scenario 309."""
    delivery = sent()
    look(11 * MINUTE)
    work(hot, 11 * MINUTE)
    reported(outside, Attempt.objects.get(), "delivered", None)

    work(hot)

    assert state_of(delivery) == "delivered"
    assert list(Report.objects.values_list("changed_state", flat=True)) == [True, False]


def test_a_message_that_the_provider_does_not_know_any_more_is_not_asked_about_again(sent):
    sent()
    Attempt.objects.update(provider_sid="SM" + "0" * 32)

    look(11 * MINUTE)

    silent = LookUp.objects.get()
    assert (silent.tries, silent.due_at) == (1, None)


def test_a_network_that_never_reports_is_asked_about_four_times_in_growing_pauses():
    at = NOON
    pauses = []
    for tries in (1, 2, 3, 4):
        after = rules.next_look(tries, at)
        pauses.append(after and after - at)

    assert pauses == [timedelta(hours=1), timedelta(hours=6), timedelta(days=1), None]


@pytest.mark.parametrize(
    ("first", "then", "truth"),
    [
        (("undelivered", UNKNOWN_PERSON), ("delivered", None), "delivered"),
        (("delivered", None), ("undelivered", UNKNOWN_PERSON), "delivered"),
        (("delivered", None), ("undelivered", UNKNOWN_PERSON), "undelivered"),
        (("undelivered", UNKNOWN_PERSON), ("delivered", None), "undelivered"),
    ],
)
def test_reports_that_contradict_each_other_are_settled_by_asking(
    hot, outside, sent, first, then, truth
):
    error = UNKNOWN_PERSON if truth == "undelivered" else None
    delivery = sent(final_status=truth, final_error_code=error)
    attempt = Attempt.objects.get()
    for status, code in (first, then):
        reported(outside, attempt, status, code)
    work(hot)
    assert LookUp.objects.get().decides

    look(2 * MINUTE)
    work(hot, 2 * MINUTE)

    assert state_of(delivery) == truth
    assert delivery.error_code == error
    assert LookUp.objects.get().due_at is None
    was_failed = "undelivered" in (first[0], truth)
    assert Alert.objects.filter(type="delivery.failed").exists() is was_failed


def test_a_provider_that_does_not_answer_is_asked_again_a_minute_later(hot, sent, settings):
    delivery = sent()
    url, settings.PROVIDER_BASE_URL = settings.PROVIDER_BASE_URL, "http://127.0.0.1:9"
    look(11 * MINUTE)
    assert LookUp.objects.get().tries == 0

    settings.PROVIDER_BASE_URL = url
    look(12 * MINUTE)
    work(hot, 12 * MINUTE)

    assert state_of(delivery) == "delivered"


def test_nobody_asks_about_what_has_ended(hot, sent):
    sent()
    Attempt.objects.update(state="delivered")
    Delivery.objects.update(state="delivered")

    look(11 * MINUTE)

    assert not LookUp.objects.exists()


def test_questions_stay_behind_the_wall(hot, sent, mallory):
    sent()
    later.run_now("threads.ask_about_silence", at=now(11 * MINUTE))

    with tenancy.within(mallory.org_id):
        assert not LookUp.objects.exists()
