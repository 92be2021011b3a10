"""Accounts that money can be sent to: banks and coins, told by their own check digits."""

import re
from collections.abc import Iterator

from snoutos.kernel.detector.finding import Candidate
from snoutos.kernel.detector.words import bag
from snoutos.kernel.words import FindingKind

# How long the account numbers of a country are; the ones that are seen most.
_LENGTHS = {
    "ad": 24, "at": 20, "be": 16, "bg": 22, "br": 29, "ch": 21, "cr": 22, "cy": 28, "cz": 24,
    "de": 22, "dk": 18, "do": 28, "ee": 20, "es": 24, "fi": 18, "fr": 27, "gb": 22, "gi": 23,
    "gr": 27, "gt": 28, "hr": 21, "hu": 28, "ie": 22, "il": 23, "is": 26, "it": 27, "li": 21,
    "lt": 20, "lu": 20, "lv": 21, "mc": 27, "mt": 31, "nl": 18, "no": 15, "pl": 28, "pt": 25,
    "ro": 24, "se": 24, "si": 19, "sk": 24, "sm": 27, "sv": 28, "tr": 26, "ua": 29,
}  # fmt: skip
_IBAN = re.compile(r"(?<![a-z0-9])([a-z]{2})[ -]?\d\d(?:[ .-]?[a-z0-9]){11,32}")
BANK_WORDS = bag("routing aba rtn transit sort iban")
_NAMED = re.compile(r"\biban\b")
_COIN = re.compile(
    r"(?<![a-z0-9])(?:bc1[a-z0-9]{20,60}|0x[0-9a-f]{40}"
    r"|[13](?=[a-z0-9]*[g-z])(?=[a-z]*\d)[a-z0-9]{25,34})"
    r"(?![a-z0-9])"
)
_WALLET = re.compile(
    r"\b(?:wallet|sol|solana|ltc|litecoin|doge|usdt|eth|xrp|crypto)\b[^\n\x00]{0,30}?"
    r"(?<![a-z0-9])((?=[a-z0-9]*[g-z])(?=[a-z]*\d)[a-z0-9]{25,60})(?![a-z0-9])"
)
_BANK = re.compile(
    r"\b(?:routing|aba|rtn|transit|sort code)\b[^\d\n\x00]{0,24}(\d[\d -]{4,12}\d)(?!\d)"
)
# An account and its sort code, or the other way round.
_SORTED = re.compile(
    r"(?<![\d-])(?:\d{8}[, /]{1,3}\d\d-\d\d-\d\d|\d\d-\d\d-\d\d[, /]{1,3}\d{8})(?![\d-])"
)
_ACCOUNT = re.compile(r"\b(?:acc(?:oun)?t|a/c)\b[^\d\n\x00]{0,20}(\d(?:[ -]?\d){5,16})(?!\d)")


def find_accounts(text: str) -> Iterator[Candidate]:
    is_named = _NAMED.search(text) is not None
    for match in _IBAN.finditer(text):
        length = _LENGTHS.get(match[1])
        if length and (end := _end(text, match, length, is_named=is_named)):
            yield _candidate(match.start(), end)
    for match in _COIN.finditer(text):
        yield _candidate(match.start(), match.end())
    for match in _WALLET.finditer(text):
        yield _candidate(match.start(1), match.end(1))
    for match in _SORTED.finditer(text):
        yield _candidate(match.start(), match.end())
    banks = [match for match in _BANK.finditer(text) if _is_bank(match[1])]
    if banks:
        accounts = list(_ACCOUNT.finditer(text))
        for match in (*banks, *accounts):
            if accounts or _is_checked_bank(match[1]):
                yield _candidate(match.start(1), match.end(1))


def _candidate(start: int, end: int) -> Candidate:
    return Candidate(FindingKind.PAYMENT, start, end, 0.8, "payment.account")


def _end(text: str, match: re.Match[str], length: int, *, is_named: bool) -> int:
    """Where the account number ends; 0 when its check digits say that it is none and nobody names
    it one."""
    letters: list[str] = []
    for place in range(match.start(), match.end()):
        if text[place].isalnum():
            letters.append(text[place])
        if len(letters) == length:
            figures = "".join(str(int(one, 36)) for one in (*letters[4:], *letters[:4]))
            return place + 1 if is_named or int(figures) % 97 == 1 else 0
    return match.end() if is_named else 0


def _is_bank(said: str) -> bool:
    """A routing number of the States, or a sort code of six."""
    count = sum(one.isdigit() for one in said)
    return count == 9 or (count == 6 and not said.isdigit())


def _is_checked_bank(said: str) -> bool:
    digits = [int(one) for one in said if one.isdigit()]
    weights = (3, 7, 1) * 3
    return len(digits) == 9 and sum(a * b for a, b in zip(digits, weights, strict=True)) % 10 == 0
