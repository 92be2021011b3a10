"""Who comes in, by which door, and who does not."""

import json

import pytest
from django.db import connection
from django.test import Client

from snoutos.rooms.audit.models import Event

SAME = "E-mail or password didn't match. Check both."


def sign_in(email, password="password123", client=None, **extra):
    return (client or Client()).post(
        "/api/auth/login",
        json.dumps({"email": email, "password": password}),
        content_type="application/json",
        **extra,
    )


def token(user):
    return {"HTTP_AUTHORIZATION": f"Bearer {sign_in(user.email).json()['access_token']}"}


def test_a_program_signs_in_and_learns_who_it_works_for(client, olivia):
    answer = sign_in("Olivia@Example.com")

    assert answer.status_code == 200
    assert answer.json()["user"] == {
        "id": str(olivia.pk), "orgId": str(olivia.org_id), "email": "olivia@example.com",
        "role": "owner", "name": "Olivia",
    }
    me = client.get("/api/auth/me", **token(olivia)).json()
    assert me == {
        "id": str(olivia.pk), "name": "Olivia", "email": "olivia@example.com", "role": "owner",
        "orgId": str(olivia.org_id), "orgName": "Willow & Wag", "timeZone": "America/New_York",
    }
    assert Event.objects.filter(type="user.signed_in", actor_id=olivia.pk).exists()


@pytest.mark.parametrize("email", ["olivia@example.com", "nobody@example.com"])
def test_a_wrong_password_and_an_unknown_email_are_answered_alike(email, olivia):
    answer = sign_in(email, "wrong")

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == SAME
    assert Event.objects.filter(type="user.sign_in_failed").count() == 1
