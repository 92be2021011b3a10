"""When we were away: the provider's list is compared with ours, and doubts are asked about."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from snoutos.kernel.actor import Actor, the_house
from snoutos.kernel.errors import ProviderError
from snoutos.providers.provider import Listed, Provider, Told
from snoutos.rooms.traffic import actions, queries, rules
from snoutos.rooms.traffic.models import LookUp
from snoutos.toolbox import later, provider

logger = structlog.get_logger(__name__)

SOON = timedelta(minutes=1)
MOST_LOOK_UPS = 100
AT_ONCE = 10


@later.every_org("traffic.catch_up", cron="11 * * * *", at_start=True)
def catch_up(*, org_id: str, at: datetime) -> None:
    """After every start and once an hour, whatever has happened meanwhile."""
    _catch_up(UUID(org_id), at)


@later.task("traffic.catch_up_soon")
def catch_up_soon(*, org_id: str, at: datetime) -> None:
    """After an outage, and while texts are too young to tell whether they are missing."""
    _catch_up(UUID(org_id), at)


@later.every_org("traffic.look_up", cron="* * * * *")
def look_up(*, org_id: str, at: datetime) -> None:
    """Ask the provider about messages of ours whose reports are missing or contradict."""
    by = the_house(UUID(org_id))
    due = queries.due_look_ups(by, at=at, limit=MOST_LOOK_UPS)
    if not due or not provider.is_connected(by.org_id):
        return

    async def ask_all(account: Provider) -> list[Told | BaseException | None]:
        free = asyncio.Semaphore(AT_ONCE)

        async def ask(one: LookUp) -> Told | None:
            async with free:
                return await account.tell(one.provider_sid)

        return await asyncio.gather(*map(ask, due), return_exceptions=True)

    for one, answer in zip(due, provider.ask(by.org_id, ask_all), strict=True):
        if isinstance(answer, ProviderError):
            logger.warning("traffic.not_answered", look_up=str(one.pk), code=answer.code)
        elif isinstance(answer, BaseException):
            raise answer
        else:
            actions.note_answer(one, answer, by=by, at=at)


def _catch_up(org_id: UUID, at: datetime) -> None:
    by = the_house(org_id)
    account = queries.account(by)
    if account is None:
        return
    since, until = rules.span(account.caught_up_to, account.connected_at, at)
    try:
        missing = _missing(by, since)
        ripe = [one for one in missing if one.written_at <= until]
        texts = _with_pictures(by, ripe)
    except ProviderError as problem:
        # Nothing is lost by waiting: the next comparison begins where the last good one ended.
        logger.warning("traffic.not_caught_up", org_id=str(org_id), reason=problem.sentence)
        later.ask("traffic.catch_up_soon", org_id=org_id, due_at=at + SOON, is_once=True)
        return
    actions.take_in(texts, by=by, caught_up_to=until, at=at)
    if len(ripe) < len(missing):
        later.ask("traffic.catch_up_soon", org_id=org_id, due_at=at + SOON, is_once=True)


def _missing(by: Actor, since: datetime) -> list[Listed]:
    """What was written to our numbers and never reached us, oldest first."""
    numbers = queries.own_numbers(by)

    async def read_list(account: Provider) -> list[Listed]:
        return [one async for one in account.received(since=since) if one.fields["To"] in numbers]

    listed = provider.ask(by.org_id, read_list)
    missing = queries.missing(by, [one.sid for one in listed])
    return [one for one in reversed(listed) if one.sid in missing]


def _with_pictures(by: Actor, texts: Sequence[Listed]) -> list[Listed]:
    """The provider's list names only how many there are."""
    asked = [one.sid for one in texts if one.fields["NumMedia"] != "0"]
    if not asked:
        return list(texts)

    async def look(account: Provider) -> dict[str, dict[str, str]]:
        return {sid: await account.pictures(sid) for sid in asked}

    found = provider.ask(by.org_id, look)
    return [replace(one, fields=one.fields | found.get(one.sid, {})) for one in texts]
