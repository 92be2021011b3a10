"""Signing in, and what people decide about themselves."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.contrib.auth.hashers import make_password
from django.db import transaction

from snoutos.kernel.actor import Actor, the_house
from snoutos.kernel.refused import Refused
from snoutos.rooms.audit.actions import record
from snoutos.rooms.people.models import User
from snoutos.rooms.people.queries import actor
from snoutos.rooms.people.rules import THEMES, check_may
from snoutos.toolbox import tenancy, throttle


class Door(StrEnum):
    PAGE = "page"
    API = "api"


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody who has not shown yet who they are."""

    address: str
    door: Door


class WrongCredentials(Refused):
    """The same for an unknown e-mail, a wrong password and a deactivated user."""

    def __init__(self) -> None:
        super().__init__(
            "E-mail or password didn't match. Check both.", code="wrong_credentials", status=401
        )


def sign_in(*, by: Stranger, email: str, password: str, at: datetime) -> User:
    """The user, when the password is theirs. An unknown e-mail takes as long as a known one.

    Every try counts against the address until it turns out right, so that many tries at once are
    not cheaper than one after another.
    """
    counted = f"sign-in:{by.address}"
    throttle.take(counted, throttle.SIGN_IN)
    user = User.objects.select_related("org").filter(email__iexact=email.strip()).first()
    if user is None:
        make_password(password)
    elif user.check_password(password) and user.is_active:
        throttle.give_back(counted)
        tenancy.enter(user.org_id)
        _record_success(user, by=by, at=at)
        return user
    _record_failure(user, by=by, at=at)
    raise WrongCredentials


def set_theme(*, by: Actor, theme: str) -> None:
    """Not audited: it changes nothing for anybody else."""
    check_may(by, "people.set_theme")
    if theme not in THEMES:
        raise Refused("Choose System, Light or Dark.", code="unknown_theme")
    assert by.id is not None, "whoever may set a theme is a user"  # noqa: S101
    User.objects.filter(pk=by.id).update(theme=theme)


@transaction.atomic
def _record_success(user: User, *, by: Stranger, at: datetime) -> None:
    user.last_login = at
    user.save(update_fields=["last_login"])
    record(
        "user.signed_in",
        by=actor(user),
        entity_type="user",
        entity_id=user.pk,
        payload={"door": by.door.value},
        at=at,
    )


def _record_failure(user: User | None, *, by: Stranger, at: datetime) -> None:
    if user is None:
        record("user.sign_in_failed", by=None, payload={"door": by.door.value}, at=at)
        return
    tenancy.enter(user.org_id)
    record(
        "user.sign_in_failed",
        by=the_house(user.org_id),
        entity_type="user",
        entity_id=user.pk,
        payload={"door": by.door.value},
        at=at,
    )
    tenancy.enter(None)
