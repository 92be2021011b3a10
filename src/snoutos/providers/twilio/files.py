"""Files of inbound messages: taken from where the provider keeps them, and from nowhere else."""

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

import aiohttp

from snoutos.kernel.errors import ProviderError, Retry

API_HOST = "api.twilio.com"
# Where the provider's API sends us for the file itself: its own storage.
# Source: provider facts, "media" (the address answers with a redirect to storage).
STORAGE = re.compile(r"(?:[a-z0-9-]+\.)*(?:twiliocdn\.com|twilio\.com|amazonaws\.com)\Z")
MOST_REDIRECTS = 3
CHUNK = 64 * 1024
ELSEWHERE = "It does not lie with your messaging provider, so we did not fetch it."
TOO_LARGE = "It is larger than {megabytes} MB, so we did not fetch it."
GONE = "Your messaging provider does not have it any more."
NOT_NOW = "Your messaging provider is not handing it out right now."


def place_of(url: str, base_url: str) -> str | None:
    """Where to fetch a file from, or None for a place that is not the provider's.

    `base_url` is the address that stands for the provider, or empty for the provider itself.
    """
    parts, base = urlsplit(url), urlsplit(base_url)
    if parts.username or parts.password:
        return None
    if base.netloc:
        if parts.netloc not in (API_HOST, base.netloc):
            return None
        return urlunsplit((base.scheme, base.netloc, parts.path, parts.query, ""))
    if parts.scheme != "https" or parts.port not in (None, 443):
        return None
    return url if parts.hostname == API_HOST or STORAGE.match(parts.hostname or "") else None


async def fetch(
    session: aiohttp.ClientSession,
    url: str,
    *,
    auth: tuple[str, str],
    base_url: str,
    most_bytes: int,
) -> bytes:
    """The file behind `url`. Raises ProviderError, with Retry.LATER where another try may help."""
    headers = {"Authorization": aiohttp.encode_basic_auth(*auth)}
    for _ in range(1 + MOST_REDIRECTS):
        place = place_of(url, base_url)
        if place is None:
            raise ProviderError(None, ELSEWHERE, Retry.NO)
        async with session.get(place, headers=headers, allow_redirects=False) as answer:
            if answer.status in (301, 302, 303, 307, 308):
                url = urljoin(place, answer.headers.get("Location", ""))
                # The storage has its own signature in the address; our password is not for it.
                headers = {}
                continue
            if answer.status in (404, 410):
                # A file can be announced a moment before it can be fetched.
                raise ProviderError(None, GONE, Retry.LATER)
            if answer.status != 200:
                raise ProviderError(None, NOT_NOW, Retry.LATER)
            return await _read(answer, most_bytes)
    raise ProviderError(None, ELSEWHERE, Retry.NO)


async def _read(answer: aiohttp.ClientResponse, most_bytes: int) -> bytes:
    content = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK):
        content += chunk
        if len(content) > most_bytes:
            sentence = TOO_LARGE.format(megabytes=most_bytes // 1024 // 1024)
            raise ProviderError(None, sentence, Retry.NO)
    return bytes(content)
