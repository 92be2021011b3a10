"""Inviting people by a link, and letting them in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import Role
from snoutos.rooms.audit.actions import record
from snoutos.rooms.people.models import Sitter, User
from snoutos.rooms.people.queries import actor
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.staff.models import Invitation
from snoutos.rooms.staff.rules import team as rules
from snoutos.toolbox import later, tenancy


@dataclass(frozen=True, slots=True)
class Invited:
    """The invitation, and its secret: shown once to whoever invites, and sent by e-mail."""

    invitation: Invitation
    token: str


@transaction.atomic
def invite(*, by: Actor, email: str, name: str, role: str, at: datetime) -> Invited:
    """Ask somebody into the office."""
    check_may(by, "team.manage")
    return _invite(by, email, name, rules.checked_role(role), None, at)


@transaction.atomic
def invite_sitter(*, by: Actor, sitter_id: UUID, email: str, at: datetime) -> Invited:
    """Ask a sitter to sign in; they see their own conversations only."""
    check_may(by, "sitters.write")
    sitter = Sitter.objects.select_for_update().filter(pk=sitter_id, org_id=by.org_id).first()
    if sitter is None:
        raise Missing(rules.NO_SITTER)
    if sitter.user_id is not None:
        raise Refused(rules.HAS_LOGIN, code="has_login", status=409)
    return _invite(by, email, sitter.name, Role.SITTER, sitter, at)


def _invite(
    by: Actor, email: str, name: str, role: Role, sitter: Sitter | None, at: datetime
) -> Invited:
    address, told = _checked_email(email), rules.checked_name(name)
    if User.objects.filter(email__iexact=address).exists():
        raise Refused(rules.TAKEN, code="email_taken", status=409)
    Invitation.objects.filter(
        org_id=by.org_id, email__iexact=address, accepted_at=None, revoked_at=None,
        expires_at__lte=at,
    ).update(revoked_at=at)  # fmt: skip
    if sitter is not None:
        # An address was mistyped: whoever got that mail must not become this sitter.
        revoke_of_sitter(by=by, sitter=sitter, but_for=address, at=at)
    assert by.id is not None, "whoever invites is a user"  # noqa: S101
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                org_id=by.org_id, email=address, name=told, role=role.value, sitter=sitter,
                invited_by_id=by.id, created_at=at,
                expires_at=at + rules.INVITATION_LASTS,
            )  # fmt: skip
    except IntegrityError as clash:
        raise Refused(rules.ALREADY_INVITED, code="already_invited", status=409) from clash
    _record("user.invited", by, invitation, at)
    _send(invitation)
    return Invited(invitation, invitation.token)


@transaction.atomic
def invite_again(*, by: Actor, invitation_id: UUID, at: datetime) -> Invited:
    """A new link; the old one stops working."""
    invitation = _open(by, invitation_id)
    invitation.round += 1
    invitation.expires_at = at + rules.INVITATION_LASTS
    invitation.save(update_fields=["round", "expires_at"])
    _record("user.invited", by, invitation, at)
    _send(invitation)
    return Invited(invitation, invitation.token)


@transaction.atomic
def revoke(*, by: Actor, invitation_id: UUID, at: datetime) -> None:
    invitation = _open(by, invitation_id)
    invitation.revoked_at = at
    invitation.save(update_fields=["revoked_at"])
    _record("user.invitation_revoked", by, invitation, at)


@transaction.atomic
def revoke_of_sitter(*, by: Actor, sitter: Sitter, but_for: str = "", at: datetime) -> None:
    """No open link lets anybody in as this sitter, except the one to `but_for`."""
    check_may(by, "sitters.write")
    open_ones = Invitation.objects.select_for_update().filter(
        org_id=by.org_id, sitter=sitter, accepted_at=None, revoked_at=None
    )
    for one in open_ones.exclude(email__iexact=but_for).order_by("pk"):
        one.revoked_at = at
        one.save(update_fields=["revoked_at"])
        _record("user.invitation_revoked", by, one, at)


def invitation_of(*, by: None, token: str, at: datetime) -> Invitation:
    """Whom a link invites, from outside of any organization. Raises Missing for a dead link."""
    del by  # nobody in particular: holding the link is what counts
    try:
        invitation_id, number = signing.loads(token, salt=rules.LINK_SALT)
        found = Invitation.objects.select_related("org", "sitter").get(
            pk=UUID(invitation_id), round=number
        )
    except (signing.BadSignature, Invitation.DoesNotExist):
        found = None
    if found is None or _state(found, at) is not rules.State.OPEN:
        raise Missing(rules.BAD_LINK)
    return found


@transaction.atomic
def accept(*, by: None, token: str, password: str, at: datetime) -> User:
    """The person behind the link becomes a user. The link works once."""
    invitation = invitation_of(by=by, token=token, at=at)
    tenancy.enter(invitation.org_id)
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if _state(invitation, at) is not rules.State.OPEN:
        raise Missing(rules.BAD_LINK)
    _check_password(password, invitation)
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email=invitation.email, password=password, org=invitation.org,
                name=invitation.name, role=invitation.role,
            )  # fmt: skip
    except IntegrityError as clash:
        raise Refused(rules.TAKEN, code="email_taken", status=409) from clash
    if invitation.sitter_id is not None:
        mine = Sitter.objects.filter(pk=invitation.sitter_id, user=None).update(user=user)
        if not mine:
            # Somebody else signs in as this sitter already.
            raise Missing(rules.BAD_LINK)
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    _record("user.joined", actor(user), invitation, at)
    return user


def _open(by: Actor, invitation_id: UUID) -> Invitation:
    found = (
        Invitation.objects.select_for_update()
        .filter(pk=invitation_id, org_id=by.org_id, accepted_at=None, revoked_at=None)
        .first()
    )
    needed = "sitters.write" if found is not None and found.sitter_id else "team.manage"
    check_may(by, needed)
    if found is None:
        raise Missing(rules.NO_INVITATION)
    return found


def _state(one: Invitation, at: datetime) -> rules.State:
    return rules.state(
        expires_at=one.expires_at, accepted_at=one.accepted_at, revoked_at=one.revoked_at, at=at
    )


def _checked_email(email: str) -> str:
    told = email.strip().lower()
    try:
        validate_email(told)
    except ValidationError:
        raise Refused(rules.NO_EMAIL, code="bad_email") from None
    return told


def _check_password(password: str, invitation: Invitation) -> None:
    try:
        validate_password(password, User(email=invitation.email, name=invitation.name))
    except ValidationError as problem:
        raise Refused(" ".join(problem.messages), code="weak_password") from None


def _send(invitation: Invitation) -> None:
    later.ask("staff.invite", org_id=invitation.org_id, invitation_id=str(invitation.pk))


def _record(event: str, by: Actor, invitation: Invitation, at: datetime) -> None:
    record(
        event, by=by, entity_type="invitation", entity_id=invitation.pk,
        payload={"role": invitation.role}, at=at,
    )  # fmt: skip
