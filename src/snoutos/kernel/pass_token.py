"""A short-lived pass that lets an open page listen to its topics.

The page writes it, the edge reads it; neither asks the other. It travels in a URL, so it is made
of letters, digits and `-_.` only.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

# The same secret signs other things too; what was signed as one must not pass as the other.
_PURPOSE = b"snoutos.pass_token.1:"


def write(topics: Sequence[str], *, expires_at: int, key: str) -> str:
    """A pass to these topics, good before `expires_at` (seconds since 1970)."""
    if any("," in topic or not topic for topic in topics):
        raise ValueError("A topic is a word without a comma.")
    content = f"{expires_at}:{','.join(topics)}".encode()
    body = urlsafe_b64encode(content).decode().rstrip("=")
    return f"{body}.{_signature(body, key)}"


def read(token: str, *, now: int, key: str) -> list[str] | None:
    """The topics this pass opens, or None if it is forged or stale."""
    body, _, signature = token.partition(".")
    if not hmac.compare_digest(signature.encode(errors="replace"), _signature(body, key).encode()):
        return None
    content = urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()
    expires_at, _, topics = content.partition(":")
    if int(expires_at) <= now:
        return None
    return topics.split(",") if topics else []


def _signature(body: str, key: str) -> str:
    return hmac.digest(key.encode(), _PURPOSE + body.encode(errors="replace"), "sha256").hex()
