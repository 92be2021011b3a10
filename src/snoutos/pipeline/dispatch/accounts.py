"""The accounts at the provider, opened and at hand."""

import time
from collections.abc import Iterable, Set as AbstractSet
from typing import Any
from uuid import UUID

import structlog
from psycopg import AsyncConnection

from snoutos.kernel.config import Config
from snoutos.kernel.seal import BrokenSeal, Keyring
from snoutos.providers.provider import Provider
from snoutos.providers.twilio.client import TwilioAccount
from snoutos.store import outbox

logger = structlog.get_logger(__name__)

KEPT_FOR = 30.0  # seconds


class Accounts:
    """Read now and then, and at once for somebody who was connected a moment ago."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._keyring = Keyring.read(config.encryption_key)
        self._open: dict[UUID, Provider] = {}
        self._told: dict[UUID, tuple[str, str, str]] = {}  # what each of them was opened with
        self._retired: list[Provider] = []
        self._read_at = float("-inf")
        self.locked: set[UUID] = set()  # organizations whose token does not open

    def of(self, org_id: UUID) -> Provider | None:
        return self._open.get(org_id)

    async def read(self, connection: AsyncConnection[Any], *, needed: AbstractSet[UUID]) -> None:
        is_known = needed <= self._open.keys()
        if is_known and time.monotonic() - self._read_at < KEPT_FOR:
            return
        before, self._open = self._open, {}
        self.locked.clear()
        for row in await outbox.provider_accounts(connection):
            try:
                token = self._keyring.open(
                    row.key_id, bytes(row.sealed_token), about=row.account_sid.encode()
                )
            except BrokenSeal as problem:
                # Its messages wait until its key is back or the account is connected anew.
                logger.error("dispatch.account_locked", org_id=str(row.org_id), why=str(problem))
                self.locked.add(row.org_id)
                continue
            told = (row.account_sid, token, row.base_url or self._config.provider_base_url)
            if row.org_id in before and self._told.get(row.org_id) == told:
                self._open[row.org_id] = before.pop(row.org_id)
                continue
            sid, _, base_url = told
            self._open[row.org_id] = TwilioAccount(
                account_sid=sid, auth_token=token, base_url=base_url
            )
            self._told[row.org_id] = told
        await self._retire(before.values())
        self._read_at = time.monotonic()

    async def _retire(self, accounts: Iterable[Provider]) -> None:
        """Somebody may still be waiting for an answer: the ones before them are closed now."""
        for account in self._retired:
            await account.close()
        self._retired = list(accounts)

    async def close(self) -> None:
        for account in (*self._open.values(), *self._retired):
            await account.close()
        self._open.clear()
        self._retired.clear()
