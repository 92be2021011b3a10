"""Scenarios 24-32, 62, 65: the list of numbers, its filters, its order and its file."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings, strategies as st

from snoutos.kernel.refused import Forbidden, Refused
from snoutos.kernel.words import NumberClass, NumberStatus
from snoutos.rooms.inventory.models import Tally
from snoutos.rooms.inventory.queries import listing
from snoutos.rooms.inventory.rules.health import Health
from snoutos.rooms.inventory.rules.listing import Filters, Sort, Use, Used, bars
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.queries import actor
from snoutos.rooms.threads.models import Message, Thread
from tests.conftest import HOUR, NOON, make_number, make_sitter, make_thread, make_window

WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)


def said(number, thread, at, count=1, state="received", direction="inbound"):
    Message.objects.bulk_create(
        Message(
            org_id=thread.org_id, thread=thread, direction=direction, sender_kind="client",
            number=number, contact=thread.contact, from_address="a", to_address="b", body="Hi",
            state=state, at=at,
        )
        for _ in range(count)
    )  # fmt: skip


def seen(user, **filters):
    page = listing.numbers(actor(user), filters=Filters(**filters), now=NOON)
    return [one.e164 for one in page.items]


@pytest.fixture
def rack(org, front_desk, pool_number, sam, sams_number):
    make_number(org, "+15554440000", "sitter", status="quarantined")
    make_number(org, "+15556660000", "pool", status="inactive")
    return front_desk, pool_number, sams_number


def test_s24_a_row_tells_everything(olivia, rack, sam, carlas_thread):
    _, _, sams = rack
    Number.objects.filter(pk=sams.pk).update(last_used_at=NOON - timedelta(hours=3))
    said(sams, carlas_thread, NOON - timedelta(hours=3), 4)

    page = listing.numbers(actor(olivia), filters=Filters(search="Rivers"), now=NOON)

    [row] = page.items
    assert (row.e164, row.number_class, row.status) == (sams.e164, "sitter", "active")
    assert (row.sitter_id, row.sitter_name, row.volume) == (sam.pk, "Sam Rivers", 4)
    assert row.health is Health.HEALTHY
    assert [bar.height for bar in row.bars][-1] == 20


def test_s26_union_inside_a_filter_and_intersection_across(olivia, rack):
    both = seen(
        olivia,
        classes=(NumberClass.SITTER, NumberClass.POOL),
        statuses=(NumberStatus.ACTIVE, NumberStatus.QUARANTINED),
        sort=Sort.NUMBER, is_ascending=True,
    )  # fmt: skip

    assert both == ["+15552222222", "+15553333333", "+15554440000"]


def test_s27_by_sitter_client_or_unassigned(olivia, rack, sam, carlas_thread):
    assert seen(olivia, sitter_id=sam.pk) == ["+15552222222"]
    assert seen(olivia, search="whitfield") == ["+15551111111"]
    assert seen(olivia, search="555-333") == ["+15553333333"]
    assert set(seen(olivia, is_unassigned=True)) == {
        "+15553333333", "+15554440000", "+15556660000",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("used", "ago"),
    [
        (Used.DAY, timedelta(hours=24)),
        (Used.WEEK, timedelta(days=7)),
        (Used.MONTH, timedelta(days=30)),
    ],
)
def test_s28_boundaries_of_use_are_exact(olivia, org, used, ago):
    for e164, when in (("+15550000001", ago), ("+15550000002", ago + SECOND)):
        number = make_number(org, e164, "pool")
        Number.objects.filter(pk=number.pk).update(last_used_at=NOON - when)

    assert seen(olivia, used=used) == ["+15550000001"]


def test_s28_never_used_and_high_volume(olivia, org, carlas_thread):
    quiet, busy = make_number(org, "+15550000001", "pool"), make_number(org, "+15550000002", "pool")
    Number.objects.filter(pk=busy.pk).update(last_used_at=NOON)
    said(busy, carlas_thread, NOON - timedelta(hours=1), 100)
    assert seen(olivia, used=Used.HIGH) == []

    said(busy, carlas_thread, NOON - timedelta(hours=1))

    assert seen(olivia, used=Used.HIGH) == [busy.e164]
    assert quiet.e164 in seen(olivia, used=Used.NEVER)


def test_s28_high_volume_is_exact_at_the_edge(olivia, org, carlas_thread):
    """Neither the hour in which the week began nor a stopped message is counted along."""
    now = NOON + timedelta(minutes=23, seconds=7)
    busy = make_number(org, "+15550000002", "pool")
    said(busy, carlas_thread, now - WEEK - SECOND, 50)
    said(busy, carlas_thread, now - WEEK, 60)
    said(busy, carlas_thread, now - WEEK + SECOND, 5, "blocked", "outbound")
    said(busy, carlas_thread, now, 40)

    def high(at):
        return listing.numbers(actor(olivia), filters=Filters(used=Used.HIGH), now=at).items

    assert high(now) == ()
    said(busy, carlas_thread, now - timedelta(days=3))
    assert [one.volume for one in high(now)] == [101]
    assert high(now + SECOND) == ()
    assert listing.summary(actor(olivia), now=now).volume == 101


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    minutes=st.lists(st.integers(-80, 80) | st.integers(10_000, 10_160), max_size=12),
    offset=st.integers(0, 3599),
)
def test_s28_volume_is_what_counting_by_hand_gives(olivia, org, carlas_thread, minutes, offset):
    now = NOON + timedelta(seconds=offset)
    times = [now - timedelta(minutes=one) for one in minutes if one >= 0]
    with transaction.atomic():
        busy = make_number(org, "+15550000009", "pool")
        for at in times:
            said(busy, carlas_thread, at)
        page = listing.numbers(actor(olivia), filters=Filters(search="0000009"), now=now)
        assert page.items[0].volume == sum(at >= now - WEEK for at in times)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("errors", "health"), [(0, "healthy"), (1, "warning"), (2, "warning"), (3, "critical")]
)
def test_s29_errors_of_the_last_seven_days_make_the_health(
    olivia, org, carlas_thread, errors, health
):
    number = make_number(org, "+15550000001", "pool")
    at = NOON - WEEK + SECOND
    said(number, carlas_thread, at, errors, state="failed", direction="outbound")
    said(number, carlas_thread, NOON - WEEK - SECOND, 5, "undelivered", "outbound")

    page = listing.numbers(actor(olivia), filters=Filters(search="0000001"), now=NOON)

    assert [(one.health, one.errors) for one in page.items] == [(health, errors)]


def test_s30_errors_count_for_the_number_that_sent(olivia, org, carlas_thread, front_desk):
    number = make_number(org, "+15550000001", "pool")
    said(number, carlas_thread, NOON, 3, state="failed", direction="outbound")
    assert carlas_thread.number == front_desk

    assert seen(olivia, healths=(Health.CRITICAL,)) == [number.e164]


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("ascending", [True, False])
def test_s31_pages_are_full_in_every_order_and_together_the_whole(
    olivia, org, carlas_thread, sort, ascending
):
    for ending in range(9):
        number = make_number(org, f"+1555000000{ending}", "pool")
        used = NOON - timedelta(hours=ending // 2) if ending else None
        Number.objects.filter(pk=number.pk).update(last_used_at=used)
        said(number, carlas_thread, NOON, ending // 3)
        said(number, carlas_thread, NOON, ending % 2 * 3, "failed", "outbound")
    filters = Filters(sort=sort, is_ascending=ascending, healths=(Health.HEALTHY, Health.CRITICAL))
    by, items, cursor = actor(olivia), [], None

    while True:
        page = listing.numbers(by, filters=filters, now=NOON, cursor=cursor, limit=4)
        items += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
        assert len(page.items) == 4

    assert len({one.id for one in items}) == len(items)
    assert len(items) == listing.count(by, filters=filters, now=NOON) == 10
    keys = [
        {
            Sort.NUMBER: one.e164,
            Sort.VOLUME: one.volume,
            Sort.ERRORS: one.errors,
            Sort.LAST_USED: one.last_used_at.timestamp() if one.last_used_at else 0,
        }[sort]
        for one in items
    ]
    assert keys == sorted(keys, reverse=not ascending)


def test_s32_a_thousand_numbers_cost_as_many_statements_as_one(olivia, org):
    by = actor(olivia)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            listing.numbers(by, filters=Filters(), now=NOON)
            listing.summary(by, now=NOON)
        return len(captured)

    make_number(org, "+15550000001", "pool")
    alone = cost()
    Number.objects.bulk_create(
        Number(org=org, e164=f"+1555{number:07}", number_class="pool", created_at=NOON)
        for number in range(1000, 2000)
    )

    assert cost() == alone


@pytest.mark.parametrize("cursor", ["x", "W10=", "WyJhIiwgImIiXQ==", "é"])
def test_s65_a_broken_cursor_is_refused(olivia, cursor):
    with pytest.raises(Refused) as refused:
        listing.numbers(actor(olivia), filters=Filters(), now=NOON, cursor=cursor)
    assert refused.value.status == 400


def test_s62_the_file_holds_the_filtered_list_and_executes_nothing(olivia, org):
    evil = make_sitter(org, '=cmd(), "x"\nnew')
    make_number(org, "+15550000001", "sitter", sitter=evil)
    make_number(org, "+15550000002", "pool")
    browser = Browser()
    browser.force_login(olivia)

    answer = browser.get("/numbers/export?class=sitter")

    text = answer.content.decode()
    assert "+15550000001" in text
    assert "+15550000002" not in text
    assert "'=cmd()" in text
    assert answer["Content-Disposition"] == 'attachment; filename="numbers.csv"'


def test_sitters_see_no_inventory(sam):
    with pytest.raises(Forbidden):
        listing.numbers(actor(sam.user), filters=Filters(), now=NOON)


def test_the_database_counts_what_is_written_by_whoever_writes_it(org, carlas_thread, front_desk):
    at = NOON.replace(minute=59, second=59)
    said(front_desk, carlas_thread, at, 3)
    said(front_desk, carlas_thread, at + SECOND, 2, "delivered", "outbound")
    said(front_desk, carlas_thread, at, 1, "blocked", "outbound")

    counted = Tally.objects.order_by("hour").values_list("hour__hour", "inbound", "outbound")

    assert list(counted) == [(16, 3, 0), (17, 0, 2)]


def test_the_picture_of_a_week():
    assert [one.height for one in bars([0, 5, 10, 20, 1, 0, 20])] == [1, 5, 10, 20, 2, 1, 20]
    assert [one.x for one in bars([0] * 7)] == [0, 7, 14, 21, 28, 35, 42]


def test_the_page_filters_by_its_address(olivia, rack):
    browser = Browser()
    browser.force_login(olivia)

    page = browser.get("/numbers?class=pool&status=inactive").content.decode()
    odd = browser.get("/numbers?class=nonsense&sort=nothing&used=x&sitter=y")

    assert "+1 (555) 666-0000" in page
    assert "+1 (555) 222-2222" not in page
    assert odd.status_code == 200


def test_what_belongs_to_others_is_not_listed(mallory, rack):
    assert seen(mallory) == []


def test_a_client_of_another_business_is_not_found_by(olivia, mallorys_thread, org):
    make_thread(org, "Omar", "+15557770009", make_number(org, "+15550000001", "front_desk"))

    assert seen(olivia, search="Marvin") == []


def test_the_figures_above_the_list_count_what_their_links_show(olivia, org, rack, carlas_thread):
    make_number(org, "+15553330001", "pool")
    told = listing.summary(actor(olivia), now=NOON)
    assert told.in_use == len(seen(olivia, uses=(Use.IN_USE,))) == 2
    assert told.available == len(seen(olivia, uses=(Use.AVAILABLE,))) == 2
    assert len(seen(olivia, uses=(Use.AVAILABLE, Use.IN_USE))) == 4


def test_a_sitters_number_counts_the_conversations_of_their_windows(
    olivia, rack, sam, carlas_thread
):
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)
    front_desk, _, sams = rack

    def counted(at):
        page = listing.numbers(actor(olivia), filters=Filters(), now=at)
        found = {one.e164: one.thread_count for one in page.items}
        return found[front_desk.e164], found[sams.e164]

    assert counted(NOON) == (1, 1)
    assert counted(NOON + HOUR) == (1, 0)
    Thread.objects.update(number=sams)
    assert counted(NOON) == (0, 1)


def test_a_text_that_is_released_after_all_counts(olivia, rack, carlas_thread):
    _, _, sams = rack
    said(sams, carlas_thread, NOON - HOUR, 2, state="blocked", direction="outbound")

    def counted():
        page = listing.numbers(actor(olivia), filters=Filters(search="Rivers"), now=NOON)
        return page.items[0].volume

    assert counted() == 0
    first = Message.objects.filter(state="blocked").first()
    Message.objects.filter(pk=first.pk).update(state="queued")
    assert counted() == 1
    Message.objects.filter(pk=first.pk).update(state="sent")
    assert counted() == 1


def test_the_form_turns_only_the_order_it_was_shown_in(client, olivia, rack):
    client.force_login(olivia)

    def first(query):
        page = client.get(f"/numbers?{query}")
        return [one.e164 for one in page.context["page"].items], page.context["turned"]

    upwards, turned = first("sort=number")
    assert (upwards, turned) == (sorted(upwards), "")
    downwards, turned = first("sort=number&order=desc")
    assert (downwards, turned) == (upwards[::-1], "number")
    assert first("sort=number&turned=number")[0] == downwards
    assert first("sort=volume&turned=number") == first("sort=volume")
