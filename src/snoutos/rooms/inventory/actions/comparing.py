"""Comparing the inventory with the provider's account, and repairing what differs.

The provider is asked first and outside of any transaction; every repair is a change of its own,
audited like one by hand. What can't be repaired is told and changes nothing.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from snoutos.kernel.actor import Actor
from snoutos.kernel.errors import ProviderError
from snoutos.kernel.phone import display
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import NumberStatus, Severity
from snoutos.providers.provider import Owned
from snoutos.rooms.alerts.actions import raise_alert
from snoutos.rooms.audit.actions import record
from snoutos.rooms.inventory.actions import lifecycle
from snoutos.rooms.inventory.actions.hooking import Failure, hook_up
from snoutos.rooms.inventory.models import Comparison
from snoutos.rooms.inventory.queries import comparing as queries
from snoutos.rooms.inventory.queries.importing import elsewhere
from snoutos.rooms.inventory.queries.plans import Wish
from snoutos.rooms.inventory.rules import comparing as rules
from snoutos.rooms.inventory.rules.comparing import Difference, Finding, Ours, Theirs
from snoutos.rooms.inventory.rules.hookup import place, sms_url
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.numbers.rules import Verb
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.plans.actions import token_of
from snoutos.toolbox import provider

if TYPE_CHECKING:
    from snoutos.providers.twilio.client import TwilioAccount

AT_ONCE = 8
BY_HAND = "It was released outside SnoutOS."


def compare(*, by: Actor, at: datetime) -> Comparison:
    """Raises Refused when no account is connected or the provider does not answer."""
    check_may(by, "numbers.reconcile")
    ours = queries.ours(by)
    try:
        theirs = _theirs(by)
        found = rules.differences(ours, theirs, known=queries.being_bought(by))
        gone = _confirmed(by, found.gone)
        failed = hook_up(by=by, sids=[theirs.sid for _, theirs in found.astray])
    except ProviderError as problem:
        _keep_problem(by, problem.sentence, at)
        raise Refused(problem.sentence, code="provider_refused", status=502) from problem
    findings = [
        *_part_with(by, gone, ours, queries.told_before(by), at),
        *_tell_hooked_up(by, found.astray, failed, at),
        *_rename(by, found.renamed, at),
    ]
    strangers = set(found.strangers) - elsewhere(by, found.strangers)
    return _keep(by, len(ours), findings, sorted(strangers), at)


def _theirs(by: Actor) -> tuple[Theirs, ...]:
    wanted = sms_url(settings.PUBLIC_BASE_URL)
    owned: tuple[Owned, ...] = provider.ask(by.org_id, lambda account: account.numbers.owned())
    return tuple(
        Theirs(one.sid, one.e164, one.can_text, one.comes_to(wanted), place(one.sms_url))
        for one in owned
    )


def _confirmed(by: Actor, gone: Sequence[Ours]) -> tuple[Ours, ...]:
    """Asked for one by one: a list that lacks a number is not yet a proof."""
    if not gone:
        return ()

    async def ask(account: "TwilioAccount") -> list[tuple[Owned, ...]]:
        free = asyncio.Semaphore(AT_ONCE)

        async def one_of(one: Ours) -> tuple[Owned, ...]:
            async with free:
                return await account.numbers.owned(one.e164)

        return await asyncio.gather(*map(one_of, gone))

    answers = provider.ask(by.org_id, ask)
    return tuple(one for one, found in zip(gone, answers, strict=True) if not found)


def _part_with(
    by: Actor, gone: Sequence[Ours], ours: Sequence[Ours], told: Collection[str], at: datetime
) -> list[Finding]:
    if rules.is_another_account(gone, ours):
        said = rules.ANOTHER_ACCOUNT.format(gone=len(gone), all=len(ours))
        raise_alert(
            by=by, severity=Severity.CRITICAL, type="number.another_account",
            title="Your numbers are not on the connected account", description=said,
            entity_type="organization", entity_id=by.org_id, at=at,
        )  # fmt: skip
        return [Finding(Difference.ANOTHER_ACCOUNT, "", None, said)]
    return [_part_with_one(by, one, at, is_told=one.e164 in told) for one in gone]


@transaction.atomic
def _part_with_one(by: Actor, one: Ours, at: datetime, *, is_told: bool) -> Finding:
    """The ordinary plan for a number that goes, so that its conversations go on. What was found
    the last time, too, is not told once more every hour."""
    number = display(one.e164)
    if one.status is NumberStatus.QUARANTINED:
        said = f"{BY_HAND} Its quarantine goes on."
        if not is_told:
            _alert_gone(by, one, Severity.WARNING, said, at)
        return Finding(Difference.RESTING, one.e164, one.id, f"{number}: {said}")
    wish = Wish(Verb.DEACTIVATE, one.id)
    try:
        with transaction.atomic():
            token = token_of(lifecycle.preview(by=by, wish=wish, at=at), by=by)
            done = lifecycle.change(by=by, wish=wish, token=token, at=at)
    except Refused as no:
        said = f"{BY_HAND} {no}"
        if not is_told:
            _alert_gone(by, one, Severity.CRITICAL, said, at)
        return Finding(Difference.STAYS, one.e164, one.id, f"{number}: {said}")
    moved = sum(step["do"] == "thread.number" for step in done.applied.steps)
    speak = "1 conversation moved" if moved == 1 else f"{moved} conversations moved"
    said = f"{BY_HAND} It is inactive now; {speak}."
    _alert_gone(by, one, Severity.WARNING, said, at)
    return Finding(Difference.GONE, one.e164, one.id, f"{number}: {said}")


def _alert_gone(by: Actor, one: Ours, severity: Severity, said: str, at: datetime) -> None:
    raise_alert(
        by=by, severity=severity, type="number.gone",
        title=f"{display(one.e164)} is not on your provider account any more",
        description=said, entity_type="number", entity_id=one.id, at=at,
    )  # fmt: skip
    record(
        "number.gone", by=by, entity_type="number", entity_id=one.id, number_id=one.id,
        payload={"said": said}, at=at,
    )  # fmt: skip


@transaction.atomic
def _tell_hooked_up(
    by: Actor, astray: Sequence[tuple[Ours, Theirs]], failed: Mapping[str, Failure], at: datetime
) -> list[Finding]:
    good = [pair for pair in astray if pair[1].sid not in failed]
    for one, theirs in good:
        record(
            "number.hookup_repaired", by=by, entity_type="number", entity_id=one.id,
            number_id=one.id, payload={"texts_went_to": theirs.goes_to}, at=at,
        )  # fmt: skip
    if good:
        raise_alert(
            by=by, severity=Severity.WARNING, type="number.hookup_repaired",
            title="Texts went elsewhere and come to SnoutOS again",
            description=f"{rules.went_elsewhere(good)}. Texts of that time may be missing.",
            entity_type="organization", entity_id=by.org_id, at=at,
        )  # fmt: skip
    bad = [pair for pair in astray if pair[1].sid in failed]
    if bad:
        raise_alert(
            by=by, severity=Severity.CRITICAL, type="number.hookup_failed",
            title="Texts go elsewhere and could not be brought back",
            description=f"{rules.went_elsewhere(bad)}. {failed[bad[0][1].sid].why}",
            entity_type="organization", entity_id=by.org_id, at=at,
        )  # fmt: skip
    return [_hookup_finding(one, theirs, failed.get(theirs.sid)) for one, theirs in astray]


def _hookup_finding(one: Ours, theirs: Theirs, problem: Failure | None) -> Finding:
    went = f"{display(one.e164)}: its texts went to {theirs.goes_to or 'nobody'}"
    if problem:
        return Finding(Difference.NOT_HOOKED_UP, one.e164, one.id, f"{went}, still. {problem.why}")
    return Finding(Difference.HOOKED_UP, one.e164, one.id, f"{went}. They come here again.")


@transaction.atomic
def _rename(by: Actor, renamed: Sequence[tuple[Ours, Theirs]], at: datetime) -> list[Finding]:
    """An id that we never had is only noted; one that has changed is worth telling."""
    for one, theirs in renamed:
        Number.objects.filter(pk=one.id, org_id=by.org_id).update(provider_sid=theirs.sid)
        record(
            "number.provider_id_changed", by=by, entity_type="number", entity_id=one.id,
            number_id=one.id, payload={"was": one.sid, "to": theirs.sid}, at=at,
        )  # fmt: skip
    said = "its ID at the provider was brought up to date."
    return [
        Finding(Difference.OTHER_ID, one.e164, one.id, f"{display(one.e164)}: {said}")
        for one, _ in renamed if one.sid
    ]  # fmt: skip


def _keep(
    by: Actor, compared: int, findings: Sequence[Finding], strangers: Sequence[str], at: datetime
) -> Comparison:
    kept = [
        {
            "kind": one.kind.value, "e164": one.e164, "said": one.said,
            "number_id": str(one.number_id) if one.number_id else "",
        }
        for one in findings
    ]  # fmt: skip
    return Comparison.objects.update_or_create(
        org_id=by.org_id,
        defaults={
            "at": at, "by_name": by.name, "problem": "", "succeeded_at": at,
            "compared": compared, "findings": kept, "strangers": list(strangers),
        },
    )[0]  # fmt: skip


def _keep_problem(by: Actor, sentence: str, at: datetime) -> None:
    Comparison.objects.update_or_create(
        org_id=by.org_id,
        defaults={"at": at, "by_name": by.name, "problem": sentence[:300]},
    )
