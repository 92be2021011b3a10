"""Whose token signs what. Read from the database now and then, kept in memory."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

import structlog

from snoutos.kernel.seal import BrokenSeal, Keyring
from snoutos.store.receipts import AWAY, SigningAccount

logger = structlog.get_logger(__name__)

FRESH_FOR = 30.0
# Somebody unknown may be new, but strangers must not make us ask the database all the time.
ASK_AGAIN_AFTER = 1.0

Reader = Callable[[], Awaitable[Sequence[SigningAccount]]]


class NotRead(Exception):
    """We have not been able to read a single account yet, so we cannot tell friend from foe."""


class Accounts:
    def __init__(self, read: Reader, keyring: Keyring) -> None:
        self._read = read
        self._keyring = keyring
        self._tokens: dict[str, str] = {}
        self._owners: dict[str, str] = {}
        self._is_read = False
        self._asked_at = float("-inf")
        self._asking = asyncio.Lock()

    async def keep_fresh(self) -> None:
        while True:
            await self.ask_again()
            await asyncio.sleep(FRESH_FOR if self._is_read else ASK_AGAIN_AFTER)

    async def token(self, account_sid: str) -> str | None:
        """The token that this account signs with, or None for strangers. May raise NotRead."""
        if account_sid not in self._tokens:
            await self.ask_again()
            if not self._is_read:
                raise NotRead
        return self._tokens.get(account_sid)

    async def newer_token(self, account_sid: str, token: str) -> str | None:
        """The token of this account, if it has been replaced since we last looked."""
        await self.ask_again()
        newest = self._tokens.get(account_sid)
        return None if newest == token else newest

    async def may_receive(self, account_sid: str, number: str) -> bool:
        """Another organization's number is never this account's; nobody's number may be."""
        if number not in self._owners:
            await self.ask_again()
        return self._owners.get(number, account_sid) == account_sid

    def knows(self, number: str) -> bool:
        """As far as we have read: whether the number is anybody's."""
        return number in self._owners

    async def ask_again(self) -> None:
        """Read everything anew, unless we just did. What we know stays when nobody answers."""
        async with self._asking:
            if time.monotonic() - self._asked_at < ASK_AGAIN_AFTER:
                return
            try:
                rows = await self._read()
            except AWAY as problem:
                logger.warning("edge.accounts_not_read", reason=type(problem).__name__)
                return
            finally:
                self._asked_at = time.monotonic()
            self._tokens = dict(self._opened(rows))
            # An organization without an account of its own still has numbers of its own.
            self._owners = {number: row.account_sid for row in rows for number in row.numbers}
            self._is_read = True

    def _opened(self, rows: Sequence[SigningAccount]) -> list[tuple[str, str]]:
        tokens = []
        for row in rows:
            if not row.account_sid:
                continue
            try:
                token = self._keyring.open(row.key_id, row.sealed_token, row.account_sid.encode())
            except BrokenSeal as problem:
                # One account that cannot be used must not lock the others out.
                logger.error(
                    "edge.token_does_not_open", account_sid=row.account_sid, reason=str(problem)
                )
            else:
                tokens.append((row.account_sid, token))
        return tokens
