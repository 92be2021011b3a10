"""What went wrong at the provider, as a sentence with a next step, and whether a retry can cure it.

The table is data (error_codes.json), because the provider's codes change over time. What it does
not list: a refused request is not repeated (4xx), an answer that breaks (5xx) leaves the outcome
unknown, and a failed delivery is final.
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from importlib.resources import files


class Retry(StrEnum):
    NO = "no"  # the same content to the same person never again
    FIX = "fix"  # only after somebody changed something
    LATER = "later"  # by itself, with growing pauses
    ONCE = "once"  # by itself, one time
    CHECK = "check"  # the outcome is unknown: look it up before any repeat


class ProviderError(Exception):
    """The provider said no, or nothing we could use. The sentence never contains the code."""

    def __init__(self, code: int | None, sentence: str, retry: Retry) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.retry = retry


OPTED_OUT_CODES = frozenset({21610, 30630})

NOT_ACCEPTED = "The provider did not accept this message. Check the number and the text."
NOT_SIGNED_IN = "We could not sign in to the messaging provider. Check the account in Settings."
TOO_MANY = "A lot is being sent right now. Your message waits and goes out by itself."
UNKNOWN = "The provider had a problem. We are checking whether your message went out."
NOT_DELIVERED = "The text did not arrive and no reason was given. If it is important, call."


def explain(code: int | None, http_status: int | None) -> ProviderError:
    """`http_status` is that of a refused request, and None for a delivery that failed later."""
    known = _TABLE.get(code) if code is not None else None
    if known is not None:
        return ProviderError(code, *known)
    if http_status is None:
        return ProviderError(code, NOT_DELIVERED, Retry.NO)
    if http_status in (401, 403):
        return ProviderError(code, NOT_SIGNED_IN, Retry.FIX)
    if http_status == 429:
        return ProviderError(code, TOO_MANY, Retry.LATER)
    if 400 <= http_status < 500:
        return ProviderError(code, NOT_ACCEPTED, Retry.NO)
    return ProviderError(code, UNKNOWN, Retry.CHECK)


def _read() -> Mapping[int, tuple[str, Retry]]:
    text = files("snoutos.kernel").joinpath("error_codes.json").read_text("utf-8")
    return {entry["code"]: (entry["sentence"], Retry(entry["retry"])) for entry in json.loads(text)}


_TABLE = _read()
