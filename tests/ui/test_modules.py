"""The page's own modules, run in a browser on a small page of their own."""

import random
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from snoutos.kernel import sms

pytestmark = [
    pytest.mark.browser,
    # Playwright's own event loop is closed by its garbage collection.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

ROOT = Path(__file__).parents[2]
UI = ROOT / "src/snoutos/ui/static/ui"
HTMX = Path(str(files("django_htmx"))) / "static/django_htmx"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SITE = "http://ui.example"

PAGE = """<!doctype html><title>x</title>
<meta name="htmx-config" content='{"responseHandling":[{"code":"[23]..","swap":true},
{"code":"403","swap":true},{"code":"[45]..","swap":false,"error":true}]}'>
<script src="/htmx-2.js" defer></script><script src="/ext/hx-sse-2.js" defer></script>
<script type="module" src="/js/app.js"></script>
<body hx-ext="sse" sse-connect="/events">
<span data-live><span class="dot"></span><span data-live-word>Live</span></span>
<div data-stale hidden>from <time></time><button data-refresh>Refresh now</button></div>
<p id="part" hx-get="/part" hx-trigger="sse:news, catch-up">old</p>
<button id="press" hx-post="/press" hx-target="#slot">Press</button><div id="slot">kept</div>
<div id="log" role="log" aria-live="off" hx-get="/log" hx-trigger="more">
<article id="m-1" aria-label="Carla">Hello</article></div>
<div id="live" aria-live="polite"></div><div id="toasts"></div></body>"""

PROBLEM = """<!DOCTYPE html><title>No</title><main id="main"><h1>No</h1>
<p>This page was open too long.</p></main><p class="bare__foot">Reference 7F3K</p>"""

FAKE_STREAM = """
window.streams = [];
window.EventSource = class extends EventTarget {
  static CLOSED = 2;
  constructor() {
    super(); this.readyState = 0; streams.push(this);
    for (const name of ["open", "error"])
      this.addEventListener(name, (event) => this["on" + name]?.(event));
  }
  arrive(name) { this.readyState = 1; this.dispatchEvent(new Event(name)); }
  close() { this.readyState = 2; }
};
let hidden = false;
Object.defineProperty(document, "hidden", { get: () => hidden });
window.look = (isLooking) => {
  hidden = !isLooking;
  document.dispatchEvent(new Event("visibilitychange"));
};
"""


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def answers():
    """What the small site says: path → (status, body)."""
    return {"/": (200, PAGE), "/part": (200, "new"), "/press": (200, "done")}


@pytest.fixture
def page(chromium, answers):
    page = chromium.new_page()

    def answer(route):
        path = route.request.url.removeprefix(SITE)
        if path in answers:
            status, body = answers[path]
            route.fulfill(status=status, body=body, content_type="text/html")
        elif path.startswith("/js/"):
            route.fulfill(path=UI / path[1:], content_type="text/javascript")
        else:
            route.fulfill(path=HTMX / path[1:], content_type="text/javascript")

    page.route(f"{SITE}/**", answer)
    page.add_init_script(FAKE_STREAM)
    page.clock.install()
    page.goto(f"{SITE}/")
    page.wait_for_function("window.streams.length === 1")
    page.evaluate("streams[0].arrive('open')")
    # From here on time passes only when a test says so.
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 1"))
    yield page
    page.close()


def test_the_composer_counts_texts_as_the_server_does(page):
    drawn = random.Random(160)
    letters = "abc é€^[~Ωñ\n☃😀" + "plain words " * 4
    texts = ["", "a" * 160, "a" * 161, "€" * 80, "€" * 81, "☃" * 70, "☃" * 71, "😀" * 35, "😀" * 36]
    texts += ["".join(drawn.choices(letters, k=drawn.randrange(400))) for _ in range(60)]
    texts += ["".join(drawn.choices(letters[-48:], k=drawn.randrange(900))) for _ in range(40)]

    counted = page.evaluate(
        "async (texts) => { const { segments } = await import('/js/segments.js');"
        " return texts.map((text) => segments(text).parts); }",
        texts,
    )

    assert counted == [max(1, sms.segments(text).parts) for text in texts]


def test_the_stream_rests_while_nobody_looks_and_comes_back(page):
    page.evaluate("look(false)")
    page.clock.run_for(59_000)
    assert page.evaluate("streams[0].readyState") == 1
    page.clock.run_for(2_000)
    assert page.evaluate("streams[0].readyState") == 2

    page.evaluate("look(true)")
    expect(page.locator("#part")).to_have_text("new")
    page.clock.run_for(1_000)
    assert page.evaluate("streams.length") == 2
    page.evaluate("streams[1].arrive('open')")
    page.evaluate("document.getElementById('part').textContent = 'old'; streams[1].arrive('news')")
    expect(page.locator("#part")).to_have_text("new")


def test_a_stream_that_stays_lost_is_said_and_then_explained(page):
    page.evaluate("streams[0].arrive('error')")
    page.clock.run_for(4_000)
    expect(page.locator("[data-live-word]")).to_have_text("Live")
    page.clock.run_for(2_000)
    expect(page.locator("[data-live-word]")).to_have_text("Reconnecting…")
    expect(page.locator("[data-stale]")).to_be_hidden()
    page.clock.run_for(15_000)
    expect(page.locator("[data-stale]")).to_be_visible()

    page.evaluate("streams[0].arrive('open')")

    expect(page.locator("[data-live-word]")).to_have_text("Live")
    expect(page.locator("[data-stale]")).to_be_hidden()


def test_a_problem_page_becomes_a_sentence_and_not_the_part(page, answers):
    answers["/press"] = (403, PROBLEM)
    page.click("#press")
    expect(page.locator(".toast")).to_contain_text("This page was open too long. Reference 7F3K")
    expect(page.locator("#slot")).to_have_text("kept")
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".toast")).to_have_count(0)


def test_what_fails_without_words_gets_some(page, answers):
    answers["/press"] = (502, "")
    page.click("#press")
    expect(page.locator(".toast")).to_contain_text("Something went wrong on our side.")


def test_a_part_that_refreshes_by_itself_fails_quietly(page, answers):
    answers["/part"] = (502, "")
    with page.expect_response(f"{SITE}/part"):
        page.evaluate("streams[0].arrive('news')")
    expect(page.locator("#part")).to_have_text("old")
    expect(page.locator(".toast")).to_have_count(0)


def test_a_new_text_of_a_client_is_told_to_those_who_hear_the_page(page, answers):
    answers["/log"] = (
        200,
        '<article id="m-1" aria-label="Carla">Hello</article>'
        '<article id="m-2" aria-label="Carla">There?</article>',
    )
    with page.expect_response(f"{SITE}/log"):
        page.evaluate("htmx.trigger('#log', 'more')")
    page.clock.run_for(100)
    expect(page.locator("#live")).to_have_text("New message from Carla")
