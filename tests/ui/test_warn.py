"""The composer's warning in a browser: when it asks, what it marks, and what it leaves alone."""

from contextlib import suppress
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Error, expect

from tests.ui.test_modules import HTMX, SITE, UI, chromium

__all__ = ["chromium"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

PAGE = """<!doctype html><title>x</title><link rel="stylesheet" href="/css/app.css">
<script src="/htmx-2.js" defer></script><script type="module" src="/js/warn.js"></script>
<form class="composer" data-check-url="/check"><input type="hidden" name="csrfmiddlewaretoken"
value="token"><div class="marked"><div class="marked__under" data-marks aria-hidden="true"></div>
<textarea name="body"></textarea></div><div class="warn" aria-live="polite">
<div class="callout" data-warning hidden><span></span></div></div></form>"""
SAID = "This shares a phone number."


@pytest.fixture
def asked():
    """The texts that were looked at."""
    return []


@pytest.fixture
def held():
    """Texts whose answer is held back until the test gives it."""
    return {}


@pytest.fixture
def page(chromium, asked, held):
    context = chromium.new_context()
    page = context.new_page()

    def answer(route):
        path = route.request.url.removeprefix(SITE)
        if path == "/":
            route.fulfill(body=PAGE, content_type="text/html")
        elif path == "/check":
            text = parse_qs(route.request.post_data, keep_blank_values=True)["body"][0]
            asked.append(text)
            if text in held:
                held[text] = route
            else:
                route.fulfill(json=judged(text))
        elif path.startswith(("/js/", "/css/", "/fonts/")):
            route.fulfill(path=UI / path[1:])
        else:
            route.fulfill(path=HTMX / path[1:], content_type="text/javascript")

    page.route(f"{SITE}/**", answer)
    page.clock.install()
    page.goto(f"{SITE}/")
    page.wait_for_load_state("load")
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 60"))
    yield page
    context.close()


def judged(text):
    """As the server counts: characters, not halves of them."""
    at = text.find("867")
    found = [[at, at + 8]] if at >= 0 else []
    return {"sentence": SAID if found else "", "places": found}


def write(page, text):
    page.fill("textarea", text)


def pause(page, asked, count):
    page.clock.run_for(450)
    page.wait_for_timeout(50)
    assert len(asked) == count


def test_what_was_typed_before_the_page_was_ready_is_looked_at(chromium, page, asked):
    page.route(f"{SITE}/typed", lambda route: route.fulfill(
        body=PAGE.replace("</textarea>", "Call 867-5309</textarea>"), content_type="text/html"
    ))  # fmt: skip
    page.goto(f"{SITE}/typed")

    expect(page.locator("[data-warning]")).to_have_text(SAID)
    assert asked == ["Call 867-5309"]


def test_it_asks_once_when_the_typing_pauses_and_marks_the_words(page, asked):
    for part in ("Call", "Call 867", "Call 😀 867-5309 ok"):
        write(page, part)
        page.clock.run_for(300)
    assert asked == []
    page.clock.run_for(150)

    expect(page.locator("[data-warning]")).to_have_text(SAID)
    expect(page.locator("mark")).to_have_text("867-5309")
    assert page.locator("[data-marks]").text_content() == "Call 😀 867-5309 ok"
    assert asked == ["Call 😀 867-5309 ok"]
    assert page.input_value("textarea") == "Call 😀 867-5309 ok"


def test_the_same_text_is_not_asked_about_twice(page, asked):
    write(page, "867-5309")
    pause(page, asked, 1)
    write(page, "867-5309!")
    page.clock.run_for(100)
    write(page, "867-5309")
    pause(page, asked, 1)
    expect(page.locator("[data-warning]")).to_be_visible()


def test_an_empty_composer_says_nothing_and_asks_nothing(page, asked):
    write(page, "867-5309")
    pause(page, asked, 1)
    write(page, "  ")
    expect(page.locator("[data-warning]")).to_be_hidden()
    expect(page.locator("mark")).to_have_count(0)
    pause(page, asked, 1)


def test_what_was_answered_too_late_is_not_said(page, asked, held):
    held["my 867-5309"] = None
    write(page, "my 867-5309")
    pause(page, asked, 1)
    write(page, "my dog")
    pause(page, asked, 2)
    page.wait_for_timeout(50)

    # The page may have hung up already; what counts is what it shows.
    with suppress(Error):
        held["my 867-5309"].fulfill(json=judged("my 867-5309"))
    page.wait_for_timeout(100)

    expect(page.locator("[data-warning]")).to_be_hidden()
    expect(page.locator("mark")).to_have_count(0)


def test_marks_before_the_place_of_writing_stay_and_others_go(page, asked):
    write(page, "867-5309 ok")
    pause(page, asked, 1)
    write(page, "867-5309 okay")
    expect(page.locator("mark")).to_have_text("867-5309")
    write(page, "x867-5309 okay")
    expect(page.locator("mark")).to_have_count(0)


def test_without_a_network_nothing_is_asked_or_said(page, asked):
    write(page, "867-5309")
    pause(page, asked, 1)
    page.context.set_offline(True)
    expect(page.locator("[data-warning]")).to_be_hidden()
    write(page, "call 867-5309")
    pause(page, asked, 1)
    expect(page.locator("[data-warning]")).to_be_hidden()
    assert page.input_value("textarea") == "call 867-5309"


def test_the_marks_lie_exactly_behind_the_words(page, asked):
    """Long enough to scroll: the two texts break their lines at the same places."""
    page.set_viewport_size({"width": 380, "height": 700})
    write(page, "word " * 300 + "867-5309")
    pause(page, asked, 1)
    page.evaluate("const t = document.querySelector('textarea'); t.scrollTop = t.scrollHeight")
    page.wait_for_timeout(100)
    under, text = (
        page.eval_on_selector(one, "e => [e.scrollHeight, e.scrollTop]")
        for one in ("[data-marks]", "textarea")
    )
    assert under == text
    assert text[1] > 0
