"""What the dialogs of numbers ask for, read into wishes."""

from collections.abc import Mapping
from uuid import UUID

from snoutos.kernel.refused import Refused
from snoutos.kernel.words import NumberClass
from snoutos.rooms.inventory.queries.plans import NO_NUMBER, Wish
from snoutos.rooms.numbers.rules import Verb


def wish(verb: Verb, number_id: UUID, asked: Mapping[str, str]) -> Wish:
    return Wish(
        verb,
        number_id,
        sitter_id=_id(asked.get("sitter", ""), "Choose a sitter.") if verb is Verb.ASSIGN else None,
        replaces=bool(asked.get("replaces")),
        to=_class(asked.get("to", "")) if verb is Verb.CHANGE_CLASS else None,
        reason=asked.get("reason", ""),
        note=asked.get("note", ""),
    )


def chosen(words: list[str]) -> list[UUID]:
    """The numbers that were ticked."""
    return [_id(word, NO_NUMBER) for word in dict.fromkeys(words)]


def _id(word: str, missing: str) -> UUID:
    try:
        return UUID(word)
    except ValueError:
        raise Refused(missing, code="invalid", status=422) from None


def _class(word: str) -> NumberClass:
    try:
        return NumberClass(word)
    except ValueError:
        raise Refused("Choose a type.", code="invalid", status=422) from None
