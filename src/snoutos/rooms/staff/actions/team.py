"""Roles, and who may still come in."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.kernel.words import Role
from snoutos.rooms.audit.actions import record
from snoutos.rooms.people.models import Organization, User
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.staff.rules import team as rules
from snoutos.rooms.staff.rules.team import Member


@transaction.atomic
def change_role(*, by: Actor, user_id: UUID, role: str, at: datetime) -> User:
    check_may(by, "team.manage")
    wanted = rules.checked_role(role)
    user, owners = _locked(by, user_id)
    if user.role == wanted:
        return user
    rules.check_may_change(_member(user), by=by.id, owners=owners, new_role=wanted)
    before, user.role = user.role, wanted.value
    user.save(update_fields=["role"])
    _record("user.role_changed", by, user, at, before=before, after=user.role)
    return user


@transaction.atomic
def deactivate_user(*, by: Actor, user_id: UUID, at: datetime) -> User:
    """They are out at once: sessions and access tokens end, and signing in is refused."""
    check_may(by, "team.manage")
    user, owners = _locked(by, user_id)
    if not user.is_active:
        return user
    rules.check_may_deactivate(_member(user), by=by.id, owners=owners)
    user.is_active = False
    user.sessions_from = at
    user.save(update_fields=["is_active", "sessions_from"])
    _record("user.deactivated", by, user, at)
    return user


@transaction.atomic
def reactivate_user(*, by: Actor, user_id: UUID, at: datetime) -> User:
    """They may sign in again, with the password they had; old sessions stay ended."""
    check_may(by, "team.manage")
    user, _ = _locked(by, user_id)
    if user.is_active:
        return user
    user.is_active = True
    user.save(update_fields=["is_active"])
    _record("user.reactivated", by, user, at)
    return user


@transaction.atomic
def end_sessions(*, by: Actor, user_id: UUID, at: datetime) -> User:
    """Sign somebody out everywhere, for example after a phone was lost."""
    check_may(by, "team.manage")
    user, _ = _locked(by, user_id)
    user.sessions_from = at
    user.save(update_fields=["sessions_from"])
    _record("user.sessions_ended", by, user, at)
    return user


def _locked(by: Actor, user_id: UUID) -> tuple[User, int]:
    """The user, and how many owners there are; changes of the team stand in line."""
    Organization.objects.select_for_update(no_key=True).get(pk=by.org_id)
    user = User.objects.select_for_update().filter(pk=user_id, org_id=by.org_id).first()
    if user is None:
        raise Missing(rules.NO_USER)
    owners = User.objects.filter(org_id=by.org_id, role=Role.OWNER, is_active=True).count()
    return user, owners


def _member(user: User) -> Member:
    return Member(user.pk, Role(user.role), user.is_active)


def _record(event: str, by: Actor, user: User, at: datetime, **more: object) -> None:
    record(event, by=by, entity_type="user", entity_id=user.pk, payload=dict(more), at=at)
