"""Both composers say before sending what sending would lead to, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.house_up import house
from tests.journeys.test_tour import chromium, open_conversation, open_page

__all__ = ["chromium", "house", "open_page"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

STOPPED = (
    "This has a phone number in it, so it will not be sent. "
    "Clients reach you through your business number."
)
CONFIRM = "This shares a phone number. Once you confirm, it will be sent, with a note."
TEXT = "You can call me at 917-555-0123 today"


def says(page, sentence):
    expect(page.locator("[data-warning]")).to_have_text(sentence, timeout=4000)
    expect(page.locator("[data-marks] mark")).to_have_text("917-555-0123")
    assert page.input_value("#reply") == TEXT
    under, text = (
        page.eval_on_selector(one, "e => [e.clientWidth, e.scrollHeight]")
        for one in ("[data-marks]", "#reply")
    )
    assert under == text


def test_the_office_is_warned_confirms_and_it_is_sent(house, open_page):
    page = open_page("owner")
    open_conversation(page, "John Smith")
    page.locator("#reply").press_sequentially(TEXT)
    says(page, CONFIRM)

    page.locator("#composer button[type=submit]").click()
    expect(page.locator("#composer")).to_contain_text("Send it anyway?")
    expect(page.locator("[data-marks] mark")).to_have_text("917-555-0123")
    expect(page.locator("[data-warning]")).to_be_hidden()
    page.get_by_role("button", name="Send anyway").click()
    expect(page.locator(".msgs .msg--owner").last).to_contain_text("You can call me", timeout=5000)
    expect(page.locator("[data-marks] mark")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)], ids=["phone", "desk"])
def test_a_sitter_is_warned_and_the_words_stay(house, open_page, width, height):
    page = open_page("sitter", width=width, height=height)
    page.locator("a.conv", has_text="Dana").first.click()
    page.fill("#reply", TEXT)
    says(page, STOPPED)

    page.fill("#reply", "On my way")
    expect(page.locator("[data-warning]")).to_be_hidden(timeout=4000)
    assert page.input_value("#reply") == "On my way"
    page.fill("#reply", "")
