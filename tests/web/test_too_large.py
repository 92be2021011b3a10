"""A request that is larger than anything we accept gets a sentence, not a stack trace."""

import json

import pytest


@pytest.mark.django_db
def test_a_huge_request_is_refused_kindly(client, olivia):
    client.force_login(olivia)
    answer = client.post(
        "/api/auth/login",
        json.dumps({"email": "x" * 3_000_000, "password": "x"}),
        content_type="application/json",
    )
    assert answer.status_code == 413
    assert answer.json()["code"] == "too_large"
