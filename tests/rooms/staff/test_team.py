"""Scenarios 4, 5: who is invited gets in once; who is put out is out at once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client as Browser
from django.utils import timezone

from snoutos.kernel.refused import Forbidden, Missing, Refused
from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.models import User
from snoutos.rooms.people.queries import actor
from snoutos.rooms.staff.actions import inviting, team
from snoutos.rooms.staff.models import Invitation
from snoutos.toolbox import later, tenancy, tokens
from tests.conftest import NOON, make_sitter, make_user

GOOD = "blue-canoe-7-otters"


def invited(by, email="Petra@Example.com", name="Petra  Paws", role="admin", at=NOON):
    return inviting.invite(by=actor(by), email=email, name=name, role=role, at=at)


def accept(token, password=GOOD, at=NOON):
    tenancy.enter(None)
    try:
        return inviting.accept(by=None, token=token, password=password, at=at)
    finally:
        tenancy.leave()


def test_an_invitation_lets_one_person_in_once(olivia):
    token = invited(olivia).token

    user = accept(token)

    assert (user.email, user.name, user.role) == ("petra@example.com", "Petra Paws", "admin")
    assert user.check_password(GOOD)
    with pytest.raises(Missing):
        accept(token)
    assert {"user.invited", "user.joined"} <= set(Event.objects.values_list("type", flat=True))


@pytest.mark.parametrize("days", [7, 8, 400])
def test_a_link_ends_after_seven_days(olivia, days):
    token = invited(olivia).token

    with pytest.raises(Missing):
        accept(token, at=NOON + timedelta(days=days))


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "WyJ4Il0:1x:y"])
def test_a_link_that_we_did_not_make_opens_nothing(db, token):
    with pytest.raises(Missing):
        accept(token)


def test_sent_again_only_the_new_link_works(olivia):
    first = invited(olivia)

    again = inviting.invite_again(by=actor(olivia), invitation_id=first.invitation.pk, at=NOON)

    with pytest.raises(Missing):
        accept(first.token)
    assert accept(again.token).email == "petra@example.com"


def test_taken_back_it_opens_nothing(olivia):
    first = invited(olivia)

    inviting.revoke(by=actor(olivia), invitation_id=first.invitation.pk, at=NOON)

    with pytest.raises(Missing):
        accept(first.token)
    invited(olivia)


@pytest.mark.parametrize("password", ["", "short", "password123", "petra@example.com"])
def test_a_weak_password_is_refused_and_the_link_still_works(olivia, password):
    token = invited(olivia).token

    with pytest.raises(Refused) as refused:
        accept(token, password)

    assert refused.value.code == "weak_password"
    assert accept(token)


def test_the_mail_carries_the_link_and_is_not_sent_for_a_dead_one(olivia, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    first = invited(olivia).invitation

    later.run_now("staff.invite", at=NOON, org_id=olivia.org_id, invitation_id=str(first.pk))
    inviting.revoke(by=actor(olivia), invitation_id=first.pk, at=NOON)
    later.run_now("staff.invite", at=NOON, org_id=olivia.org_id, invitation_id=str(first.pk))

    [message] = mail.outbox
    assert message.to == ["petra@example.com"]
    # Behind it stand the second in which it was signed, and the signature.
    link = first.address.rsplit(":", 2)[0]
    assert f"{link}:" in message.body
    assert "Olivia invites you to Willow & Wag" in message.subject


def test_the_job_is_asked_for_in_the_transaction_of_the_invitation(olivia):
    first = invited(olivia).invitation

    waiting = [(one.name, one.arguments["invitation_id"]) for one in later.waiting()]
    assert ("staff.invite", str(first.pk)) in waiting


@pytest.mark.parametrize(
    ("email", "name", "role", "code"),
    [
        ("nobody", "N", "admin", "bad_email"),
        ("a@example.com", "  ", "admin", "name_needed"),
        ("a@example.com", "N", "sitter", "bad_role"),
        ("a@example.com", "N", "system", "bad_role"),
        ("DANA@example.com", "N", "admin", "email_taken"),
    ],
)
def test_what_cannot_be_is_said(olivia, dana, email, name, role, code):
    with pytest.raises(Refused) as refused:
        invited(olivia, email, name, role)
    assert refused.value.code == code
    assert not Invitation.objects.exists()


def test_nobody_is_invited_twice_at_the_same_time(olivia):
    invited(olivia)
    with pytest.raises(Refused) as refused:
        invited(olivia, "petra@EXAMPLE.com")
    assert refused.value.code == "already_invited"
    invited(olivia, at=NOON + timedelta(days=8))


def test_a_sitters_invitation_makes_the_user_they_work_as(olivia, org):
    nora = make_sitter(org, "Nora New")

    done = inviting.invite_sitter(
        by=actor(olivia), sitter_id=nora.pk, email="nora@example.com", at=NOON
    )
    user = accept(done.token)

    nora.refresh_from_db()
    assert nora.user == user
    assert actor(user).sitter_id == nora.pk
    with pytest.raises(Refused):
        inviting.invite_sitter(by=actor(olivia), sitter_id=nora.pk, email="x@example.com", at=NOON)


def asked(by, sitter, email):
    return inviting.invite_sitter(by=actor(by), sitter_id=sitter.pk, email=email, at=NOON)


def test_an_invitation_to_a_mistyped_address_ends_with_the_next_one(olivia, org):
    zoe = make_sitter(org, "Zoe")
    wrong, right = asked(olivia, zoe, "zo@example.com"), asked(olivia, zoe, "zoe@example.com")

    with pytest.raises(Missing):
        accept(wrong.token)
    user = accept(right.token)
    zoe.refresh_from_db()
    assert zoe.user == user
    assert not User.objects.filter(email="zo@example.com").exists()
    assert Event.objects.filter(type="user.invitation_revoked").count() == 1


def test_nobody_gets_in_as_a_sitter_who_signs_in_already(olivia, org):
    zoe = make_sitter(org, "Zoe")
    token = asked(olivia, zoe, "zoe@example.com").token
    zoe.user = make_user(org, "other", "sitter")
    zoe.save()

    with pytest.raises(Missing):
        accept(token)
    assert not User.objects.filter(email="zoe@example.com").exists()


def test_only_the_owner_manages_the_team(dana, sam, olivia):
    for user in (dana, sam.user):
        with pytest.raises(Forbidden):
            invited(user)
        with pytest.raises(Forbidden):
            team.deactivate_user(by=actor(user), user_id=olivia.pk, at=NOON)


def test_the_last_owner_stays(olivia, dana):
    second = make_user(olivia.org, "oscar", "owner")
    team.deactivate_user(by=actor(second), user_id=olivia.pk, at=NOON)

    for verb in (
        lambda: team.deactivate_user(by=actor(dana), user_id=second.pk, at=NOON),
        lambda: team.deactivate_user(by=actor(second), user_id=second.pk, at=NOON),
        lambda: team.change_role(by=actor(second), user_id=second.pk, role="admin", at=NOON),
    ):
        with pytest.raises(Refused):
            verb()
    assert User.objects.filter(role="owner", is_active=True).count() == 1


def test_s4_a_deactivated_user_is_out_with_session_and_token(olivia, dana):
    browser, stale = Browser(), timezone.now() - timedelta(minutes=5)
    browser.force_login(dana)
    assert browser.get("/inbox").status_code == 200
    claims = tokens.Claims(dana.pk, dana.org_id, actor(dana).role)
    from django.conf import settings

    token = tokens.write(claims, now=stale, lifetime=timedelta(days=7), key=settings.JWT_SECRET)
    bearer = {"authorization": f"Bearer {token}"}
    assert Browser().get("/api/auth/me", headers=bearer).status_code == 200

    team.deactivate_user(by=actor(olivia), user_id=dana.pk, at=timezone.now())

    assert browser.get("/inbox").status_code == 302
    assert Browser().get("/api/auth/me", headers=bearer).status_code == 401


def test_let_back_in_old_sessions_and_tokens_stay_ended(olivia, dana):
    browser, stale = Browser(), timezone.now() - timedelta(minutes=5)
    browser.force_login(dana)
    claims = tokens.Claims(dana.pk, dana.org_id, actor(dana).role)
    from django.conf import settings

    token = tokens.write(claims, now=stale, lifetime=timedelta(days=7), key=settings.JWT_SECRET)
    now = timezone.now()

    team.deactivate_user(by=actor(olivia), user_id=dana.pk, at=now)
    team.reactivate_user(by=actor(olivia), user_id=dana.pk, at=now)

    assert browser.get("/inbox").status_code == 302
    answer = Browser().get("/api/auth/me", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    fresh = Browser()
    dana.refresh_from_db()
    fresh.force_login(dana)
    assert fresh.get("/inbox").status_code == 200


def test_signed_out_everywhere_they_may_sign_in_again(olivia, dana):
    browser = Browser()
    browser.force_login(dana)

    team.end_sessions(by=actor(olivia), user_id=dana.pk, at=timezone.now())

    assert browser.get("/inbox").status_code == 302
    assert browser.post(
        "/login", {"login": dana.email, "password": "password123"}
    ).status_code == 302  # fmt: skip
    assert browser.get("/inbox").status_code == 200


def test_a_new_role_counts_at_once(olivia, dana):
    browser = Browser()
    browser.force_login(dana)
    assert browser.get("/team").status_code == 302

    team.change_role(by=actor(olivia), user_id=dana.pk, role="owner", at=NOON)

    assert browser.get("/team").status_code == 200
    event = Event.objects.get(type="user.role_changed")
    assert event.payload == {"before": "admin", "after": "owner"}


def test_the_join_page_asks_for_a_password_and_opens_the_inbox(olivia):
    token = invited(olivia, at=timezone.now()).token
    browser = Browser()

    asked = browser.get(f"/join/{token}")
    weak = browser.post(f"/join/{token}", {"password": "short"})
    done = browser.post(f"/join/{token}", {"password": GOOD})

    assert b"Join Willow &amp; Wag" in asked.content
    assert weak.status_code == 422
    assert b"This password is too short" in weak.content
    assert (done.status_code, done["Location"]) == (302, "/inbox")
    assert browser.get("/inbox").status_code == 200
    assert browser.get(f"/join/{token}").status_code == 404


def test_others_see_nothing_of_the_team(mallory, olivia, dana):
    first = invited(olivia).invitation
    for verb in (
        lambda: team.deactivate_user(by=actor(mallory), user_id=dana.pk, at=NOON),
        lambda: inviting.revoke(by=actor(mallory), invitation_id=first.pk, at=NOON),
        lambda: inviting.invite_again(by=actor(mallory), invitation_id=first.pk, at=NOON),
    ):
        with pytest.raises(Missing):
            verb()
