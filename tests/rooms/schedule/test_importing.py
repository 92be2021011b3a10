"""Files of windows: good rows kept, bad ones explained, conflicts set aside, nothing twice."""

import re

import pytest
from django.urls import reverse

from snoutos.kernel.refused import Missing, Refused
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.assignments.models import Aside, Window
from snoutos.rooms.assignments.rules.windows import SITTER_INACTIVE
from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.models import Client
from snoutos.rooms.people.queries import actor
from snoutos.rooms.schedule.actions import importing as actions
from snoutos.rooms.schedule.actions.forgetting import check, forget
from snoutos.rooms.schedule.models import Booking, WindowFile
from snoutos.rooms.schedule.queries.conflicts import conflicts
from snoutos.rooms.schedule.queries.importing import fates, file_of, sheet_of
from snoutos.toolbox import later
from snoutos.toolbox.keepers import Forgotten
from tests.conftest import HOUR, NOON, make_sitter

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


def start(by, text, at=NOON):
    return actions.start(by=by, text=text, file_name="w.csv", at=at)


def run(file):
    later.run_now("schedule.import", at=NOON, org_id=file.org_id, file_id=str(file.pk))
    file.refresh_from_db()
    return file


def take_in(by, text):
    """As the job does it, at noon."""
    file = start(by, text)
    while actions.take_portion(by=by, file_id=file.pk, at=NOON):
        pass
    return file_of(by, file.pk).plans


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
    done = take_in(by, text)

    assert [one.fate for one in done] == FATES
    assert Window.objects.count() == 2
    (pair,), _ = conflicts(by)
    assert pair.aside.source == "line 3 of the import"
    assert Alert.objects.filter(type="assignment.window_conflict").count() == 1
    assert Booking.objects.get().reference == "B-9"
    assert set(Client.objects.values_list("name", flat=True)) == {
        "Carla Whitfield", "Nora New", "Di",
    }  # fmt: skip

    again = take_in(by, text)

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
    lines = re.findall(r'<td class="num">(\d+)</td>', seen.content.decode())
    assert lines == ["5", "6", "7", "8", "3", "2", "4", "9"]
    assert not Window.objects.exists()
    gone = client.post(
        reverse("schedule:import"), {"text": text, "name": "windows.csv", "confirm": "1"}
    )
    waiting = client.get(gone.url).content.decode()
    assert "Starting…" in waiting
    assert "windows.csv" in waiting
    assert not Window.objects.exists()

    run(WindowFile.objects.get())
    page = client.get(gone.url).content.decode()
    assert "Taken in" in page
    assert "New window: 2" in page
    assert "We don&#x27;t know the sitter “Nobody”." in page
    assert Window.objects.count() == 2


def test_the_same_number_of_statements_for_few_rows_and_for_many(
    by, text, django_assert_max_num_queries
):
    heading, row, *_ = text.splitlines()
    many = "\n".join(
        [heading, *(row.replace("2026-07-02", f"2026-{m:02}-{d:02}")
                    for m in range(1, 13) for d in range(1, 29))]
    )  # fmt: skip
    with django_assert_max_num_queries(6):
        fates(by, sheet_of(many))


ONE_ROW = """Client phone,Client name,Sitter,Start,End
(415) 555-0101,Nora New,{sitter},2026-07-03 09:00,2026-07-03 10:00
"""


def test_between_two_sitters_of_one_name_nobody_guesses(by, org, front_desk, sam):
    make_sitter(org, "sam rivers")

    (row,) = fates(by, sheet_of(ONE_ROW.format(sitter="Sam Rivers")))

    assert (row.fate, row.why) == (
        "bad", "Two sitters are called Sam Rivers; write the e-mail address.",
    )  # fmt: skip
    assert not Window.objects.exists()

    (row,) = take_in(by, ONE_ROW.format(sitter="sam@example.com"))

    assert row.fate == "window"
    assert Window.objects.get().sitter == sam


@pytest.mark.parametrize("left_first", [True, False])
def test_a_sitter_who_left_hides_nobody_of_the_same_name(by, org, front_desk, left_first):
    first, second = make_sitter(org, "Kim Vale"), make_sitter(org, "Kim Vale")
    gone, active = (first, second) if left_first else (second, first)
    gone.is_active = False
    gone.save()

    (row,) = take_in(by, ONE_ROW.format(sitter="Kim Vale"))

    assert (row.fate, row.why) == ("window", "")
    assert Window.objects.get().sitter == active


def test_a_sitter_who_left_and_has_the_name_alone_is_named_as_inactive(by, org, front_desk):
    for _ in range(2):
        gone = make_sitter(org, "Kim Vale")
        gone.is_active = False
        gone.save()

    (row,) = fates(by, sheet_of(ONE_ROW.format(sitter="Kim Vale")))

    assert (row.fate, row.why) == ("bad", SITTER_INACTIVE)


def days(count):
    """A file of that many windows, each on a day of its own."""
    heading, row = FILE.splitlines()[:2]
    return "\n".join(
        [heading, *(row.replace("2026-07-02", f"2026-{8 + n // 28:02}-{1 + n % 28:02}")
                    for n in range(count))]
    )  # fmt: skip


def test_a_long_file_goes_portion_by_portion_and_on_after_a_crash(by, text, client, olivia):
    file = start(by, days(45))
    assert actions.take_portion(by=by, file_id=file.pk, at=NOON)
    client.force_login(olivia)
    page = client.get(reverse("schedule:imported", args=[file.pk])).content.decode()
    assert "20 of 45 rows" in page
    assert Window.objects.count() == 20

    # Whoever did that is gone; the job begins again.
    assert run(file).stage == "done"
    assert Window.objects.count() == 45
    assert file.results == [["window", ""]] * 45
    event = Event.objects.get(type="assignment.windows.imported")
    assert event.payload == {"window": 45, "booking": 0, "conflict": 0, "there": 0, "bad": 0}
    with pytest.raises(Refused, match="taken in already"):
        actions.take_portion(by=by, file_id=file.pk, at=NOON)


def test_a_portion_that_breaks_leaves_nothing_of_itself(by, text, monkeypatch):
    file = start(by, days(3))

    def broken(**_):
        raise ZeroDivisionError

    monkeypatch.setattr(actions, "_finish", lambda *_: broken())
    with pytest.raises(ZeroDivisionError):
        actions.take_portion(by=by, file_id=file.pk, at=NOON)
    file.refresh_from_db()
    assert (file.stage, file.results) == ("waiting", [])
    assert not Window.objects.exists()


def test_who_may_not_any_more_stops_it(by, text, olivia):
    file = start(by, days(3))
    olivia.is_active = False
    olivia.save()
    assert (run(file).stage, file.problem) == ("stopped", actions.MAY_NOT)
    assert not Window.objects.exists()


def test_nothing_is_started_that_nothing_would_come_of(by, text):
    with pytest.raises(Refused, match="Nothing in this file"):
        start(by, ONE_ROW.format(sitter="Nobody"))
    take_in(by, days(2))
    with pytest.raises(Refused, match="Nothing in this file"):
        start(by, days(2))


def test_files_are_their_own_business_and_forgotten_after_a_day(by, mallory, text):
    file = run(start(by, days(2)))
    with pytest.raises(Missing):
        file_of(actor(mallory), file.pk)
    actions.forget_files(by=by, at=NOON)
    assert WindowFile.objects.exists()
    WindowFile.objects.update(finished_at=NOON - 25 * HOUR)
    actions.forget_files(by=by, at=NOON)
    assert not WindowFile.objects.exists()


def test_who_is_erased_stands_in_no_file(by, text):
    who = Forgotten("Carla Whitfield", (), ())
    file = start(by, days(2))
    with pytest.raises(Refused, match="being taken in"):
        check(by=by, who=who, at=NOON)
    run(file)
    check(by=by, who=who, at=NOON)
    forget(by=by, who=who, at=NOON)
    assert not WindowFile.objects.exists()


def test_the_preview_knows_how_many_bookings_find_a_pool_number(by, text):
    """One is free; a second stay of the same client needs no second one."""
    row = "{},Di,,2026-07-0{} 09:00,2026-07-0{} 10:00,One-time booking,B-{}\n"
    stays = [row.format(phone, n, n + 1, n) for n, phone in
             ((3, "(415) 555-0106"), (5, "(415) 555-0106"), (7, "(415) 555-0107"))]  # fmt: skip
    file = FILE.splitlines()[0] + "\n" + "".join(stays)

    shown = fates(by, sheet_of(file))

    assert [one.fate for one in shown] == ["booking", "booking", "bad"]
    assert shown[2].why == "No pool numbers available. Purchase number first?"
    assert [one.fate for one in take_in(by, file)] == [one.fate for one in shown]
