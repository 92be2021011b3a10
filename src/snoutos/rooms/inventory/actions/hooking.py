"""Bringing the texts of numbers here: the provider is told our address."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from snoutos.kernel.actor import Actor
from snoutos.kernel.errors import ProviderError, Retry
from snoutos.rooms.inventory.rules.hookup import NOT_PUBLIC, is_public, sms_url
from snoutos.rooms.people.rules import check_may
from snoutos.toolbox import provider

if TYPE_CHECKING:
    from snoutos.providers.twilio.client import TwilioAccount

AT_ONCE = 8
# A provider that did not answer so often is not asked about the rest.
PATIENCE = 3
NOT_ANSWERING = "The provider is not answering."


@dataclass(frozen=True, slots=True)
class Failure:
    """`is_silence`: the provider did not answer; another time it may."""

    why: str
    is_silence: bool = False


def hook_up(*, by: Actor, sids: Sequence[str]) -> Mapping[str, Failure]:
    """What went wrong, by the provider's id of the number; what is not named here went well.

    Texts are never led to an address that the provider can't reach: they would be lost.
    """
    check_may(by, "numbers.reconcile")
    if not sids:
        return {}
    if provider.is_real(by.org_id) and not is_public(settings.PUBLIC_BASE_URL):
        return dict.fromkeys(sids, Failure(NOT_PUBLIC))
    ours = sms_url(settings.PUBLIC_BASE_URL)

    async def ask(account: "TwilioAccount") -> dict[str, Failure]:
        free = asyncio.Semaphore(AT_ONCE)
        failed: dict[str, Failure] = {}

        async def one_of(sid: str) -> None:
            async with free:
                if sum(one.is_silence for one in failed.values()) >= PATIENCE:
                    failed[sid] = Failure(NOT_ANSWERING, is_silence=True)
                    return
                try:
                    await account.numbers.hook_up(sid, sms_url=ours)
                except ProviderError as problem:
                    is_silence = problem.retry in (Retry.LATER, Retry.CHECK)
                    failed[sid] = Failure(problem.sentence, is_silence)

        await asyncio.gather(*map(one_of, sids))
        return failed

    return provider.ask(by.org_id, ask)
