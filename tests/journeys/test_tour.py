"""The README's tour, in a real browser, against everything that `up` starts."""

import os
import re
import signal
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.house_up import free_port, house, start, until

pytestmark = [
    pytest.mark.browser,
    # Playwright's own event loop is closed by its garbage collection.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
# Refusals answer 4xx, and a refresh that a newer one replaces is aborted: the console notes both.
EXPECTED = re.compile("status of 4|^htmx:(sendAbort|afterRequest)")
PHONES = re.compile(r"555[\s().+-]*123[\s().+-]*4567|555[\s().+-]*415[\s().+-]*0142")


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(house, chromium):
    """Open pages as somebody; any error that the browser reports fails the test."""
    contexts, problems = [], []

    def sign_in(who, *, width=1440, height=900):
        context = chromium.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda said: problems.append(said.text)
            if said.type == "error" and not EXPECTED.search(said.text) else None,
        )  # fmt: skip
        page.goto(f"{house.url}/login")
        page.fill("input[name=login]", house.ready[who]["email"])
        page.fill("input[name=password]", house.ready[who]["password"])
        page.click("button[type=submit]")
        page.wait_for_url(re.compile("/(inbox|sitter)"))
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert problems == []


def open_conversation(page, name):
    page.locator("a.conv", has_text=name).first.click()
    expect(page.locator(".thead h2")).to_have_text(name)


def test_a_text_rises_in_the_inbox_without_a_reload(house, open_page):
    page = open_page("owner")
    house.text("Is tomorrow at nine still fine?")
    first = page.locator("a.conv").first
    expect(first).to_contain_text("Is tomorrow at nine still fine?", timeout=3000)
    expect(first).to_contain_text("John Smith")


def test_opening_a_conversation_reads_it_and_says_why_it_came(house, open_page):
    house.text("Hello, I need help with my booking")
    page = open_page("owner")
    open_conversation(page, "John Smith")
    assert house.rows("select unread_count from threads_thread t join people_client c on"
                      " c.id = t.client_id where c.name = 'John Smith'") == [(0,)]  # fmt: skip
    page.locator(".event").last.click()
    expect(page.locator("dialog[open]")).to_contain_text("No active assignment window")
    expect(page.locator("dialog[open]")).to_contain_text("Decides")


def test_an_answer_reaches_the_phone_and_is_seen_to_arrive(house, open_page):
    page = open_page("owner")
    open_conversation(page, "John Smith")
    page.fill("#reply", "Of course, which day?")
    page.keyboard.press("Control+Enter")
    sent = page.locator(".msgs .msg--owner").last
    expect(sent).to_contain_text("Of course, which day?")
    expect(sent).to_contain_text("Delivered", timeout=10_000)
    expect(page.locator("#reply")).to_have_value("")
    assert house.phone()[0] == "Of course, which day?"


def test_a_double_click_sends_once(house, open_page):
    page = open_page("owner")
    open_conversation(page, "John Smith")
    page.fill("#reply", "only once, though pressed twice")
    page.locator("#composer button[type=submit]").dblclick()
    expect(page.locator(".msgs .msg--owner").last).to_contain_text("only once", timeout=5000)
    until(lambda: house.phone()[0] == "only once, though pressed twice")
    assert house.phone().count("only once, though pressed twice") == 1


def test_a_text_that_is_too_long_is_kept_and_explained(house, open_page):
    page = open_page("owner")
    open_conversation(page, "John Smith")
    page.fill("#reply", "x" * 1601)
    page.locator("#composer button[type=submit]").click()
    expect(page.locator("#composer")).to_contain_text(
        "Message is too long. Maximum length is 1600 characters. Your message is 1601 characters."
    )
    expect(page.locator("#reply")).to_have_value("x" * 1601)
    page.fill("#reply", "")


def test_contact_details_warn_the_owner_who_may_send_anyway(house, open_page):
    page = open_page("owner")
    open_conversation(page, "John Smith")
    page.fill("#reply", "The vet is at 212-555-0173")
    page.locator("#composer button[type=submit]").click()
    page.get_by_role("button", name="Send anyway").click()
    until(lambda: "The vet is at 212-555-0173" in house.phone())


def test_a_stranger_on_a_pool_number_lands_safely(house, open_page):
    before = house.rows("select count(*) from threads_message where body = 'Who is this number?'")
    house.text("Who is this number?", sender="+15559990123", to=house.ready["numbers"]["pool"])
    page = open_page("owner")
    expect(page.locator("a.conv", has_text="(555) 999-0123")).to_be_visible(timeout=5000)
    assert before == [(0,)]
    alerts = house.rows(
        "select title, status from alerts_alert where type = 'routing.unmapped_inbound'"
    )
    assert alerts == [("Unmapped Inbound Message", "open")]
    assert house.rows("select 1 from audit_event where type = 'routing.unmapped_inbound'")


def test_a_sitter_sees_open_conversations_and_no_clients_number(house, open_page):
    house.text("My other phone is 555-123-4567", sender="+15554150142")
    page = open_page("sitter", width=390, height=844)
    expect(page).to_have_url(f"{house.url}/sitter")
    page.locator("a.conv", has_text="Dana").first.click()
    expect(page.locator(".msgs")).to_contain_text("My other phone is")
    for address in ("/sitter", "/sitter/today", "/sitter/me", page.url.removeprefix(house.url)):
        page.goto(f"{house.url}{address}")
        assert not PHONES.search(page.content()), address
    page.goto(f"{house.url}/inbox")
    expect(page).to_have_url(f"{house.url}/sitter")


def test_a_sitters_contact_details_are_stopped_and_the_owner_sees_it(house, open_page):
    page = open_page("sitter", width=390, height=844)
    page.locator("a.conv", has_text="Dana").first.click()
    page.fill("#reply", "Call me at 555-123-4567")
    page.locator("#composer button[type=submit]").click()
    expect(page.locator("#composer")).to_contain_text(
        "This message wasn't sent because it includes contact info."
        " Please keep communication in the system."
    )
    expect(page.locator("#reply")).to_have_value("Call me at 555-123-4567")
    assert "Call me at 555-123-4567" not in house.phone("+15554150142")
    owner = open_page("owner")
    open_conversation(owner, "Dana Whitfield")
    expect(owner.locator(".blocked").last).to_contain_text("Call me at")


def test_a_window_opens_a_conversation_for_the_sitter(house, open_page):
    house.rows("""
        insert into assignments_window (id, org_id, thread_id, sitter_id, kind, starts_at, ends_at,
            booking_reference, created_at)
        select gen_random_uuid(), t.org_id, t.id, s.id, 'weekly_client', now() - interval '1 hour',
            now() + interval '2 hours', '', now()
        from threads_thread t join people_client c on c.id = t.client_id, people_sitter s
        where c.name = 'Grace Abara' and s.name = 'Sarah Johnson'
    """)
    page = open_page("sitter", width=390, height=844)
    page.locator("a.conv", has_text="Grace").first.click()
    page.fill("#reply", "Hi Grace, I can do that")
    page.locator("#composer button[type=submit]").click()
    expect(page.locator(".msgs .msg--out").last).to_contain_text("Delivered", timeout=10_000)
    sent = house.rows(
        "select from_address from threads_message where body = 'Hi Grace, I can do that'"
    )
    assert sent == [(house.ready["numbers"]["sitter"],)]


def test_the_inbox_works_on_a_phone_and_by_keyboard(house, open_page):
    page = open_page("owner", width=390, height=844)
    open_conversation(page, "John Smith")
    expect(page.locator(".pane--list")).to_be_hidden()
    page.locator("[data-key=back]").click()
    expect(page.locator(".pane--list")).to_be_visible()
    wide = open_page("owner")
    wide.keyboard.press("j")
    wide.keyboard.press("Enter")
    expect(wide.locator("#reply")).to_be_visible()
    wide.wait_for_load_state()
    wide.keyboard.press("r")
    expect(wide.locator("#reply")).to_be_focused()


def test_a_second_up_on_the_same_folder_says_so(house):
    second = start(house.folder, free_port())
    said, _ = second.communicate(timeout=30)
    assert second.returncode == 1
    assert "already running" in said


def test_a_killed_server_comes_back(house):
    before = server_pid(house)
    os.kill(before, signal.SIGKILL)
    until(lambda: server_pid(house) not in (None, before))

    def answers():
        try:
            with urlopen(f"{house.url}/healthz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    until(answers)


def server_pid(house):
    for path in Path("/proc").glob("[0-9]*"):
        try:
            words = (path / "cmdline").read_bytes().split(b"\0")
            parent = int((path / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
        if parent == house.process.pid and b"serve" in words:
            return int(path.name)
    return None


__all__ = ["house"]
