"""The Messages resource: create, list, fetch, delete; and what it answers with."""

import hashlib
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from secrets import token_hex
from urllib.parse import urlencode

from starlette.datastructures import FormData, QueryParams

from twilio_simulator.errors import Refusal
from twilio_simulator.history import Message, now
from twilio_simulator.state import State

LONGEST_BODY = 1600
PHONE = re.compile(r"^\+[1-9]\d{6,14}$")
# The provider's magic numbers for tests, and what each one brings about.
MAGIC_FROM = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}
MAGIC_TO = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}
MAGIC_SENDER = "+15005550006"


def create(state: State, account_sid: str, form: FormData) -> Message:
    """Check as the provider checks, and queue. Raises Refusal."""
    sender, recipient = str(form.get("From") or ""), str(form.get("To") or "")
    body = str(form.get("Body") or "")
    media = [str(url) for url in form.getlist("MediaUrl")]
    _check(state, account_sid, sender, recipient, body, has_media=bool(media))
    moment = now()
    return state.messages.add(
        Message(
            sid=("MM" if media else "SM") + token_hex(16),
            account_sid=account_sid,
            from_=sender,
            to=recipient,
            body=body,
            direction="outbound-api",
            status="queued",
            created_at=moment,
            updated_at=moment,
            num_segments=segments(body),
            media=[{"url": url, "content_type": "image/jpeg"} for url in media],
            status_callback=str(form.get("StatusCallback") or ""),
        )
    )


def _check(
    state: State, account_sid: str, sender: str, recipient: str, body: str, *, has_media: bool
) -> None:
    if not recipient:
        raise Refusal(21604)
    if not sender:
        raise Refusal(21603)
    if not body and not has_media:
        raise Refusal(21602)
    if sender in MAGIC_FROM:
        raise Refusal(MAGIC_FROM[sender])
    if recipient in MAGIC_TO:
        raise Refusal(MAGIC_TO[recipient])
    if not PHONE.match(recipient):
        raise Refusal(21211)
    if sender == recipient:
        raise Refusal(21266)
    number = state.numbers.get(sender)
    if sender != MAGIC_SENDER and (number is None or number.account_sid != account_sid):
        raise Refusal(21606)
    if len(body.encode("utf-16-le")) // 2 > LONGEST_BODY:
        raise Refusal(21617)
    if (recipient, sender) in state.opt_outs:
        raise Refusal(21610)


def listed(state: State, account_sid: str, query: QueryParams) -> dict[str, object]:
    """One page, newest first, with the provider's own paging keys."""
    size = min(int(query.get("PageSize", 50)), 1000)
    page = int(query.get("Page", 0))
    base = f"/2010-04-01/Accounts/{account_sid}/Messages.json"
    found = state.messages.newest(
        {"account": account_sid, **_wanted(query)},
        with_carrier=False,
        limit=size + 1,
        offset=page * size,
    )
    rows, has_more = found[:size], len(found) > size
    token = hashlib.sha256(f"{page + 1}".encode()).hexdigest()[:16]
    rest = [(k, v) for k, v in query.multi_items() if k not in ("Page", "PageToken", "PageSize")]

    def uri(number: int, **more: str) -> str:
        return f"{base}?{urlencode([*rest, ('PageSize', size), ('Page', number), *more.items()])}"

    return {
        "first_page_uri": uri(0),
        "end": page * size + max(len(rows) - 1, 0),
        "previous_page_uri": uri(page - 1, PageToken=token) if page else None,
        "messages": [as_json(message) for message in rows],
        "uri": uri(page),
        "page_size": size,
        "start": page * size,
        "next_page_uri": uri(page + 1, PageToken=token) if has_more else None,
        "page": page,
    }


FILTERS = {
    "To": "recipient",
    "From": "sender",
    "DateSent": "day",
    "DateSent<": "until_day",
    "DateSent>": "from_day",
}


def _wanted(query: QueryParams) -> dict[str, str]:
    wanted = {name: query[given] for given, name in FILTERS.items() if given in query}
    return {n: value[:10] if n.endswith("day") else value for n, value in wanted.items()}


def as_json(message: Message) -> dict[str, object]:
    uri = f"/2010-04-01/Accounts/{message.account_sid}/Messages/{message.sid}"
    return {
        "account_sid": message.account_sid,
        "api_version": "2010-04-01",
        "body": message.body,
        "date_created": rfc2822(message.created_at),
        "date_sent": None if message.status == "queued" else rfc2822(message.created_at),
        "date_updated": rfc2822(message.updated_at),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": message.error_message,
        "from": message.from_,
        "messaging_service_sid": None,
        "num_media": str(len(message.media)),
        "num_segments": str(message.num_segments),
        "price": None,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }


def rfc2822(moment: str) -> str:
    """The SDK ignores offsets, so times are always written in UTC."""
    return format_datetime(datetime.fromisoformat(moment).astimezone(UTC))


GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = set("\f^{}\\[~]|€")


def segments(body: str) -> int:
    """How many texts the network makes of it (GSM 03.38)."""
    if all(letter in GSM or letter in GSM_EXTENDED for letter in body):
        sizes, alone, each = [2 if letter in GSM_EXTENDED else 1 for letter in body], 160, 153
    else:
        sizes, alone, each = [len(letter.encode("utf-16-le")) // 2 for letter in body], 70, 67
    if sum(sizes) <= alone:
        return 1
    count, room = 1, each
    for size in sizes:
        if size > room:
            count, room = count + 1, each
        room -= size
    return count
