"""A long list of numbers: turned, filtered and ticked, at a desk and on a phone (28, 31, 47)."""

import pytest
from playwright.sync_api import expect

from tests.house_up import house  # noqa: F401
from tests.journeys.test_tour import chromium, open_page  # noqa: F401

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def many(house):  # noqa: F811
    """More pool numbers than one page shows."""
    house.rows(
        "insert into numbers_number (id, org_id, e164, number_class, status, quarantine_reason,"
        " created_at) select gen_random_uuid(), org_id, '+1555910' || lpad(n::text, 4, '0'),"
        " 'pool', 'active', '', now() from numbers_number, generate_series(1, 70) n"
        " where e164 = '+15551111111'"
    )


@pytest.mark.parametrize("width", [1440, 390])
def test_every_number_is_reached_and_menus_close(house, many, open_page, width):  # noqa: F811
    page = open_page("owner", width=width, height=844)
    page.goto(f"{house.url}/numbers?class=pool&sort=number")
    expect(page.get_by_text("Next page")).to_be_visible()
    page.get_by_text("Next page").click()
    expect(page.get_by_text("First page")).to_be_visible()

    health = page.get_by_role("button", name="Health")
    health.click()
    warning = page.locator("#menu-health").get_by_label("Warning")
    expect(warning).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Status").click()
    expect(warning).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator(":popover-open")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1440, 390])
def test_ticked_numbers_are_counted_and_taken_together(house, many, open_page, width):  # noqa: F811
    page = open_page("owner", width=width, height=844)
    page.goto(f"{house.url}/numbers?class=pool&sort=number&q=910")
    page.locator("[data-ticks-all]:visible").check()
    expect(page.locator(".bulk [data-ticks-said]")).to_have_text("50 numbers selected")
    page.get_by_role("button", name="Clear selection").click()
    expect(page.locator(".bulk")).to_be_hidden()

    boxes = page.locator("input[name=number]:visible")
    for one in range(2):
        boxes.nth(one).check()
    expect(page.locator(".bulk [data-ticks-said]")).to_have_text("2 numbers selected")
    page.get_by_role("button", name="Quarantine").click()
    expect(page.locator("#main")).to_contain_text("2 numbers chosen")
    page.get_by_label("Reason").select_option("Other")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what the other reason is.")
