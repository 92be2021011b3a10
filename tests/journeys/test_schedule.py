"""A sitter is assigned, changed and taken back in a real browser (97, 106, 107, 255, 337)."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.house_up import house  # noqa: F401
from tests.journeys.test_tour import chromium, open_page  # noqa: F401

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def day_after(days):
    now = datetime.now(ZoneInfo("America/New_York"))
    return f"{now + timedelta(days=days):%Y-%m-%d}"


def choose(page, client, sitter, day, starts="09:00", ends="11:00"):
    page.fill("#find", client)
    expect(page.locator("#found label")).to_have_count(1)
    page.locator("#found input").check()
    page.select_option("#sitter", label=sitter)
    page.fill("#day", day)
    page.fill("#end_day", day)
    page.fill("#starts", starts)
    page.fill("#ends", ends)
    page.locator("#ends").blur()


@pytest.mark.parametrize("width", [1440, 390])
def test_assign_change_and_undo(house, open_page, width):  # noqa: F811
    page = open_page("owner", width=width, height=844)
    day = day_after(20 if width > 1000 else 21)
    page.goto(f"{house.url}/assignments/new")
    choose(page, "Grace", "Maya Chen", day)

    expect(page.locator("#preview h2")).to_contain_text("Assign Maya Chen to Grace Abara from")
    page.click("#preview .btn--primary")
    expect(page.locator(".banner").last).to_contain_text("Window created.")
    shown = page.locator(".cal .ev" if width > 1000 else ".agenda li", has_text="Grace Abara").last
    expect(shown).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    shown.locator("a").click() if width < 1000 else shown.click()
    with page.expect_navigation():
        page.get_by_role("link", name="Change", exact=True).click()
    page.fill("#ends", "12:30")
    page.locator("#ends").blur()
    expect(page.locator("#preview h2")).to_contain_text("Update assignment window?")
    page.click("#preview .btn--primary")
    expect(page.locator(".banner").last).to_contain_text("Window of Grace Abara changed.")
    page.get_by_role("button", name="Undo").click()
    page.goto(f"{house.url}/assignments?view=list&q=Grace")
    expect(page.locator("main")).to_contain_text("9:00 – 11:00 AM")


def test_an_overlap_is_said_while_the_form_is_filled_in(house, open_page):  # noqa: F811
    page = open_page("owner")
    day = day_after(25)
    for sitter in ("Maya Chen", "Theo Park"):
        page.goto(f"{house.url}/assignments/new")
        choose(page, "Grace", sitter, day)
        if sitter == "Maya Chen":
            page.click("#preview .btn--primary")
            expect(page.locator(".banner").last).to_contain_text("Window created.")

    told = page.locator("#preview [role=alert]")
    expect(told).to_contain_text("Overlaps with existing window. Resolve conflict first?")
    expect(told).to_contain_text(re.compile(r"Maya Chen has \w+ \d+, 9:00 AM - 11:00 AM"))


def test_an_open_window_is_deleted_in_two_steps(house, open_page):  # noqa: F811
    page = open_page("owner")
    page.goto(f"{house.url}/assignments?view=list&show=active")
    rows = page.locator(".table tbody tr")
    expect(rows).not_to_have_count(0)
    count = rows.count()
    rows.first.locator("a.phone").click()
    page.locator("dialog[open]").get_by_role("link", name="Delete").click()
    expect(page.locator("dialog[open]")).to_contain_text("Step 1 of 2")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("dialog[open]")).to_contain_text("This window is open right now")
    page.check("dialog[open] [name=understood]")
    page.locator("dialog[open] .btn--danger").click()
    expect(page.locator(".banner").last).to_contain_text(re.compile("Window deleted"))
    page.get_by_role("button", name="Undo").click()
    page.goto(f"{house.url}/assignments?view=list&show=active")
    expect(page.locator(".table tbody tr")).to_have_count(count)


def press(page, key):
    page.wait_for_load_state()
    page.keyboard.press(key)


def test_the_calendar_is_turned_by_keys(house, open_page):  # noqa: F811
    page = open_page("owner")
    press(page, "g")
    press(page, "a")
    expect(page.locator("h1")).to_have_text("Assignments")
    this_week = page.locator(".calbar h2").inner_text()
    press(page, "ArrowRight")
    expect(page.locator(".calbar h2")).not_to_have_text(this_week)
    press(page, "t")
    expect(page.locator(".calbar h2")).to_have_text(this_week)
    press(page, "m")
    expect(page.locator(".month__d.is-today")).to_be_visible()
    press(page, "n")
    expect(page.locator("h1")).to_have_text("Assign sitter")
