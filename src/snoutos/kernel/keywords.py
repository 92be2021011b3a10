"""STOP, START and HELP: the words that say whether somebody wants texts at all.

The whole message has to be the word. Case, surrounding blanks, accents and closing punctuation do
not matter ("Stop." counts). Opting out is generous: every word a network honors counts, in
English and Spanish. Opting in is strict, because a mistaken START would bring unwanted texts; YES
and SÍ are everyday answers, so they count only if the caller knows of an opt-out they could lift.
"""

import unicodedata
from enum import StrEnum


class Keyword(StrEnum):
    STOP = "STOP"
    START = "START"
    HELP = "HELP"


STOP_WORDS = frozenset(
    {
        "stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke", "optout",
        "opt out", "opt-out", "alto", "parar", "pare", "detener", "cancelar", "baja",
    }
)  # fmt: skip
START_WORDS = frozenset({"start", "unstop", "comenzar", "iniciar", "empezar"})
YES_WORDS = frozenset({"yes", "si"})
HELP_WORDS = frozenset({"help", "info", "ayuda", "informacion"})

LONGEST = 40
_PUNCTUATION = " \t\r\n.,;:!?¡¿\"'“”‘’`*_()[]-"  # noqa: RUF001 - what phones really send


def keyword(body: str, *, is_opted_out: bool = False) -> Keyword | None:
    if len(body) > LONGEST:
        return None
    word = " ".join(plain(body).strip(_PUNCTUATION).split())
    if word in STOP_WORDS:
        return Keyword.STOP
    if word in START_WORDS or (is_opted_out and word in YES_WORDS):
        return Keyword.START
    return Keyword.HELP if word in HELP_WORDS else None


def plain(text: str) -> str:
    """Lower case, without accents and invisible characters."""
    if text.isascii():
        return text.lower()
    return "".join(
        character
        for character in unicodedata.normalize("NFKD", text.casefold())
        if unicodedata.category(character) not in ("Mn", "Cf")
    )
