"""Clients for programs: the same verbs as the pages."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from snoutos.rooms.audit.models import Event
from snoutos.rooms.audit.rules.commitments import commitment
from snoutos.rooms.clients.models import Remark
from snoutos.rooms.people.models import Client, Contact
from snoutos.toolbox import later
from tests.conftest import NOON, make_thread


@pytest.fixture
def ask(olivia):
    browser = Browser()
    browser.force_login(olivia)

    def send(method, address, body=None):
        answer = getattr(browser, method)(
            f"/api{address}", json.dumps(body) if body is not None else None,
            content_type="application/json",
        )  # fmt: skip
        return answer.status_code, json.loads(answer.content or b"null")

    send.browser = browser
    return send


def add(ask, name="Nina North", phone="(415) 555-0132", **more):
    status, made = ask("post", "/clients", {"name": name, "phones": [{"phone": phone}]} | more)
    assert status == 201, made
    return made


def test_a_client_is_added_changed_and_read(ask):
    made = add(ask, tags=["vip"], notes="Gate 4")

    status, changed = ask("patch", f"/clients/{made['id']}", {"tags": ["vip", "dog"]})

    assert status == 200
    assert (changed["name"], changed["notes"], changed["tags"]) == (
        "Nina North", "Gate 4", ["vip", "dog"],
    )  # fmt: skip
    assert changed["contacts"][0]["address"] == "+14155550132"
    assert [one["says"] for one in changed["history"]] == [
        "Olivia changed a client's details.", "Olivia added a phone to a client.",
        "A new client was added by Olivia.",
    ]  # fmt: skip


def test_the_list_is_searched_filtered_and_read_page_by_page(ask):
    for number in range(5):
        add(ask, f"Client {number}", f"+1415555010{number}", tags=["odd"] if number % 2 else [])

    seen, cursor = [], ""
    while cursor is not None:
        _, page = ask("get", f"/clients?limit=2&cursor={cursor}" if cursor else "/clients?limit=2")
        seen += [one["name"] for one in page["items"]]
        cursor = page["nextCursor"]
    odd = ask("get", "/clients?tag=odd")[1]["items"]
    found = ask("get", "/clients?search=0103")[1]["items"]

    assert seen == [f"Client {number}" for number in range(5)]
    assert [one["name"] for one in odd] == ["Client 1", "Client 3"]
    assert [one["name"] for one in found] == ["Client 3"]
    assert ask("get", "/clients?show=nonsense")[0] == 422


def test_whose_a_phone_is_stands_in_the_refusal(ask):
    nina = add(ask)

    status, no = ask("post", "/clients", {"name": "Omar", "phones": [{"phone": "+14155550132"}]})

    assert status == 409
    assert (no["code"], no["clientId"]) == ("phone_taken", nina["id"])


def test_phones_are_added_labeled_and_removed(ask):
    nina = add(ask)

    _, phone = ask("post", f"/clients/{nina['id']}/phones", {"phone": "+14155550133"})
    status, labeled = ask("patch", f"/clients/phones/{phone['id']}", {"label": " Work  phone "})
    removed, _ = ask("delete", f"/clients/phones/{phone['id']}")
    last, no = ask("delete", f"/clients/phones/{nina['contacts'][0]['id']}")

    assert (status, labeled["label"]) == (200, "Work phone")
    assert removed == 204
    assert (last, no["code"]) == (409, "last_phone")
    assert ask("patch", f"/clients/phones/{nina['contacts'][0]['id']}", {"label": " "})[0] == 422


def test_consent_by_hand_has_a_history_and_the_log_keeps_no_words(ask):
    nina = add(ask)
    phone = nina["contacts"][0]["id"]

    assert ask("post", f"/clients/phones/{phone}/opt-out", {"reason": " "})[0] == 422
    _, out = ask("post", f"/clients/phones/{phone}/opt-out", {"reason": "Nina called"})
    assert ask("post", f"/clients/phones/{phone}/opt-out", {"reason": "Again"})[0] == 409
    _, back = ask("post", f"/clients/phones/{phone}/opt-in", {"reason": "Nina wrote an e-mail"})
    _, history = ask("get", f"/clients/{nina['id']}/opt-outs")

    assert out["optedOutAt"]
    assert back["optedOutAt"] is None
    assert [(one["isOut"], one["by"], one["reason"]) for one in history["items"]] == [
        (False, "Olivia", "Nina wrote an e-mail"), (True, "Olivia", "Nina called"),
    ]  # fmt: skip
    payloads = list(Event.objects.filter(entity_type="contact").values_list("payload", flat=True))
    assert "Nina" not in json.dumps(payloads)
    remark = Remark.objects.get(text="Nina called")
    event = Event.objects.get(pk=remark.event_id)
    assert event.payload["commitment"] == commitment(remark.salt, "Nina called")


def test_two_who_are_one_are_merged_with_preview_and_undo(ask, org, front_desk):
    nina = add(ask)
    other = make_thread(org, "(305) 486-1927", "+13054861927", front_desk)
    address = f"/clients/{other.client_id}/merge"

    status, no = ask("post", address, {"into": nina["id"]})
    _, shown = ask("post", f"{address}/preview", {"into": nina["id"]})
    _, done = ask("post", address, {"into": nina["id"], "token": shown["plan"]["token"]})
    kept = ask("get", f"/clients/{nina['id']}")[1]
    undone, _ = ask("post", f"/plans/{done['planId']}/undo")

    assert (status, no["code"]) == (428, "confirm_first")
    assert sorted(kept["phones"]) == ["+13054861927", "+14155550132"]
    assert undone == 200
    assert Client.objects.get(pk=other.client_id).merged_into is None


def test_a_file_from_the_first_look_to_undo(ask, org):
    data = b"Name,Phone\nNina,(415) 555-0132\nBad,12\n"

    answer = ask.browser.post(
        "/api/clients/imports", {"file": SimpleUploadedFile("c.csv", data), "country": "US"}
    )
    looked = answer.json()
    address = f"/clients/imports/{looked['id']}"
    early, _ = ask("post", f"{address}/start", {})
    started, _ = ask("post", f"{address}/start", {"token": looked["plan"]["token"]})
    later.run_now("clients.import", at=NOON, org_id=org.pk, import_id=looked["id"])
    done = ask("get", address)[1]
    rows = ask("get", f"{address}/rows?result=refused")[1]
    all_rows = ask("get", f"{address}/rows?limit=1")[1]

    assert answer.status_code == 201
    assert looked["results"] == {"new": 1, "changed": 0, "same": 0, "refused": 1}
    assert (early, started) == (428, 202)
    assert (done["stage"], done["done"], done["plan"]) == ("done", 2, None)
    assert [(one["line"], one["why"]) for one in rows["items"]] == [
        (3, "“12” is not a phone number we can text.")
    ]
    assert all_rows["nextCursor"] == "2"
    assert Contact.objects.get().address == "+14155550132"
    assert ask("post", f"/plans/{done['planId']}/undo")[0] == 200
    assert not Client.objects.exists()


def test_what_is_no_table_is_refused_with_a_sentence(ask):
    answer = ask.browser.post(
        "/api/clients/imports", {"file": SimpleUploadedFile("c.csv", b"\x00\x01\x02")}
    )

    assert answer.status_code == 422
    assert answer.json()["code"] == "unreadable_file"
