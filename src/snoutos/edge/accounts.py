"""Whose token signs what. Read from the database now and then, kept in memory."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

from snoutos.kernel.seal import Keyring
from snoutos.store.receipts import SigningAccount

logger = structlog.get_logger(__name__)

FRESH_FOR = 30.0
# Somebody unknown may be new, but strangers must not make us ask the database all the time.
ASK_AGAIN_AFTER = 1.0

Reader = Callable[[], Awaitable[list[SigningAccount]]]


class Accounts:
    def __init__(self, read: Reader, keyring: Keyring) -> None:
        self._read = read
        self._keyring = keyring
        self._tokens: dict[str, str] = {}
        self._owners: dict[str, str] = {}
        self._read_at = float("-inf")
        self._asking = asyncio.Lock()

    async def token(self, account_sid: str) -> str | None:
        """The token that requests of this account are signed with, or None for strangers."""
        if account_sid not in self._tokens:
            await self._refresh(not_before=self._read_at + ASK_AGAIN_AFTER)
        elif time.monotonic() - self._read_at > FRESH_FOR:
            await self._refresh(not_before=self._read_at + FRESH_FOR)
        return self._tokens.get(account_sid)

    async def may_receive(self, account_sid: str, number: str) -> bool:
        """Another organization's number is never this account's; nobody's number may be."""
        if number not in self._owners:
            await self._refresh(not_before=self._read_at + ASK_AGAIN_AFTER)
        return self._owners.get(number, account_sid) == account_sid

    async def _refresh(self, *, not_before: float) -> None:
        async with self._asking:
            if time.monotonic() < not_before or time.monotonic() - self._read_at < ASK_AGAIN_AFTER:
                return
            try:
                rows = await self._read()
            except Exception as problem:
                # Requests of accounts that we know go on; the others are told to come again.
                logger.warning("edge.accounts_not_read", reason=type(problem).__name__)
                if not self._tokens:
                    raise
                return
            self._tokens = {row.account_sid: self._open(row) for row in rows}
            self._owners = {number: row.account_sid for row in rows for number in row.numbers}
            self._read_at = time.monotonic()

    def _open(self, row: SigningAccount) -> str:
        return self._keyring.open(
            row.key_id, bytes(row.sealed_token), about=row.account_sid.encode()
        )
