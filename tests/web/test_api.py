"""What is alike for every endpoint: problems, limits, other sites, and the documents."""

import json

import pytest
from django.db import OperationalError
from django.test import Client
from psycopg.errors import DeadlockDetected

from snoutos.toolbox import throttle
from snoutos.web.api import api
from tests.web.test_sign_in import bearer

ELSEWHERE = "https://app.example.com"


def post(client, body, **extra):
    return client.post("/api/auth/login", body, content_type="application/json", **extra)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("{", 400, "bad_request"),
        ("{}", 422, "invalid"),
        (json.dumps({"email": 1, "password": "x"}), 422, "invalid"),
        (json.dumps({"email": "a\0b", "password": "x"}), 422, "invalid"),
        (json.dumps({"email": "a", "password": "x", "remember": True}), 422, "invalid"),
    ],
)
def test_what_cannot_be_read_is_a_problem_with_a_sentence(client, db, body, status, code):
    answer = post(client, body)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["detail"]
    assert problem["title"]


def test_a_missing_field_is_named(client, db):
    problem = post(client, json.dumps({"email": "a"})).json()

    assert problem["fields"] == [{"field": "password", "detail": "This is missing."}]


def test_unknown_addresses_and_methods_are_problems_too(client, db):
    nowhere = client.get("/api/nowhere")
    wrong = client.delete("/api/auth/me")

    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "not_found")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed")
    assert wrong["Allow"] == "GET"


def test_without_signing_in_there_is_nothing(client, db):
    answer = client.get("/api/auth/me")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "not_signed_in"


def test_a_hundred_requests_a_minute_are_enough(client, olivia, dana):
    token = bearer(olivia)
    assert {client.get("/api/auth/me", **token).status_code for _ in range(100)} == {200}

    over = client.get("/api/auth/me", **token)

    assert over.status_code == 429
    assert int(over["Retry-After"]) >= 1
    assert client.get("/api/auth/me", **bearer(dana)).status_code == 200


def test_a_limit_counts_from_the_first_and_says_how_long_to_wait(db):
    for _ in range(5):
        throttle.take("somebody", throttle.SIGN_IN)

    with pytest.raises(throttle.TooMany, match="Try again in 60 seconds") as over:
        throttle.take("somebody", throttle.SIGN_IN)
    assert over.value.retry_after == 60


def test_other_sites_may_use_the_api_with_a_token_but_never_with_a_cookie(client, olivia, settings):
    settings.CORS_ORIGINS = (ELSEWHERE,)
    asked = client.options(
        "/api/auth/me", HTTP_ORIGIN=ELSEWHERE, HTTP_ACCESS_CONTROL_REQUEST_METHOD="GET"
    )
    answer = client.get("/api/auth/me", HTTP_ORIGIN=ELSEWHERE, **bearer(olivia))

    assert asked.status_code == 204
    assert "Authorization" in asked["Access-Control-Allow-Headers"]
    assert answer["Access-Control-Allow-Origin"] == ELSEWHERE
    assert "Access-Control-Allow-Credentials" not in answer
    strange = client.get("/api/auth/me", HTTP_ORIGIN="https://evil.example")
    assert "Access-Control-Allow-Origin" not in strange
    assert "Access-Control-Allow-Origin" not in client.get("/login", HTTP_ORIGIN=ELSEWHERE)


def test_the_documents_are_complete(client, db):
    document = client.get("/api/openapi.json").json()
    page = client.get("/api/docs")

    assert document == json.loads(json.dumps(api.get_openapi_schema()))
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(set(ids)) == len(ids)
    assert all(operation.get("summary") for operation in operations)
    for path in document["paths"]:
        assert path in page.content.decode()


def test_json_names_are_in_camel_case():
    schemas = api.get_openapi_schema()["components"]["schemas"]
    names = {name for schema in schemas.values() for name in schema.get("properties", {})}

    assert {name for name in names if "_" in name} == {"access_token"}


def test_every_page_forbids_foreign_scripts(client, db):
    for address in ("/login", "/api/docs", "/nowhere"):
        answer = client.get(address)
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"
        text = answer.content.decode()
        assert "<style" not in text
        assert "style=" not in text
        assert "<script>" not in text


def test_our_own_mistakes_are_told_without_details(client, olivia, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr("snoutos.rooms.people.api.queries.myself", fail)
    answer = client.get("/api/auth/me", **bearer(olivia))

    assert answer.status_code == 500
    assert answer.json()["code"] == "our_fault"
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/api/auth/me", "/inbox"])
def test_who_loses_in_a_crowd_is_asked_to_try_again(client, olivia, monkeypatch, address):
    def ring(*args, **kwargs):
        raise OperationalError("deadlock detected") from DeadlockDetected()

    monkeypatch.setattr("snoutos.rooms.people.api.queries.myself", ring)
    monkeypatch.setattr("snoutos.rooms.inbox.queries.conversations.counts", ring)
    client.force_login(olivia)

    answer = client.get(address)

    assert answer.status_code == 409
    assert "nothing was changed. Try again." in answer.content.decode()


def test_a_cookie_alone_does_not_let_another_site_write(olivia):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(olivia)

    assert careful.post("/theme", {"theme": "dark"}).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/api/routing/history?startDate=2026-07-02&endDate=2026-07-01",
        "/api/assignments/windows?startDate=2026-07-02&endDate=2026-07-01",
        "/api/alerts?startDate=2026-07-02T00:00:00Z&endDate=2026-07-01T23:59:59Z",
    ],
)
def test_a_range_that_is_turned_around_is_refused(client, olivia, path):
    client.force_login(olivia)
    answer = client.get(path)
    assert answer.status_code == 422
    assert "The end is before the start." in answer.content.decode()
