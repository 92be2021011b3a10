"""X-Twilio-Signature, as the provider makes it: URL, then every field sorted by name, HMAC-SHA1."""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import urldefrag


def sign(url: str, fields: Mapping[str, str], auth_token: str) -> str:
    """The fragment holds connection options and is neither sent nor signed."""
    text = urldefrag(url).url + "".join(name + fields[name] for name in sorted(fields))
    digest = hmac.new(auth_token.encode(), text.encode(), "sha1").digest()
    return b64encode(digest).decode()
