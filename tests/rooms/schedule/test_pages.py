"""The schedule in the browser's hands (95 to 97, 99, 106 to 109, 255, 337), and its growth."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from snoutos.kernel.ids import uuid7
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.plans.models import Applied
from snoutos.rooms.schedule.forms import HoursForm
from snoutos.rooms.schedule.models import Booking
from snoutos.rooms.threads.models import Message
from tests.conftest import HOUR, make_thread, make_window
from tests.rooms.schedule.test_conflicts import aside


@pytest.fixture
def now():
    return timezone.now().replace(minute=0, second=0, microsecond=0)


@pytest.fixture
def page(client, olivia):
    client.force_login(olivia)
    return client


def hidden(html, name):
    return re.search(rf'name="{name}" value="([^"]*)"', html)[1]


def fields(thread, sitter, start, end, **more):
    def local(at):
        from zoneinfo import ZoneInfo

        return at.astimezone(ZoneInfo("America/New_York"))

    return {
        "thread": thread.pk, "sitter": sitter.pk, "kind": "weekly_client",
        "day": f"{local(start):%Y-%m-%d}", "starts": f"{local(start):%H:%M}",
        "end_day": f"{local(end):%Y-%m-%d}", "ends": f"{local(end):%H:%M}",
    } | more  # fmt: skip


def test_a_sitter_is_assigned_after_a_preview_and_it_can_be_undone(page, carlas_thread, sam, now):
    """97, 111, 255"""
    wanted = fields(carlas_thread, sam, now + 24 * HOUR, now + 26 * HOUR)

    seen = page.post(reverse("schedule:new"), wanted | {"preview": "1"}).content.decode()
    assert "Create assignment window? Assign Sam Rivers to Carla Whitfield from" in seen
    assert not Window.objects.exists()
    token = hidden(seen, "token")
    answer = page.post(
        reverse("schedule:new"), wanted | {"token": token, "confirm": "1"}, follow=True
    )

    html = answer.content.decode()
    assert "Sitter Sam Rivers assigned to Carla Whitfield from" in html
    assert "ev ev--future" in html
    applied = Applied.objects.get()
    undone = page.post(reverse("plans:undo", args=[applied.pk]), {"next": "/assignments"})
    assert "undone." in page.get(undone["Location"]).content.decode()
    assert not Window.objects.exists()


def test_an_overlap_shows_the_other_window(page, carlas_thread, sam, sasha, now):
    """99, 337"""
    other = make_window(carlas_thread, sasha, now + 24 * HOUR, now + 30 * HOUR)

    answer = page.post(
        reverse("schedule:new"),
        fields(carlas_thread, sam, now + 25 * HOUR, now + 26 * HOUR, preview="1"),
    )

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Overlaps with existing window. Resolve conflict first?" in html
    assert reverse("schedule:window", args=[other.pk]) in html
    assert "Sasha Bloom has" in html


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [("thread", "Choose a client."), ("sitter", "Choose a sitter."),
     ("starts", "Enter when it begins."), ("ends", "Enter when it ends.")],
)  # fmt: skip
def test_what_is_missing_is_named(page, carlas_thread, sam, now, missing, sentence):
    """105"""
    wanted = fields(carlas_thread, sam, now, now + HOUR, preview="1")
    del wanted[missing]

    answer = page.post(reverse("schedule:new"), wanted)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_an_edit_shows_in_list_and_calendar(page, carlas_thread, sam, sasha, now):
    """106, 337"""
    window = make_window(carlas_thread, sam, now + 24 * HOUR, now + 26 * HOUR)
    edit = reverse("schedule:edit", args=[window.pk])
    wanted = fields(carlas_thread, sasha, now + 24 * HOUR, now + 27 * HOUR)

    seen = page.post(edit, wanted).content.decode()
    assert "Update assignment window? This may affect message routing." in seen
    page.post(edit, wanted | {"token": hidden(seen, "token"), "confirm": "1"})

    day = f"{window.starts_at:%Y-%m-%d}"
    for view in ("week", "month", "list"):
        html = page.get(reverse("schedule:schedule"), {"view": view, "day": day}).content.decode()
        assert "Sasha Bloom" in html
    window.refresh_from_db()
    assert window.ends_at == now + 27 * HOUR


def test_an_open_window_is_deleted_in_two_steps(page, carlas_thread, sam, now):
    """107, 108, 337"""
    window = make_window(carlas_thread, sam, now - HOUR, now + 5 * HOUR)
    delete = reverse("schedule:delete", args=[window.pk])

    first = page.get(delete).content.decode()
    assert "Messages will route to owner inbox during this period." in first
    token = hidden(first, "token")
    page.post(delete, {"token": token})
    second = page.post(delete, {"token": token, "step": "2"}).content.decode()
    assert Window.objects.exists()
    assert "This window is open right now" in second
    unticked = page.post(delete, {"token": token, "step": "2", "asks": "understood"})
    assert unticked.status_code == 422
    assert Window.objects.exists()
    page.post(delete, {"token": hidden(second, "token"), "step": "2", "understood": "1"})

    assert not Window.objects.exists()


def test_a_window_to_come_is_deleted_in_one_step(page, carlas_thread, sam, now):
    window = make_window(carlas_thread, sam, now + HOUR, now + 5 * HOUR)
    delete = reverse("schedule:delete", args=[window.pk])

    token = hidden(page.get(delete).content.decode(), "token")
    page.post(delete, {"token": token})

    assert not Window.objects.exists()


def test_colours_and_conflicts_in_list_and_calendar(page, carlas_thread, sam, sasha, now):
    """95, 109"""
    make_window(carlas_thread, sam, now - 50 * HOUR, now - 49 * HOUR)
    make_window(carlas_thread, sam, now - HOUR, now + HOUR)
    clash = make_window(carlas_thread, sam, now + 48 * HOUR, now + 52 * HOUR)
    waiting = aside(carlas_thread, sasha, 0, 1)
    waiting.starts_at, waiting.ends_at = now + 50 * HOUR, now + 54 * HOUR
    waiting.save()

    month = page.get(reverse("schedule:schedule"), {"view": "month"}).content.decode()
    later = {"view": "month", "day": f"{clash.starts_at:%Y-%m-%d}"}
    month += page.get(reverse("schedule:schedule"), later).content.decode()
    before = {"view": "month", "day": f"{now - 50 * HOUR:%Y-%m-%d}"}
    month += page.get(reverse("schedule:schedule"), before).content.decode()
    for phase in ("past", "active", "conflict"):
        assert f"ev--{phase}" in month
    listed = page.get(reverse("schedule:schedule"), {"view": "list", "show": "conflict"})
    assert listed.content.decode().count("<tr>") == 2
    conflicts = page.get(reverse("schedule:conflicts")).content.decode()
    assert "Keep Sam Rivers" in conflicts
    assert conflicts.count('<article class="clash">') == 1
    way = reverse("schedule:resolve", args=[clash.pk, waiting.pk])
    token = hidden(page.get(way, {"choice": "split"}).content.decode(), "token")
    page.post(way, {"choice": "split", "token": token})
    assert Window.objects.filter(sitter=sasha).exists()


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [(1, None, 2), (None, 2, 2), (None, 1, 1), (1, 1, 1), (2, None, 1), (None, 0, 1), (3, 9, 0)],
)
def test_a_range_of_days_finds_what_it_touches(page, carlas_thread, sam, since, until, found):
    """96: with only a start, only an end, or both"""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    noon = datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("America/New_York"))
    make_window(carlas_thread, sam, noon - 2 * HOUR, noon + 24 * HOUR)
    make_window(carlas_thread, sam, noon + 48 * HOUR, noon + 50 * HOUR)
    asked = {"view": "list", "show": "any"}
    for name, days in (("since", since), ("until", until)):
        if days is not None:
            asked[name] = f"{noon + timedelta(days=days):%Y-%m-%d}"

    html = page.get(reverse("schedule:schedule"), asked).content.decode()

    assert html.count('class="phone"') == found


def test_the_list_goes_on_without_repeating_or_losing_any(page, carlas_thread, sam, now):
    for n in range(120):
        make_window(carlas_thread, sam, now + (n * 2 + 1) * HOUR, now + (n * 2 + 2) * HOUR)

    seen, url = [], "/assignments?view=list&sort=latest"
    while url:
        html = page.get(url).content.decode()
        seen += re.findall(r'class="phone" href="/assignments/([0-9a-f-]{36})"', html)
        more = re.search(r'<div class="more"><a class="btn" href="([^"]+)"', html)
        url = more[1].replace("&amp;", "&") if more else ""

    expected = Window.objects.order_by("-starts_at").values_list("pk", flat=True)
    assert seen == [str(pk) for pk in expected]


def test_the_export_is_what_the_list_shows(page, carlas_thread, sam, sasha, now):
    make_window(carlas_thread, sam, now + HOUR, now + 2 * HOUR)
    make_window(carlas_thread, sasha, now + 3 * HOUR, now + 4 * HOUR)

    file = page.get(reverse("schedule:export"), {"sitter": sasha.pk}).content.decode("utf-8-sig")

    assert len(file.splitlines()) == 2
    assert "Carla Whitfield,Sasha Bloom,Weekly client," in file


def grow(org, thread, sitter, count, now):
    """Windows of one hour, one after another, around now."""
    start = now - count // 2 * HOUR
    Window.objects.bulk_create(
        Window(
            id=uuid7(), org=org, thread=thread, sitter=sitter, kind="weekly_client",
            starts_at=start + n * HOUR, ends_at=start + (n + 1) * HOUR, created_at=now,
        )
        for n in range(count)
    )  # fmt: skip


@pytest.mark.parametrize("view", ["week", "month", "list"])
def test_ten_thousand_windows_cost_as_many_statements_as_one(
    page, org, front_desk, carlas_thread, sam, now, view
):
    def statements():
        with CaptureQueriesContext(connection) as seen:
            assert page.get("/assignments", {"view": view}).status_code == 200
        return len(seen)

    make_window(make_thread(org, "Dora", "+15551230000", front_desk), sam, now, now + HOUR)
    one = statements()
    grow(org, carlas_thread, sam, 10_000, now)

    assert statements() == one


def test_a_file_of_more_than_ten_thousand_is_refused(page, org, carlas_thread, sam, now):
    grow(org, carlas_thread, sam, 10_001, now)

    answer = page.get(reverse("schedule:export"))

    assert answer.status_code == 422
    assert "Export exceeds 10,000 windows. Narrow date range or filters." in answer.content.decode()


def test_odd_addresses_are_no_trouble(page, carlas_thread, sam):
    for asked in (
        {"view": "nonsense"}, {"day": "0001-01-01"}, {"day": "9999-12-31"}, {"sitter": "x"},
        {"view": "list", "since": "0001-01-01", "until": "9999-12-31"}, {"sitter": str(uuid4())},
        {"view": "month", "day": "9999-12-01"}, {"q": "%_\\"},
    ):  # fmt: skip
        assert page.get("/assignments", asked).status_code == 200
    assert page.get("/assignments", {"view": "list", "cursor": "x"}).status_code == 400


def test_the_bookings_are_listed_in_a_constant_number_of_statements(
    page, org, front_desk, carlas_thread, sam, now
):
    def listed(**asked):
        with CaptureQueriesContext(connection) as seen:
            html = page.get(reverse("schedule:bookings"), asked).content.decode()
        return html.count("<tr>") - 1, len(seen)

    assert "No bookings yet" in page.get(reverse("schedule:bookings")).content.decode()
    make_booking(carlas_thread, sam, now, 0)
    one = listed()
    for n in range(1, 30):
        make_booking(carlas_thread, sam, now, n)

    assert listed() == (30, one[1])
    assert listed(status="canceled")[0] == -1


def make_booking(thread, sitter, now, n):
    return Booking.objects.create(
        org=thread.org, reference=f"B-{n}", thread=thread, sitter=sitter, number=thread.number,
        starts_at=now + n * HOUR, ends_at=now + (n + 1) * HOUR, created_at=now, updated_at=now,
    )  # fmt: skip


@pytest.mark.parametrize("way", ["new", "edit"])
def test_only_the_button_of_the_preview_confirms(page, carlas_thread, sam, sasha, now, way):
    """Its token travels with every question; pressing Preview, or Enter, is only a question."""
    window = make_window(carlas_thread, sam, now + 24 * HOUR, now + 26 * HOUR)
    address = reverse("schedule:new")
    wanted = fields(carlas_thread, sasha, now + 48 * HOUR, now + 50 * HOUR)
    if way == "edit":
        address = reverse("schedule:edit", args=[window.pk])
    token = hidden(page.post(address, wanted | {"preview": "1"}).content.decode(), "token")

    for pressed in ({"preview": "1"}, {}):
        answer = page.post(address, wanted | pressed | {"token": token})
        assert answer.status_code == 200

    window.refresh_from_db()
    assert (window.sitter_id, window.starts_at) == (sam.pk, now + 24 * HOUR)
    assert Window.objects.count() == 1
    assert not Message.objects.exists()


def test_hours_that_are_over_are_refused_with_the_reason(page, carlas_thread, sam, now):
    wanted = fields(carlas_thread, sam, now - 5 * HOUR, now - 3 * HOUR, preview="1")

    answer = page.post(reverse("schedule:new"), wanted)

    assert answer.status_code == 422
    assert "These hours are over already" in answer.content.decode()


@pytest.mark.parametrize("year", ["0001", "0202", "9999"])
def test_a_half_typed_year_is_named(page, carlas_thread, sam, now, year):
    wanted = fields(carlas_thread, sam, now + HOUR, now + 2 * HOUR, preview="1")
    wanted["day"] = f"{year}{wanted['day'][4:]}"

    answer = page.post(reverse("schedule:new"), wanted)

    assert answer.status_code == 422
    assert "Check the year." in answer.content.decode()


def test_a_waiting_hand_over_says_when_it_leaves(page, carlas_thread, sam, sasha, now):
    carlas_thread.sitter = sam
    carlas_thread.save()
    wanted = fields(carlas_thread, sasha, now + 24 * HOUR, now + 26 * HOUR)
    seen = page.post(reverse("schedule:new"), wanted | {"preview": "1"}).content.decode()
    page.post(reverse("schedule:new"), wanted | {"token": hidden(seen, "token"), "confirm": "1"})

    html = page.get(reverse("schedule:window", args=[Window.objects.get().pk])).content.decode()
    thread = page.get(reverse("inbox:conversation", args=[carlas_thread.pk])).content.decode()

    assert "Leaves at" in html
    assert "Leaves at" in thread


def test_the_text_of_a_series_says_that_it_comes_again(page, carlas_thread, sam, sasha, now):
    carlas_thread.sitter = sam
    carlas_thread.save()
    start = now + 24 * HOUR
    wanted = fields(carlas_thread, sasha, start, start + HOUR, preview="1", repeat="1")

    html = page.post(reverse("schedule:new"), wanted).content.decode()

    assert re.search(r"take care of you from [^“”]+, every \w+day\.", html)


def test_ten_in_the_evening_to_six_is_a_night():
    asked = {"day": "2030-07-01", "starts": "22:00", "ends": "06:00"}
    assert wall(asked) == (datetime(2030, 7, 1, 22), datetime(2030, 7, 2, 6))
    assert wall(asked | {"end_day": "2030-07-04"})[1] == datetime(2030, 7, 4, 6)
    assert wall(asked | {"ends": "22:00"})[1] == datetime(2030, 7, 1, 22)


def wall(asked):
    form = HoursForm(asked)
    assert form.is_valid(), form.errors
    return form.wall()
