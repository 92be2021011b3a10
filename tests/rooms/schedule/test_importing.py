"""Files of windows: good rows kept, bad ones explained, conflicts set aside, nothing twice."""

import pytest
from django.urls import reverse

from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.assignments.models import Aside, Window
from snoutos.rooms.assignments.rules.windows import SITTER_INACTIVE
from snoutos.rooms.people.models import Client
from snoutos.rooms.schedule.actions.importing import import_windows
from snoutos.rooms.schedule.models import Booking
from snoutos.rooms.schedule.queries.conflicts import conflicts
from snoutos.rooms.schedule.queries.importing import fates, sheet_of
from tests.conftest import NOON, make_sitter

FILE = """Client phone,Client name,Sitter,Start,End,Type,Booking
+1 555 123 4567,Carla Whitfield,Sam Rivers,2026-07-02 09:00,2026-07-02 11:00,Weekly client,
+1 555 123 4567,Carla Whitfield,Sasha Bloom,7/2/2026 10:00 AM,7/2/2026 12:00 PM,weekly,
(415) 555-0101,Nora New,sam@example.com,2026-07-03 09:00,2026-07-03 10:00,Meet & greet,
(415) 555-0102,,Sam Rivers,2026-07-03 09:00,2026-07-03 10:00,,
(415) 555-0103,Ann,Nobody,2026-07-03 09:00,2026-07-03 10:00,,
(415) 555-0104,Bo,Sam Rivers,tomorrow,2026-07-03 10:00,,
(415) 555-0105,Cy,Sam Rivers,2026-07-03 10:00,2026-07-03 10:00,,
(415) 555-0106,Di,,2026-07-05 09:00,2026-07-07 10:00,One-time booking,B-9
"""
FATES = ["window", "conflict", "window", "bad", "bad", "bad", "bad", "booking"]


@pytest.fixture
def text(carlas_thread, sam, sasha, pool_number):
    return FILE.replace("Meet & greet", "Meet and greet")


def test_the_preview_says_what_becomes_of_every_row_and_does_nothing(by, text):
    found = fates(by, sheet_of(text))

    assert [one.fate for one in found] == FATES
    assert [one.why for one in found if one.fate == "bad"] == [
        "A new client needs a name.",
        "We don't know the sitter “Nobody”.",
        "We can't read the start “tomorrow”. Write it like 2026-07-01 15:00.",
        "End time must be after start time. Please adjust the assignment window.",
    ]
    assert not Window.objects.exists()


def test_what_was_said_is_what_happens_and_a_second_time_nothing_does(by, text):
    done = import_windows(by=by, text=text, at=NOON)

    assert [one.fate for one in done] == FATES
    assert Window.objects.count() == 2
    (pair,), _ = conflicts(by)
    assert pair.aside.source == "line 3 of the import"
    assert Alert.objects.filter(type="assignment.window_conflict").count() == 1
    assert Booking.objects.get().reference == "B-9"
    assert set(Client.objects.values_list("name", flat=True)) == {
        "Carla Whitfield", "Nora New", "Di",
    }  # fmt: skip

    again = import_windows(by=by, text=text, at=NOON)

    assert [one.fate for one in again] == [
        "there", "there", "there", "bad", "bad", "bad", "bad", "booking",
    ]  # fmt: skip
    counts = (Window.objects.count(), Aside.objects.count(), Booking.objects.count())
    assert counts == (2, 1, 1)


def test_the_page_shows_the_rows_and_takes_them_when_confirmed(client, olivia, text):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(olivia)
    file = SimpleUploadedFile("windows.csv", text.encode())

    seen = client.post(reverse("schedule:import"), {"file": file})
    assert b"New window: 2" in seen.content
    assert not Window.objects.exists()
    page = client.post(reverse("schedule:import"), {"text": text, "confirm": "1"})

    assert b"Taken in" in page.content
    assert Window.objects.count() == 2


def test_the_same_number_of_statements_for_few_rows_and_for_many(
    by, text, django_assert_max_num_queries
):
    heading, row, *_ = text.splitlines()
    many = "\n".join(
        [heading, *(row.replace("2026-07-02", f"2026-{m:02}-{d:02}")
                    for m in range(1, 13) for d in range(1, 29))]
    )  # fmt: skip
    with django_assert_max_num_queries(4):
        fates(by, sheet_of(many))


ONE_ROW = """Client phone,Client name,Sitter,Start,End
(415) 555-0101,Nora New,{sitter},2026-07-03 09:00,2026-07-03 10:00
"""


def test_between_two_sitters_of_one_name_nobody_guesses(by, org, front_desk, sam):
    make_sitter(org, "sam rivers")

    (row,) = import_windows(by=by, text=ONE_ROW.format(sitter="Sam Rivers"), at=NOON)

    assert (row.fate, row.why) == (
        "bad", "Two sitters are called Sam Rivers; write the e-mail address.",
    )  # fmt: skip
    assert not Window.objects.exists()

    (row,) = import_windows(by=by, text=ONE_ROW.format(sitter="sam@example.com"), at=NOON)

    assert row.fate == "window"
    assert Window.objects.get().sitter == sam


@pytest.mark.parametrize("left_first", [True, False])
def test_a_sitter_who_left_hides_nobody_of_the_same_name(by, org, front_desk, left_first):
    first, second = make_sitter(org, "Kim Vale"), make_sitter(org, "Kim Vale")
    gone, active = (first, second) if left_first else (second, first)
    gone.is_active = False
    gone.save()

    (row,) = import_windows(by=by, text=ONE_ROW.format(sitter="Kim Vale"), at=NOON)

    assert (row.fate, row.why) == ("window", "")
    assert Window.objects.get().sitter == active


def test_a_sitter_who_left_and_has_the_name_alone_is_named_as_inactive(by, org, front_desk):
    for _ in range(2):
        gone = make_sitter(org, "Kim Vale")
        gone.is_active = False
        gone.save()

    (row,) = import_windows(by=by, text=ONE_ROW.format(sitter="Kim Vale"), at=NOON)

    assert (row.fate, row.why) == ("bad", SITTER_INACTIVE)
