"""The numbers of an account at Twilio: what can be bought, what it owns, where their texts go."""

from collections.abc import Callable
from typing import Any

from snoutos.kernel.errors import ProviderError
from snoutos.providers.provider import ForSale, Owned

COUNTRY = "US"
MOST_SHOWN = 20
PER_PAGE = 1000
KINDS = {"local": "local", "toll_free": "toll free"}
Explain = Callable[[Exception], ProviderError]


class TwilioNumbers:
    def __init__(self, client: Any, explain: Explain, explain_purchase: Explain) -> None:
        self._client = client  # the SDK ships no types
        self._explain = explain
        self._explain_purchase = explain_purchase

    async def for_sale(
        self, *, is_toll_free: bool, area_code: str, place: str, pattern: str
    ) -> tuple[ForSale, ...]:
        shelf = self._client.available_phone_numbers(COUNTRY)
        wanted: dict[str, object] = {"sms_enabled": True, "limit": MOST_SHOWN}
        if area_code:
            wanted["area_code"] = int(area_code)
        if place and not is_toll_free:
            wanted["in_locality"] = place
        if pattern:
            wanted["contains"] = pattern
        try:
            kind = shelf.toll_free if is_toll_free else shelf.local
            found = await kind.list_async(**wanted)
        except Exception as problem:
            raise self._explain(problem) from problem
        return tuple(
            ForSale(one.phone_number, one.locality or "", one.region or "") for one in found
        )

    async def monthly_cents(self, *, is_toll_free: bool) -> int | None:
        """What one costs a month, in cents of a dollar; None when the provider does not say."""
        try:
            told = await self._client.pricing.v1.phone_numbers.countries(COUNTRY).fetch_async()
        except Exception as problem:
            raise self._explain(problem) from problem
        wanted = KINDS["toll_free" if is_toll_free else "local"]
        for one in told.phone_number_prices:
            if one["number_type"] == wanted:
                return round(float(one["current_price"]) * 100)
        return None

    async def owned(self, e164: str = "") -> tuple[Owned, ...]:
        """All of them, or the one."""
        wanted = {"phone_number": e164} if e164 else {}
        try:
            found = await self._client.incoming_phone_numbers.list_async(
                page_size=PER_PAGE, **wanted
            )
        except Exception as problem:
            raise self._explain(problem) from problem
        # The provider finds parts of numbers, too.
        return tuple(_owned(one) for one in found if e164 in ("", one.phone_number))

    async def buy(self, e164: str, *, sms_url: str) -> Owned:
        """Costs money. A failure whose outcome is unknown is told by its `retry`."""
        try:
            one = await self._client.incoming_phone_numbers.create_async(
                phone_number=e164, sms_url=sms_url, sms_method="POST"
            )
        except Exception as problem:
            raise self._explain_purchase(problem) from problem
        return _owned(one)

    async def hook_up(self, sid: str, *, sms_url: str) -> None:
        """Texts to this number come to us from now on."""
        try:
            await self._client.incoming_phone_numbers(sid).update_async(
                sms_url=sms_url, sms_method="POST", sms_application_sid=""
            )
        except Exception as problem:
            raise self._explain(problem) from problem


def _owned(one: Any) -> Owned:  # the SDK ships no types
    return Owned(
        sid=one.sid,
        e164=one.phone_number,
        sms_url=one.sms_url or "",
        can_text=bool((one.capabilities or {}).get("sms", True)),
        application=one.sms_application_sid or "",
    )
