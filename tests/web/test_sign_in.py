"""Who comes in, by which door, and who does not."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from snoutos.kernel.words import Role
from snoutos.rooms.audit.models import Event
from snoutos.toolbox import tokens
from snoutos.toolbox.throttle import address_behind

SAME = "E-mail or password didn't match. Check both."
HOMES = {"olivia": "/inbox", "dana": "/inbox", "sam": "/sitter"}


def sign_in(email, password="password123", **extra):
    return Client().post(
        "/api/auth/login",
        json.dumps({"email": email, "password": password}),
        content_type="application/json",
        **extra,
    )


def on_page(client, email, password="password123", **extra):
    return client.post("/login", {"login": email, "password": password}, **extra)


def bearer(user):
    return {"HTTP_AUTHORIZATION": f"Bearer {sign_in(user.email).json()['access_token']}"}


def test_a_program_signs_in_and_learns_who_it_works_for(client, olivia):
    answer = sign_in("Olivia@Example.com ")

    assert answer.status_code == 200
    assert answer.json()["user"] == {
        "id": str(olivia.pk), "orgId": str(olivia.org_id), "email": "olivia@example.com",
        "role": "owner", "name": "Olivia",
    }  # fmt: skip
    assert client.get("/api/auth/me", **bearer(olivia)).json() == {
        "id": str(olivia.pk), "name": "Olivia", "email": "olivia@example.com", "role": "owner",
        "orgId": str(olivia.org_id), "orgName": "Willow & Wag", "timeZone": "America/New_York",
    }  # fmt: skip
    assert Event.objects.filter(type="user.signed_in", actor_id=olivia.pk).exists()


@pytest.mark.parametrize("email", ["olivia@example.com", "nobody@example.com"])
def test_a_wrong_password_and_an_unknown_email_are_answered_alike(email, client, olivia):
    answer = sign_in(email, "wrong")
    page = on_page(client, email, "wrong")

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == SAME
    assert page.status_code == 422
    assert "didn&#x27;t match. Check both." in page.content.decode()
    assert "snoutos_session" not in page.cookies
    assert Event.objects.filter(type="user.sign_in_failed").count() == 2


def test_an_unknown_email_costs_as_much_work_as_a_wrong_password(olivia, monkeypatch, settings):
    from django.contrib.auth.hashers import MD5PasswordHasher

    worked = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *given: worked.append(1) or encode(*given)
    )
    sign_in("nobody@example.com", "wrong")
    unknown = len(worked)
    sign_in("olivia@example.com", "wrong")

    assert len(worked) - unknown == unknown == 1


@pytest.mark.parametrize("who", HOMES)
def test_people_sign_in_on_the_page_and_come_home(who, client, olivia, dana, sam):
    answer = on_page(client, f"{who}@example.com")

    assert (answer.status_code, answer["Location"]) == (302, HOMES[who])
    assert client.get("/")["Location"] == HOMES[who]


def test_sign_in_leads_back_to_where_one_wanted_to_go(client, olivia):
    answer = on_page(client, "olivia@example.com", next="/")
    assert answer["Location"] == "/inbox"
    answer = client.post(
        "/login",
        {"login": "olivia@example.com", "password": "password123", "next": "https://evil.example/"},
    )
    assert not answer["Location"].startswith("https://evil")


def test_the_page_offers_no_reset_and_no_sign_up(client, db):
    page = client.get("/login").content.decode()

    assert "reset" not in page.lower()
    assert "sign up" not in page.lower()


def test_signing_out_ends_the_session(client, olivia):
    on_page(client, "olivia@example.com")

    assert client.get("/logout").status_code == 405
    assert client.post("/logout")["Location"] == "/login"
    assert client.get("/api/auth/me").status_code == 401


def test_the_sixth_failed_try_from_one_address_has_to_wait(client, olivia):
    for _ in range(5):
        assert sign_in("olivia@example.com", "wrong", REMOTE_ADDR="192.0.2.1").status_code == 401

    sixth = sign_in("olivia@example.com", REMOTE_ADDR="192.0.2.1")
    page = on_page(client, "olivia@example.com", REMOTE_ADDR="192.0.2.1")

    assert sixth.status_code == page.status_code == 429
    assert 1 <= int(sixth["Retry-After"]) <= 60
    assert "Try again in" in sixth.json()["detail"]
    assert "Try again in" in page.content.decode()
    assert int(page["Retry-After"]) >= 1
    assert sign_in("olivia@example.com", REMOTE_ADDR="192.0.2.2").status_code == 200


def test_after_the_minute_the_address_may_try_again(olivia):
    for _ in range(6):
        sign_in("olivia@example.com", "wrong")
    with connection.cursor() as cursor:
        cursor.execute("update web_cache set expires = now() - interval '1 second'")

    assert sign_in("olivia@example.com").status_code == 200


def test_signing_in_rightly_is_not_counted(olivia):
    assert {sign_in("olivia@example.com").status_code for _ in range(8)} == {200}


def test_a_deactivated_user_is_out_at_once(client, olivia):
    token = bearer(olivia)
    on_page(client, "olivia@example.com")
    assert client.get("/api/auth/me").status_code == 200

    olivia.is_active = False
    olivia.save()

    assert client.get("/api/auth/me").status_code == 401
    assert Client().get("/api/auth/me", **token).status_code == 401
    assert sign_in("olivia@example.com").json()["detail"] == SAME
    assert on_page(client, "olivia@example.com").status_code == 422


def token_of(user, **changes):
    values = {
        "now": datetime.now(UTC), "lifetime": timedelta(hours=1),
        "key": "another-secret-for-tests-0123456789",
    } | changes  # fmt: skip
    from django.conf import settings

    if "key" not in changes:
        values["key"] = settings.JWT_SECRET
    return tokens.write(tokens.Claims(user.pk, user.org_id, Role.OWNER), **values)


def test_only_a_token_of_ours_that_has_not_expired_opens(client, olivia, mallory):
    def status(token):
        return client.get("/api/auth/me", HTTP_AUTHORIZATION=f"Bearer {token}").status_code

    good = token_of(olivia)
    head, body, signature = good.split(".")
    assert status(good) == 200
    assert status(token_of(olivia, now=datetime.now(UTC) - timedelta(hours=2))) == 401
    assert status(token_of(olivia, key="somebody else's secret, also 32 long")) == 401
    assert status(f"{head}.{body}.{signature[::-1]}") == 401
    assert status(f"eyJhbGciOiJub25lIn0.{body}.") == 401
    assert status("nonsense") == 401
    assert status("") == 401


def test_a_bad_token_is_not_made_up_for_by_a_session(client, olivia):
    client.force_login(olivia)

    assert client.get("/api/auth/me", HTTP_AUTHORIZATION="Bearer nonsense").status_code == 401


def test_a_token_opens_no_page(client, olivia):
    answer = client.post("/theme", {"theme": "dark"}, **bearer(olivia))

    assert answer["Location"].startswith("/login")


def test_a_token_of_another_organization_than_its_user_opens_nothing(client, olivia, mallory):
    from django.conf import settings

    forged = tokens.write(
        tokens.Claims(olivia.pk, mallory.org_id, Role.OWNER),
        now=datetime.now(UTC), lifetime=timedelta(hours=1), key=settings.JWT_SECRET,
    )  # fmt: skip
    assert client.get("/api/auth/me", HTTP_AUTHORIZATION=f"Bearer {forged}").status_code == 401


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("", "198.51.100.7", ""),
    ],
)
def test_only_our_own_proxies_may_say_for_whom_they_speak(peer, forwarded, expected):
    assert address_behind(peer, forwarded, trusted=["10.0.0.0/8"]) == expected
