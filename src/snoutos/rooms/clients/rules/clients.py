"""What a client may be called, and how phones are read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from snoutos.kernel import phone
from snoutos.kernel.refused import Refused

LONGEST_NAME, LONGEST_LABEL, LONGEST_TAG, LONGEST_NOTES = 120, 40, 40, 5_000
MOST_PHONES, MOST_TAGS = 10, 20
NO_NAME = "Type the client's name."
NO_PHONE = "Type a phone number with area code, like (415) 555-0132."
NO_LABEL = "Say what this phone is, like Mobile or Work."
NO_CLIENT = "We can't find that client. They may have been merged or erased."
NO_CONTACT = "We can't find that phone."
LAST_PHONE = "A client keeps at least one phone. Add the new one first."
IN_USE = "This phone has messages or a conversation, so it stays with the client."
NO_CONSENT = "Say how the client agreed to get texts again. It is kept with their history."
NO_WISH = "Say how the client asked for it. It is kept with their history."
ALREADY_OUT = "This phone gets no texts already."
OWN_WORDS = "Said so in their own words, in a text."
NOT_OUT = "This phone gets texts already."
OURS = "This is one of your own business numbers."


@dataclass(frozen=True, slots=True)
class Phone:
    address: str
    label: str = "Mobile"


@dataclass(frozen=True, slots=True)
class Details:
    """What somebody typed about a client, checked."""

    name: str
    notes: str = ""
    tags: tuple[str, ...] = ()


def details(*, name: str, notes: str = "", tags: str | Sequence[str] = ()) -> Details:
    """Raises Refused with the field's own sentence. `tags` may be one text with commas."""
    told = " ".join(name.split())
    if not told:
        raise Refused(NO_NAME, code="name_needed")
    if len(told) > LONGEST_NAME:
        raise Refused(f"Keep the name under {LONGEST_NAME} characters.", code="name_too_long")
    if len(notes) > LONGEST_NOTES:
        raise Refused(f"Keep notes under {LONGEST_NOTES:,} characters.", code="notes_too_long")
    return Details(told, notes.strip().replace("\0", ""), _tags(tags))


def read_phone(text: str, label: str = "") -> Phone:
    """E.164 out of whatever was typed, or Refused."""
    found = phone.normalize(text)
    if found is None:
        raise Refused(NO_PHONE, code="bad_phone")
    return Phone(found, " ".join(label.split())[:LONGEST_LABEL] or "Mobile")


def _tags(tags: str | Sequence[str]) -> tuple[str, ...]:
    said: Iterable[str] = tags.split(",") if isinstance(tags, str) else tags
    kept = dict.fromkeys(" ".join(one.split()) for one in said)
    clean = tuple(one for one in kept if one)
    if len(clean) > MOST_TAGS or any(len(one) > LONGEST_TAG for one in clean):
        raise Refused(f"Use at most {MOST_TAGS} tags of {LONGEST_TAG} characters.", code="bad_tags")
    return clean
