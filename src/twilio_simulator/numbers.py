"""Numbers: what can be bought, what the account owns, and what they cost."""

import re
from secrets import token_hex

from starlette.datastructures import FormData, QueryParams

from twilio_simulator.errors import Refusal
from twilio_simulator.history import now
from twilio_simulator.messages import rfc2822
from twilio_simulator.state import Account, Number, State

MONTHLY = {"local": 1.15, "toll_free": 2.15}
TOWNS = (
    ("New York", "NY", "10001"), ("Brooklyn", "NY", "11201"), ("San Francisco", "CA", "94103"),
    ("Austin", "TX", "78701"), ("Denver", "CO", "80202"), ("Portland", "OR", "97204"),
)  # fmt: skip
TOLL_FREE = ("800", "833", "844", "855", "866", "877", "888")
MOST_HITS = 30
EDITABLE = {
    "FriendlyName": "friendly_name",
    "SmsUrl": "sms_url",
    "SmsMethod": "sms_method",
    "SmsApplicationSid": "sms_application_sid",
    "StatusCallback": "status_callback",
}


def available(state: State, country: str, kind: str, query: QueryParams) -> dict[str, object]:
    """The same question has the same answer, less what has been bought since."""
    wanted = query.get("AreaCode", "")
    if wanted and not re.fullmatch(r"[2-9]\d\d", wanted):
        raise Refusal(21451)
    codes = [wanted] if wanted else (TOLL_FREE if kind == "toll_free" else ("212", "415", "512"))
    pattern = _pattern(query.get("Contains", ""))
    size = min(int(query.get("PageSize", MOST_HITS)), MOST_HITS)
    found = []
    for position in range(400):
        code = codes[position % len(codes)]
        number = f"+1{code}{200 + position * 37 % 800:03}{position * 7919 % 10000:04}"
        town, region, postal_code = TOWNS[position % len(TOWNS)]
        if number in state.numbers or code == "555" or not pattern.search(number):
            continue
        if query.get("InLocality", town).lower() != town.lower():
            continue
        found.append(_offer(number, country, kind, town, region, postal_code))
        if len(found) == size:
            break
    return {
        "available_phone_numbers": found,
        "uri": f"/2010-04-01/AvailablePhoneNumbers/{country}/{kind}.json",
    }


def _offer(
    number: str, country: str, kind: str, town: str, region: str, postal_code: str
) -> dict[str, object]:
    is_local = kind == "local"
    return {
        "friendly_name": f"({number[2:5]}) {number[5:8]}-{number[8:]}",
        "phone_number": number,
        "lata": "132" if is_local else None,
        "locality": town if is_local else None,
        "rate_center": town.upper() if is_local else None,
        "latitude": "40.7128" if is_local else None,
        "longitude": "-74.0060" if is_local else None,
        "region": region if is_local else None,
        "postal_code": postal_code if is_local else None,
        "iso_country": country,
        "address_requirements": "none",
        "beta": False,
        "capabilities": {"voice": True, "SMS": True, "MMS": is_local},
    }


def _pattern(contains: str) -> re.Pattern[str]:
    """`*` stands for any one character."""
    if contains and not re.fullmatch(r"[0-9A-Za-z*%+$]{2,16}", contains):
        raise Refusal(21421)
    return re.compile(re.escape(contains).replace(r"\*", "."))


def buy(state: State, account: Account, form: FormData) -> Number:
    """By number, or any one of an area code. Raises Refusal."""
    wanted = str(form.get("PhoneNumber") or "")
    area_code = str(form.get("AreaCode") or "")
    if wanted in ("+15005550000", "+15005550001"):
        raise Refusal(21422 if wanted.endswith("0") else 21421)
    if not wanted:
        if area_code in ("533", ""):
            raise Refusal(21452 if area_code else 21421)
        offers = available(state, "US", "local", QueryParams(AreaCode=area_code))
        wanted = str(offers["available_phone_numbers"][0]["phone_number"])  # type: ignore[index]  # ours
    if not re.fullmatch(r"\+1[2-9]\d{9}", wanted):
        raise Refusal(21421)
    if wanted in state.numbers:
        raise Refusal(21422)
    account.balance -= MONTHLY["toll_free" if wanted[2:5] in TOLL_FREE else "local"]
    state.put_account(account)
    number = Number(
        sid="PN" + token_hex(16), account_sid=account.sid, phone_number=wanted, created_at=now()
    )
    return update(state, number, form)


def update(state: State, number: Number, form: FormData) -> Number:
    """Only the fields that were sent change; an empty one clears."""
    for name, attribute in EDITABLE.items():
        if name in form:
            setattr(number, attribute, str(form[name]))
    state.put_number(number)
    return number


def owned(state: State, account_sid: str, query: QueryParams) -> dict[str, object]:
    digits = query.get("PhoneNumber", "").replace("*", "")
    found = [
        number
        for number in state.numbers.values()
        if number.account_sid == account_sid and digits in number.phone_number
    ]
    size = min(int(query.get("PageSize", 50)), 1000)
    page = int(query.get("Page", 0))
    base = f"/2010-04-01/Accounts/{account_sid}/IncomingPhoneNumbers.json"
    has_more = len(found) > (page + 1) * size
    return {
        "first_page_uri": f"{base}?PageSize={size}&Page=0",
        "end": page * size + max(len(found[page * size : (page + 1) * size]) - 1, 0),
        "previous_page_uri": f"{base}?PageSize={size}&Page={page - 1}" if page else None,
        "incoming_phone_numbers": [as_json(n) for n in found[page * size : (page + 1) * size]],
        "uri": f"{base}?PageSize={size}&Page={page}",
        "page_size": size,
        "start": page * size,
        "next_page_uri": f"{base}?PageSize={size}&Page={page + 1}&PageToken=PA{page}"
        if has_more
        else None,
        "page": page,
    }


def as_json(number: Number) -> dict[str, object]:
    nothing = dict.fromkeys(
        (
            "address_sid", "identity_sid", "bundle_sid", "trunk_sid", "emergency_address_sid",
            "voice_receive_mode",
        )
    )  # fmt: skip
    return nothing | {
        "account_sid": number.account_sid,
        "address_requirements": "none",
        "api_version": "2010-04-01",
        "beta": False,
        "capabilities": {
            "voice": True, "sms": number.can_text, "mms": number.can_text, "fax": False,
        },
        "date_created": rfc2822(number.created_at),
        "date_updated": rfc2822(number.created_at),
        "friendly_name": number.friendly_name or number.phone_number,
        "phone_number": number.phone_number,
        "origin": "twilio",
        "sid": number.sid,
        "sms_application_sid": number.sms_application_sid,
        "sms_fallback_method": "POST",
        "sms_fallback_url": "",
        "sms_method": number.sms_method,
        "sms_url": number.sms_url,
        "status_callback": number.status_callback,
        "status_callback_method": "POST",
        "uri": f"/2010-04-01/Accounts/{number.account_sid}/IncomingPhoneNumbers/{number.sid}.json",
        "voice_application_sid": "",
        "voice_caller_id_lookup": False,
        "voice_fallback_method": "POST",
        "voice_fallback_url": "",
        "voice_method": "POST",
        "voice_url": "",
        "emergency_status": "Active",
        "emergency_address_status": "unregistered",
        "status": "in-use",
        "type": "local",
    }  # fmt: skip


def prices(country: str) -> dict[str, object]:
    return {
        "country": "United States" if country == "US" else country,
        "iso_country": country,
        "phone_number_prices": [
            {"number_type": kind, "base_price": f"{price:.2f}", "current_price": f"{price:.2f}"}
            for kind, price in (("local", 1.15), ("toll free", 2.15))
        ],
        "price_unit": "USD",
        "url": f"https://pricing.twilio.com/v1/PhoneNumbers/Countries/{country}",
    }
