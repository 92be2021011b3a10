"""A sitter with poor reception: what is written waits, and is sent once."""

import re

import pytest
from playwright.sync_api import expect

from tests.house_up import house, until
from tests.journeys.test_tour import chromium

__all__ = ["chromium", "house"]

pytestmark = [
    pytest.mark.browser,
    # Playwright's own event loop is closed by its garbage collection.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
WAITS = "No connection. Your message waits here."


@pytest.fixture
def page(house, chromium):
    """The sitter's phone with a conversation open, and the worker at work. Errors of the network
    are what these tests are about; errors of our own modules fail them."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page, problems = context.new_page(), []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{house.url}/login")
    page.fill("input[name=login]", house.ready["sitter"]["email"])
    page.fill("input[name=password]", house.ready["sitter"]["password"])
    page.click("button[type=submit]")
    page.locator("a.conv").first.click()
    page.wait_for_selector("#composer[data-outbox]")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    yield page
    context.close()
    assert problems == []


def sent(house, body):
    return house.rows("select state from threads_message where body = %s", body)


def waiting(page):
    return page.evaluate("self.waiting.all()")


def without_the_worker(page):
    """The worker sends as soon as there is reception, sooner than a test can look."""
    page.evaluate(
        "Object.defineProperty(ServiceWorkerRegistration.prototype, 'sync',"
        " { get: () => undefined })"
    )


def nothing_leaves(page):
    """Neither by the worker nor by the page."""
    without_the_worker(page)
    page.route(re.compile("/api/sitter/threads/.*/messages$"), lambda route: route.abort())


def write(page, body):
    page.fill("#reply", body)
    page.click("#composer button[type=submit]")


def test_a_message_without_reception_waits_in_sight_and_leaves_once(house, page):
    page.context.set_offline(True)
    write(page, "Olive has had her pill")

    place = page.locator("[data-waiting]")
    expect(place).to_contain_text("Olive has had her pill")
    expect(place).to_contain_text(WAITS)
    expect(page.locator("#reply")).to_have_value("")
    assert sent(house, "Olive has had her pill") == []

    page.context.set_offline(False)

    expect(place).to_be_hidden(timeout=20000)
    expect(page.locator(".msgs .msg--owner", has_text="Olive has had her pill")).to_have_count(
        1, timeout=10000
    )
    assert len(sent(house, "Olive has had her pill")) == 1


def test_an_answer_that_was_lost_does_not_make_two_messages(house, page):
    """The message is in, but the phone never heard of it."""

    def lose(route):
        route.fetch()
        route.abort("connectionreset")

    without_the_worker(page)
    page.route(re.compile("/send$"), lose)
    write(page, "On the way home")

    expect(page.locator("[data-waiting]")).to_be_visible(timeout=10000)
    assert len(sent(house, "On the way home")) == 1
    expect(page.locator("[data-waiting]")).to_be_hidden(timeout=20000)
    assert waiting(page) == []
    assert len(sent(house, "On the way home")) == 1


def test_what_waits_survives_closing_the_page_and_can_be_taken_back(house, page):
    nothing_leaves(page)
    page.context.set_offline(True)
    write(page, "Back at noon")
    expect(page.locator("[data-waiting]")).to_be_visible()

    page.reload()
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    expect(page.locator("li")).to_have_text("Back at noon")
    page.context.set_offline(False)
    page.wait_for_selector("[data-waiting]:not([hidden])")

    page.click("[data-waiting-discard]")

    expect(page.locator("#reply")).to_have_value("Back at noon")
    expect(page.locator("[data-waiting]")).to_be_hidden()
    assert waiting(page) == []
    assert sent(house, "Back at noon") == []


def test_what_is_refused_afterwards_goes_back_into_the_field(house, page):
    page.context.set_offline(True)
    write(page, "call me at 646-201-7788")
    expect(page.locator("[data-waiting]")).to_be_visible()

    page.context.set_offline(False)

    expect(page.locator("#reply")).to_have_value("call me at 646-201-7788", timeout=20000)
    expect(page.locator(".toast")).to_contain_text("Not sent.")
    assert waiting(page) == []


def test_one_waits_and_the_next_stays_in_the_field(house, page):
    page.context.set_offline(True)
    write(page, "first")
    expect(page.locator("[data-waiting]")).to_contain_text("first")

    write(page, "second")

    expect(page.locator("#reply")).to_have_value("second")
    assert [one["body"] for one in waiting(page)] == ["first"]
    assert page.locator("#composer").get_attribute("aria-busy") is None
    page.context.set_offline(False)
    expect(page.locator("[data-waiting]")).to_be_hidden(timeout=20000)
    page.click("#composer button[type=submit]")
    until(lambda: len(sent(house, "second")) == 1, seconds=10)


def test_a_draft_without_reception_is_kept_by_the_phone(house, page):
    page.context.set_offline(True)
    page.fill("#reply", "Half a thought")
    until(
        lambda: page.evaluate("Object.values(localStorage).includes('Half a thought')"), seconds=10
    )
    page.context.set_offline(False)
    page.reload()

    expect(page.locator("#reply")).to_have_value("Half a thought")


def test_nothing_is_left_for_whoever_signs_in_next(house, page):
    nothing_leaves(page)
    page.context.set_offline(True)
    write(page, "Only mine")
    expect(page.locator("[data-waiting]")).to_be_visible()
    page.context.set_offline(False)
    page.goto(f"{house.url}/sitter/me")
    page.on("dialog", lambda dialog: dialog.accept())

    page.click("text=Sign out")

    page.wait_for_url(re.compile("/login"))
    kept = page.evaluate(
        """() => new Promise((done) => { const asked = indexedDB.open("snoutos", 1);
        asked.onsuccess = () => { const all = asked.result.transaction("waiting")
        .objectStore("waiting").getAll(); all.onsuccess = () => done(all.result.length); }; })"""
    )
    assert (kept, page.evaluate("caches.keys()")) == (0, [])


def test_the_portal_can_be_installed(house, page):
    address = page.locator("link[rel=manifest]").get_attribute("href")
    answer = page.request.get(f"{house.url}{address}")
    described = answer.json()

    assert answer.headers["content-type"] == "application/manifest+json"
    assert (described["start_url"], described["display"]) == ("/sitter", "standalone")
    for one in described["icons"]:
        icon = page.request.get(f"{house.url}{one['src']}")
        assert (icon.status, icon.headers["content-type"]) == (200, "image/png")
    scope = page.evaluate("navigator.serviceWorker.ready.then((ready) => ready.scope)")
    assert scope == f"{house.url}/sitter"


def test_the_phone_keeps_no_page_of_anybody(house, page):
    kept = page.evaluate(
        """async () => { const found = []; for (const name of await caches.keys())
        for (const one of await (await caches.open(name)).keys())
        found.push(new URL(one.url).pathname); return found; }"""
    )

    assert kept
    assert all(path == "/sitter/offline" or path.startswith("/static/") for path in kept), kept


def test_what_is_typed_survives_a_reload_at_once(house, page):
    page.fill("#reply", "Not yet sent")
    page.reload()

    expect(page.locator("#reply")).to_have_value("Not yet sent")
    page.fill("#reply", "")


def test_what_is_typed_survives_the_end_of_the_session(house, page):
    address = page.url
    page.fill("#reply", "Typed before the end")
    page.context.clear_cookies(name="snoutos_session")
    page.click("#composer button[type=submit]")
    page.wait_for_url(re.compile("/login"))
    page.fill("input[name=login]", house.ready["sitter"]["email"])
    page.fill("input[name=password]", house.ready["sitter"]["password"])
    page.click("button[type=submit]")
    page.wait_for_url(re.compile("/sitter"))
    page.goto(address)

    expect(page.locator("#reply")).to_have_value("Typed before the end")
    page.fill("#reply", "")


def test_what_was_sent_does_not_come_back(house, page):
    page.fill("#reply", "On the way to Olive")
    page.click("#composer button[type=submit]")
    expect(page.locator(".msgs .msg--owner", has_text="On the way to Olive")).to_have_count(1)
    page.reload()

    expect(page.locator("#reply")).to_have_value("")


def test_the_last_minutes_are_counted_and_the_end_keeps_the_text(house, page):
    """The window ends while the sitter writes."""
    thread_id = page.url.rsplit("/", 1)[1]
    house.rows(
        "update assignments_window set ends_at = now() + interval '70 seconds'"
        " where thread_id = %s and starts_at <= now() and ends_at > now()", thread_id,
    )  # fmt: skip
    page.reload()
    line = page.locator("[data-writes-until]")
    expect(line).to_contain_text(re.compile("You can write until .* 2 min left"))
    page.fill("#reply", "One more thing")
    # The clock of the page goes ahead; the server's says so a moment later.
    house.rows(
        "update assignments_window set ends_at = now() where thread_id = %s and"
        " starts_at <= now() and ends_at > now()", thread_id,
    )  # fmt: skip
    line.evaluate("line => { line.dataset.writesUntil = new Date().toISOString(); }")

    expect(page.locator(".kept")).to_have_text("One more thing", timeout=10000)
