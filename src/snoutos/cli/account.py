"""The organization's account at the messaging provider, as the environment names it.

The token is read from TWILIO_AUTH_TOKEN only: what stands on a command line, others can read.
"""

import asyncio
import os
import sys
import threading
from datetime import UTC, datetime
from uuid import UUID

import django
import structlog

from snoutos.kernel.actor import the_house
from snoutos.kernel.config import Config, ProviderMode
from snoutos.kernel.errors import ProviderError, Retry
from snoutos.kernel.refused import Refused
from snoutos.kernel.seal import Keyring

logger = structlog.get_logger(__name__)

NOT_NAMED = (
    "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are not set. Both are in the provider's console."
)
NOBODY = "There is no organization yet. Set one up first, then connect its account."
WHICH = "There are several organizations. Say which one: snoutos account connect --org NAME"


class CannotConnect(Exception):
    """A sentence for whoever runs the installation."""


def connect(config: Config, *, org: str = "") -> int:
    """The command: check the credentials at the provider, then keep them."""
    try:
        if not config.twilio_account_sid:
            raise CannotConnect(NOT_NAMED)
        _start_django()
        org_id, name = _organization(org)
        check(config)
        is_new = _keep(config, org_id)
    except (CannotConnect, ProviderError, Refused) as problem:
        print(f"Not connected: {problem}", file=sys.stderr)
        return 1
    what = "is connected to" if is_new else "was connected already to"
    print(f"The account {config.twilio_account_sid} {what} {name}.")
    return 0


def connect_soon(config: Config) -> None:
    """At the start of the server, which neither waits for the provider nor fails by it."""
    if config.provider_mode is ProviderMode.TWILIO and config.twilio_account_sid:
        threading.Thread(target=connect_the_only, args=(config,), daemon=True).start()


def connect_the_only(config: Config) -> None:
    """What the environment names is kept for the only organization there is."""
    from django.db import DatabaseError, connection

    try:
        org_id, _ = _organization("")
        check(config)
        if _keep(config, org_id):
            logger.info("account.connected", account_sid=config.twilio_account_sid)
    except (CannotConnect, ProviderError, Refused, DatabaseError) as problem:
        logger.warning("account.not_connected", reason=str(problem))
    finally:
        connection.close()


def check(config: Config) -> None:
    """Raises ProviderError. Nobody there is no reason to doubt the credentials."""
    from snoutos.providers.twilio.client import TwilioAccount

    async def asked() -> None:
        account = TwilioAccount(
            account_sid=config.twilio_account_sid,
            auth_token=config.twilio_auth_token,
            base_url=config.provider_base_url,
        )
        try:
            await account.check()
        finally:
            await account.close()

    try:
        asyncio.run(asked())
    except ProviderError as problem:
        if problem.retry in (Retry.LATER, Retry.CHECK):
            logger.warning("account.not_checked", reason=problem.sentence)
            return
        raise


def _start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snoutos.web.settings")
    django.setup()


def _organization(named: str) -> tuple[UUID, str]:
    from snoutos.rooms.people.models import Organization

    found = dict(Organization.objects.order_by("name").values_list("id", "name"))
    if named:
        found = {
            org_id: name
            for org_id, name in found.items()
            if named.casefold() in (name.casefold(), str(org_id))
        }
        if not found:
            raise CannotConnect(f"There is no organization called {named}.")
    if not found:
        raise CannotConnect(NOBODY)
    if len(found) > 1:
        raise CannotConnect(WHICH)
    return next(iter(found.items()))


def _keep(config: Config, org_id: UUID) -> bool:
    from snoutos.rooms.traffic import actions
    from snoutos.toolbox import tenancy

    keyring = Keyring.read(config.encryption_key)
    with tenancy.within(org_id):
        return actions.connect(
            config.twilio_account_sid,
            config.twilio_auth_token,
            by=the_house(org_id),
            keyring=keyring,
            at=datetime.now(UTC),
        )
