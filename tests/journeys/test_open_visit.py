"""The office changes a visit while its conversation is open: the page stays of one mind."""

import json
import re
from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError

import pytest
from playwright.sync_api import expect

from tests.house_up import house
from tests.journeys.test_tour import chromium, open_page

__all__ = ["chromium", "house", "open_page"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def page(open_page):
    page = open_page("sitter", width=390, height=844)
    page.locator("a.conv").first.click()
    page.wait_for_selector("#composer[data-composer]")
    return page


def window_of(house, page):
    [[window_id]] = house.rows(
        "select id::text from assignments_window"
        " where thread_id = %s and starts_at <= now() and ends_at > now()",
        page.url.rsplit("/", 1)[1],
    )
    return window_id


def confirmed(house, method, path, body=None):
    """Done as somebody does who has read what it leads to."""
    with pytest.raises(HTTPError) as asked:
        house.api(method, path, body)
    assert asked.value.code == 428
    token = json.load(asked.value)["plan"]["token"]
    if method == "DELETE":
        return house.api(method, f"{path}?token={token}")
    return house.api(method, path, {**body, "token": token})


def test_a_visit_of_other_hours_says_so_everywhere_and_what_is_typed_stays(house, page):
    page.fill("#reply", "I will be there at")
    before = page.locator("#open-until").inner_text()
    ends_at = (datetime.now(UTC) + timedelta(minutes=25)).isoformat()

    path = f"assignments/windows/{window_of(house, page)}"
    confirmed(house, "PATCH", path, {"endsAt": ends_at})

    expect(page.locator("#open-until")).not_to_have_text(before, timeout=5000)
    until = page.locator("#open-until").inner_text().removeprefix("Open until ")
    expect(page.locator("#writes-until")).to_have_text(re.compile(f"^You can write until {until}"))
    expect(page.locator("#reply")).to_have_value("I will be there at")
    expect(page.locator("#reply")).to_be_focused()


def test_a_visit_that_is_taken_out_closes_the_whole_page_and_keeps_the_text(house, page):
    thread_id = page.url.rsplit("/", 1)[1]
    house.rows(
        "insert into assignments_window (id, org_id, thread_id, sitter_id, kind, starts_at,"
        " ends_at, booking_reference, created_at) select gen_random_uuid(), org_id, thread_id,"
        " sitter_id, kind, starts_at - interval '9 h', starts_at - interval '8 h', '', now()"
        " from assignments_window"
        " where thread_id = %s and starts_at <= now() and ends_at > now()", thread_id,
    )  # fmt: skip
    page.fill("#reply", "Half a sentence")

    confirmed(house, "DELETE", f"assignments/windows/{window_of(house, page)}")

    expect(page.locator(".kept")).to_have_text("Half a sentence", timeout=8000)
    expect(page.locator("#composer")).to_have_count(0)
    expect(page.locator("#open-until")).to_be_empty()
    said = page.locator("#main").inner_text()
    assert "This conversation is only available during your assignment window." in said
    assert not re.search("Open until|You can write until|min left|This visit ended", said)
