"""How often somebody may do something, counted in the database for all processes at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from snoutos.kernel.refused import Refused


@dataclass(frozen=True, slots=True)
class Limit:
    """So many within so long, counted from the first one."""

    count: int
    within: timedelta
    sentence: str


MINUTE = timedelta(minutes=1)

API = Limit(settings.API_LIMIT, MINUTE, "That is more than {count} requests in a minute.")
SENDING = Limit(settings.SENDING_LIMIT, MINUTE, "That is more than {count} messages in a minute.")
CHECKING = Limit(settings.CHECKING_LIMIT, MINUTE, "That is more than {count} checks in a minute.")
SIGN_IN = Limit(settings.SIGN_IN_LIMIT, MINUTE, "That was one try too many.")


class TooMany(Refused):
    """Not now. `retry_after` is in whole seconds, at least one."""

    def __init__(self, sentence: str, *, retry_after: int) -> None:
        super().__init__(sentence, code="too_many_requests", status=429)
        self.retry_after = retry_after


# One statement, so that two requests at the same moment are two. A span that is over starts anew;
# what is long over is swept out on the way, a little at a time.
_TAKE = """
with swept as (
    delete from web_cache where cache_key in (
        select cache_key from web_cache where expires < now() - interval '1 hour'
        limit 10 for update skip locked
    )
)
insert into web_cache as taken (cache_key, value, expires)
values (%(key)s, '1', now() + %(within)s * interval '1 second')
on conflict (cache_key) do update set
    value = case when taken.expires <= now() then '1' else (taken.value::integer + 1)::text end,
    expires = case when taken.expires <= now() then excluded.expires else taken.expires end
returning value::integer, ceil(extract(epoch from expires - now()))::integer
"""
_GIVE_BACK = """
update web_cache set value = greatest(value::integer - 1, 0)::text where cache_key = %(key)s
"""


def take(key: str, limit: Limit) -> None:
    """Count one more; raises TooMany when it is over the limit."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"key": _stored(key), "within": limit.within.total_seconds()})
        count, seconds = cursor.fetchone()
    if count > limit.count:
        wait = max(1, seconds)
        unit = "second" if wait == 1 else "seconds"
        raise TooMany(
            f"{limit.sentence.format(count=limit.count)} Try again in {wait} {unit}.",
            retry_after=wait,
        )


def give_back(key: str) -> None:
    """It was not what is being counted: a sign-in that succeeded."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, {"key": _stored(key)})


def client_address(request: HttpRequest) -> str:
    return address_behind(
        str(request.META.get("REMOTE_ADDR", "")),
        request.headers.get("X-Forwarded-For", ""),
        trusted=settings.TRUSTED_PROXIES,
    )


def address_behind(peer: str, forwarded_for: str, *, trusted: Iterable[str]) -> str:
    """The nearest address that is not one of our own proxies.

    Whatever stands left of it in the header was written by a stranger and is not believed.
    """
    networks = [ip_network(network, strict=False) for network in trusted]
    hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()]
    address = peer
    while hops and _is_in(address, networks):
        address = hops.pop()
    return address


def _is_in(address: str, networks: Iterable[object]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)  # type: ignore[operator]  # networks


def _stored(key: str) -> str:
    """Addresses of people are not kept readable for the sake of counting."""
    return f"throttle:{sha256(key.encode()).hexdigest()}"
