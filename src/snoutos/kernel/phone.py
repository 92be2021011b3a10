"""Phone numbers: one way to store them (E.164), one way to show them."""

import re
from functools import lru_cache
from typing import NewType
from uuid import UUID

import phonenumbers

E164 = NewType("E164", str)

_is_e164 = re.compile(r"\+[1-9][0-9]{6,14}").fullmatch
_is_north_american = re.compile(r"\+1[0-9]{10}").fullmatch
_HAS_LETTERS = re.compile(r"[^\W\d_]{2,}")
_TOLL_FREE = ("+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888")


def is_e164(text: str) -> bool:
    return _is_e164(text) is not None


@lru_cache(maxsize=65536)
def normalize(raw: str, region: str = "US") -> E164 | None:
    """What somebody typed as E.164, or None when no phone can have that number.

    Numbers are judged by their length and shape only: new area codes appear faster than lists.
    """
    text = raw.strip().removeprefix("tel:")
    if _HAS_LETTERS.search(text):
        # The library would read 1-800-FLOWERS, and names, as digits.
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_possible_number(number):
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return E164(e164) if is_e164(e164) else None


@lru_cache(maxsize=65536)
def display(address: str) -> str:
    """+1 (555) 123-4567. Short codes, names and the like are shown as they are."""
    if _is_north_american(address):
        return f"+1 ({address[2:5]}) {address[5:8]}-{address[8:]}"
    if not is_e164(address):
        return address
    try:
        number = phonenumbers.parse(address)
    except phonenumbers.NumberParseException:
        return address
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def hashed(org_id: UUID, address: str) -> str:
    """What is hashed of a phone: the same phone is another one for another organization."""
    return f"{org_id}/{address}"


def is_toll_free(e164: str) -> bool:
    return e164.startswith(_TOLL_FREE)
