"""What Twilio puts on the wire, as plain values: is it genuine, and what does it say?

Checking and parsing only; no I/O. The signature has no separators between names and values and
no time in it, so a genuine request proves little by itself: only known fields are read, the
mandatory ones are insisted on, their formats checked, and repeats are harmless by their ids.
"""

import hmac
import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from urllib.parse import unquote_to_bytes

from snoutos.kernel.refused import Refused

EMPTY_TWIML = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'

HMAC_SHA1 = "HMAC_SHA1"
DIGESTS = {HMAC_SHA1: "sha1", "HMAC_SHA256": "sha256"}

MOST_FIELDS = 200
MOST_MEDIA = 10
LONGEST_ADDRESS = 64
LONGEST_MEDIA_URL = 2048
LONGEST_CONTENT_TYPE = 127
# Three times what a phone can send in one text. Longer ones are cut, never refused: the
# provider does not offer a refused text again.
LONGEST_BODY_UNITS = 4800
AS_SENT = "surrogateescape"

Pairs = Sequence[tuple[str, str]]

_is_message_sid = re.compile(r"(?:SM|MM)[0-9a-f]{32}", re.IGNORECASE).fullmatch
_is_account_sid = re.compile(r"AC[0-9a-f]{32}", re.IGNORECASE).fullmatch
_is_status = re.compile(r"[a-z_-]{1,20}").fullmatch
_is_count = re.compile(r"[0-9]{1,4}").fullmatch
_is_code = re.compile(r"[0-9]{1,9}").fullmatch
_is_done_date = re.compile(r"[0-9]{1,14}").fullmatch


class BadRequest(Refused):
    """A request that cannot be read. The sentence names the field."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, code="bad_request", status=400)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """What a request has to be signed with."""

    secret: str
    algorithm: str = HMAC_SHA1


@dataclass(frozen=True, slots=True)
class Media:
    url: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Inbound:
    """A text that reached a business number. Addresses may be short codes or names."""

    message_sid: str
    account_sid: str
    from_address: str
    to_address: str
    body: str
    media: tuple[Media, ...]
    num_segments: int
    opt_out_type: str  # STOP, START or HELP when the provider has already answered, else empty


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What became of a message we sent, as far as the provider knows."""

    message_sid: str
    account_sid: str
    status: str
    error_code: int | None
    raw_done: str  # YYMMDDhhmm of the network, in no stated time zone; empty when unknown


def is_genuine(
    url: str, pairs: Pairs, signature: str | None, token: str, algorithm: str = HMAC_SHA1
) -> bool:
    """Whether a form post (or, with no pairs, a GET) was signed with this token for this URL."""
    if not signature:
        return False
    try:
        return _is_signed(url, _tail(pairs), signature, token, algorithm)
    except Exception:
        # Whatever confuses the checker was not made by the provider.
        return False


def is_genuine_json(
    url: str, body: bytes, signature: str | None, token: str, algorithm: str = HMAC_SHA1
) -> bool:
    """Whether a JSON post was signed: the URL by the token, the raw body by its hash in it."""
    try:
        if not signature or not _is_signed(url, "", signature, token, algorithm):
            return False
        for pair in url.partition("?")[2].split("&"):
            name, _, value = pair.partition("=")
            if name == "bodySHA256":
                return hmac.compare_digest(sha256(body).hexdigest().encode(), value.encode())
        return False
    except Exception:
        return False


def signing_key(
    settings: str | None, token: str, shared: Mapping[str, SigningKey]
) -> SigningKey | None:
    """The key a request claims, or None if we never configured it.

    `settings` is the value of X-Twilio-Webhooks-Signature-Settings. Nothing vouches for that
    header, so it may choose among our own shared keys only, and never their algorithm.
    """
    if not settings:
        return SigningKey(token)
    named = dict(part.strip().partition("=")[::2] for part in settings.split(","))
    key = shared.get(named.get("key", ""))
    if key is None or named.get("algorithm", HMAC_SHA1) != key.algorithm:
        return None
    return key


def parse_form(body: bytes) -> list[tuple[str, str]]:
    """The fields as they were sent: blanks and repeats kept, and every byte.

    Bytes that are no UTF-8 stand there as lone surrogates, because the signature covers them;
    `readable` makes text of them once it has been checked.
    """
    parts = body.decode(errors=AS_SENT).replace("+", " ").split("&")
    if len(parts) > MOST_FIELDS:
        raise BadRequest(f"The request has more than {MOST_FIELDS} fields.")
    pairs = []
    for part in parts:
        if part:
            name, _, value = part.partition("=")
            pairs.append((_decoded(name), _decoded(value)))
    return pairs


def readable(pairs: Pairs) -> Pairs:
    """The same fields as text that can be stored: what is no UTF-8 becomes U+FFFD."""
    try:
        for name, value in pairs:
            (name + value).encode()
    except UnicodeEncodeError:
        return [(_mended(name), _mended(value)) for name, value in pairs]
    return pairs


def parse_inbound(pairs: Pairs) -> Inbound:
    fields = dict(pairs)
    count = _count(fields, "NumMedia", 0)
    opt_out = fields.get("OptOutType", "").upper()
    return Inbound(
        message_sid=_sid(fields, "MessageSid", _is_message_sid),
        account_sid=_sid(fields, "AccountSid", _is_account_sid),
        from_address=_address(fields, "From"),
        to_address=_address(fields, "To"),
        body=_body(_needed(fields, "Body")),
        media=_media(fields, count) if count else (),
        num_segments=_count(fields, "NumSegments", 1),
        opt_out_type=opt_out if opt_out in ("STOP", "START", "HELP") else "",
    )


def parse_status(pairs: Pairs) -> StatusReport:
    fields = dict(pairs)
    status = _needed(fields, "MessageStatus").lower()
    if not _is_status(status):
        raise BadRequest("MessageStatus is not a word.")
    code = fields.get("ErrorCode", "")
    if code and not _is_code(code):
        raise BadRequest("ErrorCode is not a number.")
    done = fields.get("RawDlrDoneDate", "")
    return StatusReport(
        message_sid=_sid(fields, "MessageSid", _is_message_sid),
        account_sid=_sid(fields, "AccountSid", _is_account_sid),
        status=status,
        error_code=(int(code) or None) if code else None,
        raw_done=done if _is_done_date(done) else "",
    )


def _is_signed(url: str, tail: str, signature: str, token: str, algorithm: str) -> bool:
    secret, given, digest = token.encode(), signature.encode(), DIGESTS[algorithm]
    start = url.index("://") + 3
    end = min(at for at in (url.find("/", start), url.find("?", start), len(url)) if at >= 0)
    rest = url[end:] + tail
    # The provider keeps the port while signing texts and drops it for calls.
    return any(
        hmac.compare_digest(
            b64encode(hmac.digest(secret, (origin + rest).encode(errors=AS_SENT), digest)), given
        )
        for origin in _origins(url[:end])
    )


@lru_cache(maxsize=256)
def _origins(origin: str) -> tuple[str, str]:
    """The same origin without a port and with one."""
    scheme, _, place = origin.partition("://")
    usual = {"https": 443, "http": 80}[scheme]
    host, _, port = place.rpartition(":")
    if not host or "]" in port:
        return origin, f"{origin}:{usual}"
    if not 0 < int(port) < 65536:
        raise ValueError(port)
    return f"{scheme}://{host}", origin


def _tail(pairs: Pairs) -> str:
    # Sorting distinct pairs is sorting the names, and the values of a repeated name.
    return "".join([name + value for name, value in sorted(set(pairs))])


def _decoded(text: str) -> str:
    if "%" not in text:
        return text
    # What was not escaped may hold bytes of its own that are no UTF-8.
    return unquote_to_bytes(text.encode(errors=AS_SENT)).decode(errors=AS_SENT)


def _mended(text: str) -> str:
    return text.encode(errors=AS_SENT).decode(errors="replace")


def _needed(fields: Mapping[str, str], name: str) -> str:
    value = fields.get(name)
    if value is None:
        raise BadRequest(f"{name} is missing.")
    return value


def _sid(
    fields: Mapping[str, str], name: str, is_sid: Callable[[str], re.Match[str] | None]
) -> str:
    value = _needed(fields, name)
    if not is_sid(value):
        raise BadRequest(f"{name} is not an id of the provider.")
    return value


def _address(fields: Mapping[str, str], name: str) -> str:
    value = _needed(fields, name)
    if not value:
        raise BadRequest(f"{name} is empty.")
    if len(value) > LONGEST_ADDRESS or not value.isprintable():
        raise BadRequest(f"{name} is not an address.")
    return value


def _count(fields: Mapping[str, str], name: str, default: int) -> int:
    value = fields.get(name)
    if not value:
        return default
    if not _is_count(value):
        raise BadRequest(f"{name} is not a number.")
    return int(value)


def _body(text: str) -> str:
    # PostgreSQL cannot store NUL, and nobody can see it.
    if "\0" in text:
        text = text.replace("\0", "")
    if len(text) * 2 <= LONGEST_BODY_UNITS:
        return text
    return text.encode("utf-16-le")[: LONGEST_BODY_UNITS * 2].decode("utf-16-le", "ignore")


def _media(fields: Mapping[str, str], count: int) -> tuple[Media, ...]:
    found = []
    for index in range(min(count, MOST_MEDIA)):
        url = fields.get(f"MediaUrl{index}", "").replace("\0", "")
        kind = fields.get(f"MediaContentType{index}", "").replace("\0", "")
        # A picture without an address is no reason to lose the text beside it.
        if url.startswith(("https://", "http://")) and len(url) <= LONGEST_MEDIA_URL:
            found.append(Media(url, kind[:LONGEST_CONTENT_TYPE] or "application/octet-stream"))
    return tuple(found)
