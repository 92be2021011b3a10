"""Texts with gaps: {{client_first_name}} and what else may stand in them.

A gap that we cannot fill is refused when the text is written, so that nobody ever receives one.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from snoutos.kernel.refused import Refused
from snoutos.rooms.threads.rules import check_body

VARIABLES = {
    "client_name": "the client’s name",
    "client_first_name": "the client’s first name",
    "sitter_name": "the sitter’s name",
    "sitter_first_name": "the sitter’s first name",
    "business": "your business’s name",
    "starts": "when the window begins",
    "ends": "when the window ends",
}
_GAP = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.DOTALL)
_BRACES = re.compile(r"\{\{|\}\}")


class Occasion(StrEnum):
    HAND_OVER = "hand_over"
    FIRST_MESSAGE = "first_message"


OCCASION_NAMES = {
    Occasion.HAND_OVER: "New sitter",
    Occasion.FIRST_MESSAGE: "First text of a booking",
}
USUAL = {
    Occasion.HAND_OVER: (
        "Hi {{client_first_name}}, {{sitter_name}} from {{business}} will take care of you from "
        "{{starts}} to {{ends}}. Just reply here and your message reaches the right person."
    ),
    Occasion.FIRST_MESSAGE: (
        "Hi {{client_first_name}}, this is {{business}}. Your booking from {{starts}} to {{ends}} "
        "is confirmed. You can reach us about it at this number."
    ),
}


def check(body: str) -> str:
    """The text, trimmed. Raises Refused when it has a gap that nobody can fill."""
    text = check_body(body)
    unknown = sorted({name for name in _GAP.findall(text) if name not in VARIABLES})
    if unknown:
        known = ", ".join("{{" + name + "}}" for name in VARIABLES)
        shown = ", ".join("{{" + name + "}}" for name in unknown)
        raise Refused(
            f"We don't know {shown}. You can use {known}.",
            code="unknown_variable",
            status=422,
            details={"unknown": unknown},
        )
    if _BRACES.search(_GAP.sub("", text)):
        raise Refused(
            "A gap is not complete. It begins with {{ and ends with }}.",
            code="unclosed_variable",
            status=422,
        )
    return text


def without_gaps(body: str) -> str:
    """What stands in the text whoever gets it."""
    return _GAP.sub(" ", body)


def render(body: str, values: Mapping[str, str]) -> str:
    """The text as its reader gets it. What is filled in is never read as a gap again."""
    return check_body(_GAP.sub(lambda gap: values[gap[1]], check(body)))


def first_name(name: str) -> str:
    return name.split()[0] if name.split() else name
