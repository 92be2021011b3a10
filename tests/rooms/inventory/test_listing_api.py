"""The list of numbers for programs."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import make_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client, olivia):
    client.force_login(olivia)
    return lambda query="": client.get(f"/api/numbers{query}")


def test_a_filter_applies_before_the_page_is_cut_and_the_total_is_right(ask, org, front_desk):
    """Scenario 31."""
    for place in range(5):
        make_number(org, f"+1555888000{place}", "pool")
    first = ask("?class=pool&limit=3&sortBy=number&sortOrder=asc").json()
    more = ask(f"?class=pool&limit=3&sortBy=number&sortOrder=asc&cursor={first['nextCursor']}")
    assert [one["e164"][-1] for one in first["items"]] == ["0", "1", "2"]
    assert [one["e164"][-1] for one in more.json()["items"]] == ["3", "4"]
    assert (first["total"], more.json()["nextCursor"]) == (5, None)


@pytest.mark.parametrize(
    "query",
    ["sortBy=password", "limit=0", "limit=-1", "limit=many", "limit=1000000", "offset=3",
     "cursor=x", "cursor=%C3%A9", "class=banana", "sitterId=7", "sortOrder=up"],
)  # fmt: skip
def test_a_wrong_question_is_a_400_and_never_a_500(ask, front_desk, query):
    """Scenarios 64 and 65."""
    answer = ask(f"?{query}")
    assert answer.status_code == 400, answer.json()


def test_a_thousand_numbers_take_as_many_statements_as_one(ask, org, front_desk):
    """Scenarios 32 and 355."""
    ask()
    with CaptureQueriesContext(connection) as few:
        ask()
    for place in range(1000):
        make_number(org, f"+1555777{place:04}", "pool")
    with CaptureQueriesContext(connection) as many:
        answer = ask("?limit=100").json()
    assert (len(answer["items"]), answer["total"]) == (100, 1001)
    assert len(many) == len(few)


def test_a_program_gets_the_file_of_the_filtered_list(ask, org, front_desk):
    """Scenario 62."""
    make_number(org, "+15558880000", "pool")
    file = ask("/export.csv?class=pool")
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "+15558880000" in file.content.decode()
    assert front_desk.e164 not in file.content.decode()
    assert ask("/export.csv?class=banana").status_code == 400


def test_a_number_that_is_not_there_says_so(ask, mallory):
    """Scenario 63; one of another organization is told like one that never was."""
    theirs = make_number(mallory.org, "+15558880001", "pool")
    for number_id in (theirs.pk, uuid4()):
        answer = ask(f"/{number_id}")
        assert answer.status_code == 404
        assert answer.json()["detail"] == (
            "Number not found. It may have been deleted or reassigned. Check number inventory."
        )


def test_a_number_is_shown_as_people_write_it(client, olivia, org):
    """Scenario 25."""
    make_number(org, "+15551234567", "pool")
    client.force_login(olivia)
    assert "+1 (555) 123-4567" in client.get("/numbers").content.decode()
