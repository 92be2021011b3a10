"""The demo runbook on the demo data, scenarios 332, 341-344 and 347, with keys and sign-out."""

import json
import re
from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError

import pytest
from playwright.sync_api import expect

from tests.conftest import without_ids
from tests.house_up import house, until
from tests.journeys.test_tour import chromium, open_page

__all__ = ["chromium", "house", "open_page"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

ONLY_DURING = "This conversation is only available during your assignment window."
OUTSIDE = "You can message during your assignment window. Messages outside the window are blocked."
STRANGER = "+15553331234"


def call(house, method, path, body=None, *, who="owner"):
    """(status, answer), also of a refusal."""
    try:
        return 200, house.api(method, path, body, who=who)
    except HTTPError as refusal:
        return refusal.code, json.loads(refusal.read())


def thread_of(house, name):
    return str(
        house.rows(
            "select t.id from threads_thread t join people_client c on c.id = t.client_id"
            " where c.name = %s", name,
        )[0][0]
    )  # fmt: skip


def sarah(house):
    return str(house.rows("select id from people_sitter where name = 'Sarah Johnson'")[0][0])


def john_is_sarahs(house, start, end):
    """John's only window is this one; whatever stands in its way is cleared behind the scenes."""
    thread = thread_of(house, "John Smith")
    house.rows(
        "delete from assignments_window"
        " where thread_id = %s and ends_at > now() - interval '1 day'",
        thread,
    )
    now = datetime.now(UTC).replace(microsecond=0)
    status, made = call(
        house,
        "POST", "assignments/windows",
        {
            "threadId": thread, "sitterId": sarah(house), "kind": "one_time_booking",
            "startsAt": (now + start).isoformat(), "endsAt": (now + end).isoformat(),
        },
    )  # fmt: skip
    assert status == 200, made
    return thread


def test_s341_a_text_to_the_front_desk_tells_every_step(house):
    thread = thread_of(house, "John Smith")
    house.text("Hello, I need help with my booking")
    until(lambda: house.rows("select 1 from threads_message where body like 'Hello, I need%%'"))

    _, found = call(house, "GET", f"routing/threads/{thread}/history")

    newest = next(one for one in found["items"] if one["what"] == "decision")
    _, decision = call(house, "GET", f"messages/{newest['messageId']}/decision")
    assert decision["target"] == "owner_inbox"
    asked = [step["question"] for step in decision["steps"]]
    assert "Check routing override" in asked
    assert "Check assignment window" in asked


def test_s342_in_an_open_window_the_sitter_sees_the_conversation(house, open_page):
    john_is_sarahs(house, -timedelta(hours=1), timedelta(days=7))

    page = open_page("sitter", width=390, height=844)

    expect(page.locator("a.conv", has_text="John S.")).to_contain_text("Open")
    page.goto(f"{house.url}/sitter/today")
    expect(page.locator("a.visit[data-phase=active]", has_text="John S.")).to_contain_text(
        "Open now"
    )


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(days=2)])
def test_s343_before_the_window_nothing_opens_and_nothing_leaves(house, open_page, ahead):
    thread = john_is_sarahs(house, ahead, ahead + timedelta(hours=1))

    page = open_page("sitter", width=390, height=844)

    expect(page.locator("a.conv", has_text="John S.")).to_have_count(0)
    page.goto(f"{house.url}/sitter/{thread}")
    expect(page.locator("main")).to_contain_text(ONLY_DURING)
    assert call(house, "GET", f"sitter/threads/{thread}", who="sitter")[0] == 403
    status, said = call(
        house, "POST", f"sitter/threads/{thread}/messages", {"body": "Hi"}, who="sitter"
    )
    assert (status, said["detail"]) == (403, OUTSIDE)


def test_s344_a_stopped_message_is_allowed_by_the_owner_and_sent_once(house):
    thread = john_is_sarahs(house, -timedelta(hours=1), timedelta(days=7))
    before = len(house.phone())
    status, said = call(
        house,
        "POST", f"sitter/threads/{thread}/messages", {"body": "Call me at 555-123-4567"},
        who="sitter",
    )  # fmt: skip
    assert status == 422
    assert said["detail"].startswith("This message wasn't sent because it includes contact info.")
    _, feed = call(house, "GET", "policy/violations?status=open")
    found = next(one for one in feed["violations"] if one["threadId"] == thread)
    assert (found["violationType"], found["actionTaken"]) == ("phone", "blocked")
    assert "4567" not in without_ids(str(found))

    status, _ = call(
        house,
        "POST",
        f"policy/violations/{found['id']}/override",
        {"reason": "They know each other"},
    )

    assert status == 200
    until(lambda: len(house.phone()) > before)
    assert call(
        house,
        "POST", f"policy/violations/{found['id']}/override", {"reason": "Again"}
    )[0] == 409  # fmt: skip


def test_s347_a_stranger_on_a_pool_number_reaches_the_inbox_only(house, open_page):
    pool = house.ready["numbers"]["pool"]
    house.text("Is this still your number?", sender=STRANGER, to=pool)
    page = open_page("owner")

    expect(page.locator("a.conv").first).to_contain_text("Is this still your number?", timeout=4000)
    [(because,)] = house.rows(
        "select because from threads_message where from_address = %s and direction = 'inbound'",
        STRANGER,
    )
    assert because.startswith("Unmapped inbound message - routed to Owner Inbox")
    assert house.rows("select severity from alerts_alert where title = 'Unmapped Inbound Message'")
    assert house.rows("select 1 from audit_event where type = 'routing.unmapped_inbound'")
    known = house.rows(
        "select count(*) from threads_message m join threads_thread t on t.id = m.thread_id"
        " join people_client c on c.id = t.client_id"
        " where m.from_address = %s and not c.is_provisional", STRANGER,
    )  # fmt: skip
    assert known == [(0,)]


def test_s332_an_override_changes_the_answer_until_it_is_removed(house, open_page):
    thread = john_is_sarahs(house, -timedelta(hours=1), timedelta(days=7))
    page = open_page("owner")
    answer = page.locator("#answer h2").first

    page.goto(f"{house.url}/routing/simulator?thread={thread}")
    expect(answer).to_have_text("Sarah Johnson")
    page.get_by_role("link", name="Override…").click()
    page.locator("dialog[open] input[name=reason]").fill("I answer John myself")
    page.locator("dialog[open]").get_by_role("button", name="Continue").click()
    expect(page.locator("dialog[open]")).to_contain_text("Messages will route to Owner Inbox for")
    page.locator("dialog[open]").get_by_role("button", name="Start override").click()
    page.wait_for_url(re.compile("/routing/overrides"))
    page.goto(f"{house.url}/routing/simulator?thread={thread}")
    expect(answer).to_have_text("Your inbox")
    expect(page.locator("#answer")).to_contain_text("I answer John myself")
    page.goto(f"{house.url}/routing/history?thread={thread}")
    expect(page.locator("#history")).to_contain_text("I answer John myself")
    page.goto(f"{house.url}/routing/overrides")
    page.get_by_role("link", name="Remove override").click()
    page.locator("dialog[open]").get_by_role("button", name="Remove override").click()
    page.wait_for_url(re.compile("/routing/overrides"))
    page.goto(f"{house.url}/routing/simulator?thread={thread}")
    expect(answer).to_have_text("Sarah Johnson")


def test_keys_move_through_the_inbox_and_say_what_they_do(house, open_page):
    page = open_page("owner")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent") != second
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_contain_text("Keyboard")


def test_signed_out_nothing_opens_any_more(house, open_page):
    page = open_page("sitter", width=390, height=844)
    page.goto(f"{house.url}/sitter/me")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/login"))
    page.goto(f"{house.url}/sitter")
    expect(page).to_have_url(re.compile("/login"))
