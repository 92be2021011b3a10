"""Every page that links lead to, asked by axe: WCAG 2.2 A and AA, both themes, two widths.

The pages are found, not listed: whoever adds one and links to it has it looked at.
"""

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.house_up import house
from tests.journeys.test_tour import CHROMIUM, FLAGS

__all__ = ["house"]

pytestmark = [
    pytest.mark.browser,
    # Playwright's own event loop is closed by its garbage collection.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
EVERYTHING = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
# What another theme or width can change; the rest of the same pages has been asked already.
OF_THE_LOOK = {
    "runOnly": ["color-contrast", "target-size", "scrollable-region-focusable"],
    "resultTypes": ["violations"],
}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
# Files, and the page that the API library draws.
ELSEWHERE = re.compile(r"^/(static|api|events|logout|inbox/files|sitter/files)\b|/export\b|\.csv$")
MOST_PAGES = 90
LOOKS = [
    pytest.param("owner", "light", 1440, 900, EVERYTHING, id="owner, light, desk"),
    pytest.param("owner", "dark", 390, 844, OF_THE_LOOK, id="owner, dark, phone"),
    pytest.param("sitter", "light", 390, 844, EVERYTHING, id="sitter, light, phone"),
    pytest.param("sitter", "dark", 1440, 900, EVERYTHING, id="sitter, dark, desk"),
]
LINKS = """() => [...document.querySelectorAll(
        "a[href]:not([download]), [hx-get][hx-target='#dialogs']")]
    .map((one) => new URL(one.getAttribute("href") ?? one.getAttribute("hx-get"), location.href))
    .filter((one) => one.origin === location.origin)
    .map((one) => one.pathname + one.search)"""


# Parts of a page scroll; the page itself never does, in either direction.
SIZES = """() => { const { scrollWidth, scrollHeight, clientWidth } = document.documentElement;
    const isWhole = !document.body.classList.contains("bare");
    return { wide: [scrollWidth, clientWidth],
        ...(isWhole && { tall: [scrollHeight, innerHeight] }) }; }"""


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def kind_of(address):
    """What pages of one kind have in common: the path without ids, and the names it is asked by."""
    parts = urlsplit(address)
    names = sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair})
    return UUID.sub("…", parts.path), tuple(names)


@pytest.mark.parametrize(("who", "scheme", "width", "height", "asked"), LOOKS)
def test_every_page_can_be_used_by_everybody(house, chromium, who, scheme, width, height, asked):
    context = chromium.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    page, axe, problems = context.new_page(), Axe(), {}
    page.goto(f"{house.url}/login")
    problems |= found(axe, page, "/login", asked)
    page.fill("input[name=login]", house.ready[who]["email"])
    page.fill("input[name=password]", house.ready[who]["password"])
    page.click("button[type=submit]")
    page.wait_for_url(re.compile("/(inbox|sitter)"))
    house.text("https://example.com/" + "a" * 300)
    waiting, seen, asked_of = [urlsplit(page.url).path], set(), Counter()
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        kind = kind_of(address)
        # A list that is filtered in another way is the same page with other rows.
        if kind in seen or ELSEWHERE.search(address) or len(kind[1]) > 1:
            continue
        seen.add(kind)
        answer = page.goto(f"{house.url}{address}")
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            assert answer.status < 500, address
            continue
        # The same page with other rows in it fits as well or as badly; axe has seen it.
        asked_of[kind[0]] += 1
        is_known = asked_of[kind[0]] > 2
        problems |= sizes(page, address) if is_known else found(axe, page, address, asked)
        waiting += page.evaluate(LINKS)
    context.close()

    assert len(seen) >= (20 if who == "owner" else 4), "the pages were found"
    assert not problems, "\n".join(f"{place}: {what}" for place, what in problems.items())


def found(axe, page, address, asked):
    """What axe has to say about the page that is open, by place."""
    answer = axe.run(page, options=asked).response
    return sizes(page, address) | {
        f"{address} [{one['id']}]": [node["html"][:160] for node in one["nodes"][:3]]
        for one in answer["violations"]
    }


def sizes(page, address):
    return {
        f"{address} [{name}]": ["the page itself scrolls"]
        for name, (content, window) in page.evaluate(SIZES).items()
        if content > window + 1
    }
