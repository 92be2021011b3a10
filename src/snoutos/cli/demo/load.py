"""Load the demo business. Loading it a second time changes nothing.

Every inbound text is decided by the real rules with the windows of its moment, so that "See why"
and `snoutos audit verify` have real decisions to show.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from snoutos.cli.demo import story
from snoutos.cli.demo.write import Book
from snoutos.kernel.config import Config
from snoutos.kernel.seal import Keyring
from snoutos.rooms.numbers.models import Number, Tenure
from snoutos.rooms.people.models import Client, Contact, Organization, Sitter, User
from snoutos.rooms.threads.models import Thread
from snoutos.rooms.traffic.models import ProviderAccount

DEMO = UUID("0198f0de-0000-7000-8000-000000000001")


@transaction.atomic
def load(config: Config, *, now: datetime | None = None) -> str:
    """Returns a sentence that says what happened."""
    if Organization.objects.filter(pk=DEMO).exists():
        return "The demo organization is already there; nothing was changed."
    now = (now or datetime.now(UTC)).replace(second=0, microsecond=0)
    opened = now - timedelta(days=260)
    org = Organization.objects.create(
        pk=DEMO, name=story.ORGANIZATION, time_zone=story.TIME_ZONE, settings={}
    )
    owner = _user(org, story.OWNER)
    sitters = _sitters(org)
    numbers = _numbers(org, sitters, opened)
    _tenures(org, numbers, opened)
    _provider_account(org, config)
    book = Book(org=org, owner=owner, sitters=sitters, numbers=numbers, now=now)
    for customer in story.CUSTOMERS:
        book.write(customer, _thread(org, customer, numbers, now))
    return f"The demo organization {org.name} was loaded."


def key(*words: object) -> UUID:
    """The same thing has the same id in every demo."""
    return uuid5(DEMO, "/".join(map(str, words)))


def _user(org: Organization, account: story.Account) -> User:
    return User.objects.create_user(
        id=key("user", account.email),
        email=account.email,
        password=account.password,
        org=org,
        name=account.name,
        role=account.role,
    )


def _sitters(org: Organization) -> dict[str, Sitter]:
    accounts = {story.SITTER.name: _user(org, story.SITTER)}
    return {
        name: Sitter.objects.create(
            id=key("sitter", name), org=org, name=name, user=accounts.get(name)
        )
        for name in story.SITTERS
    }


def _numbers(org: Organization, sitters: dict[str, Sitter], opened: datetime) -> dict[str, Number]:
    return {
        e164: Number.objects.create(
            id=key("number", e164),
            org=org,
            e164=e164,
            number_class=number_class.value,
            sitter=sitters.get(sitter),
            monthly_cost_cents=115,
            created_at=opened,
        )
        for e164, (number_class, sitter) in story.NUMBERS.items()
    }


def _tenures(org: Organization, numbers: dict[str, Number], opened: datetime) -> None:
    """Who has held which number from when on."""
    for number in numbers.values():
        if number.sitter_id is not None:
            Tenure.objects.create(
                id=key("tenure", number.e164), org=org, number=number,
                sitter_id=number.sitter_id, since=opened, told_at=opened,
            )  # fmt: skip


def _provider_account(org: Organization, config: Config) -> None:
    key_id, sealed = Keyring.read(config.encryption_key).seal(
        story.AUTH_TOKEN, about=story.ACCOUNT_SID.encode()
    )
    ProviderAccount.objects.create(
        id=key("provider"),
        org=org,
        account_sid=story.ACCOUNT_SID,
        sealed_token=sealed,
        key_id=key_id,
        base_url="",
    )


def _thread(
    org: Organization, customer: story.Customer, numbers: dict[str, Number], now: datetime
) -> Thread:
    since = now - timedelta(weeks=customer.past_weeks + 2)
    common: dict[str, Any] = {"org": org, "created_at": since}
    client = Client.objects.create(
        id=key("client", customer.phone),
        name=customer.name,
        is_provisional=customer.is_provisional,
        notes=customer.notes,
        **common,
    )
    contact = Contact.objects.create(
        id=key("contact", customer.phone),
        client=client,
        address=customer.phone,
        is_verified=not customer.is_provisional,
        opted_out_at=now - timedelta(hours=53) if customer.is_opted_out else None,
        **common,
    )
    return Thread.objects.create(
        id=key("thread", customer.phone),
        client=client,
        contact=contact,
        number=numbers[customer.number],
        last_activity_at=since,
        **common,
    )
