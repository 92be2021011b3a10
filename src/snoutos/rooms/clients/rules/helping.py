"""The answer to HELP: who we are, how we can be reached, how texts end."""

from collections.abc import Mapping

from snoutos.kernel import sms
from snoutos.kernel.refused import Refused
from snoutos.rooms.threads.rules import check_body

MOST_PARTS = 2
TOO_LONG = "Keep it within two text messages. This one is sent as {parts}."


def help_answer_of(settings: Mapping[str, object]) -> str:
    said = settings.get("help")
    return str(said.get("answer", "")) if isinstance(said, Mapping) else ""


def suggested(name: str) -> str:
    """With what the networks ask of such an answer."""
    return (
        f"{name}: this is how we text you about your pet's care. Call our office for anything "
        "urgent. Reply STOP to get no more texts, START to get them again."
    )


def checked(text: str) -> str:
    """Trimmed; empty for none. Raises Refused when it is longer than two messages."""
    if not text.strip():
        return ""
    said = check_body(text)
    parts = sms.segments(said).parts
    if parts > MOST_PARTS:
        raise Refused(TOO_LONG.format(parts=parts), code="help_answer_too_long")
    return said
