"""Asking the provider from Django: one organization's account, opened for one question."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connection

from snoutos.kernel.refused import Refused
from snoutos.kernel.seal import Keyring

if TYPE_CHECKING:
    from snoutos.providers.twilio.client import TwilioAccount

T = TypeVar("T")
NOT_CONNECTED = "No messaging provider is connected yet. Finish the setup, then try again."


def is_connected(org_id: UUID) -> bool:
    return _credentials(org_id) is not None


def is_real(org_id: UUID) -> bool:
    """Whether the account is at the provider itself, and not at its twin on this machine."""
    found = _credentials(org_id)
    return found is not None and not (found[3] or settings.PROVIDER_BASE_URL)


def ask(org_id: UUID, question: Callable[["TwilioAccount"], Awaitable[T]]) -> T:
    """Raises ProviderError for a question that failed, and Refused where nobody can be asked.

    Takes as long as the provider takes: never inside a transaction that somebody waits for.
    """
    found = _credentials(org_id)
    if found is None:
        raise Refused(NOT_CONNECTED, code="provider_not_connected", status=409)
    account_sid, sealed, key_id, base_url = found
    token = Keyring.read(settings.ENCRYPTION_KEY).open(
        key_id, bytes(sealed), about=account_sid.encode()
    )

    # The provider's SDK is large, and most processes never ask.
    from snoutos.providers.twilio.client import TwilioAccount

    async def asked() -> T:
        account = TwilioAccount(
            account_sid=account_sid,
            auth_token=token,
            base_url=base_url or settings.PROVIDER_BASE_URL,
        )
        try:
            return await question(account)
        finally:
            await account.close()

    return asyncio.run(asked())


def _credentials(org_id: UUID) -> tuple[str, bytes, str, str] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select account_sid, sealed_token, key_id, base_url from traffic_provideraccount"
            " where org_id = %s",
            [org_id],
        )
        found: tuple[str, bytes, str, str] | None = cursor.fetchone()
        return found
