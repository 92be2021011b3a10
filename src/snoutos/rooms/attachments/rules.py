"""What becomes of a file that came with a text: its kind, its next try, what is said about it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """What a file is by its content, whatever its sender called it."""

    PICTURE = "picture"
    CONTACT_CARD = "contact_card"
    FILE = "file"


class State(StrEnum):
    WAITING = "waiting"
    KEPT = "kept"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class AttachmentCard:
    """`size` in bytes; `width` and `height` as shown, in pixels, 0 for what is no picture."""

    id: UUID
    kind: Kind
    state: State
    content_type: str
    name: str
    size: int
    width: int
    height: int
    error: str
    is_held: bool


@dataclass(frozen=True, slots=True)
class CoveredFile:
    """What a sitter is told of a file. `is_here`: it can be looked at; only pictures ever can."""

    id: UUID
    is_picture: bool
    is_here: bool
    is_held: bool
    width: int
    height: int


# Networks deliver 5 MB at most; what is larger than this did not come from one.
MOST_BYTES = 10 * 1024 * 1024
SHOWN_SIDE = 320
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (0.5, 2, 10, 60, 360))
MOST_TRIES = len(PAUSES) + 1
NOT_A_PICTURE = "It says it is a picture, but it can't be opened as one."
NOT_HANDLED = "Something about this file stopped us. Your messaging provider still has it."
CARD = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*BEGIN:VCARD\b", re.IGNORECASE)
CARD_TYPES = frozenset({"text/vcard", "text/x-vcard", "text/directory"})
# Types a browser may be told about. They are offered for download and never opened in a page.
HARMLESS = re.compile(r"\A(?:audio|video)/[a-z0-9][a-z0-9.+-]{0,60}\Z|\Aapplication/pdf\Z")
ENDINGS = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "text/vcard": "vcf",
    "application/pdf": "pdf", "audio/mpeg": "mp3", "audio/amr": "amr", "video/mp4": "mp4",
    "video/3gpp": "3gp",
}  # fmt: skip


def kind_said(content_type: str) -> Kind:
    """What a file is said to be, for as long as nobody has looked."""
    plain = plain_type(content_type)
    if plain in CARD_TYPES:
        return Kind.CONTACT_CARD
    return Kind.PICTURE if plain.startswith("image/") else Kind.FILE


def is_contact_card(content: bytes, said_type: str) -> bool:
    """A card is one by its first line (RFC 6350, 3.3), or because it is said to be one."""
    return bool(CARD.match(content)) or kind_said(said_type) is Kind.CONTACT_CARD


def served_type(said_type: str) -> str:
    """What a file that is no picture is called when it is downloaded."""
    plain = plain_type(said_type)
    return plain if HARMLESS.match(plain) else "application/octet-stream"


def plain_type(content_type: str) -> str:
    """`Image/JPEG; charset=binary` is image/jpeg."""
    return content_type.partition(";")[0].strip().lower()


def shown_size(width: int, height: int) -> tuple[int, int]:
    """How large a conversation shows a picture: as it is, within a square of SHOWN_SIDE pixels.

    Known before the picture is loaded, so that nothing below it jumps.
    """
    scale = min(1.0, SHOWN_SIDE / max(width, height, 1))
    return max(1, round(width * scale)), max(1, round(height * scale))


def next_try(tries: int, at: datetime) -> datetime | None:
    """When to ask again after `tries` times that went wrong; None: give it up."""
    return at + PAUSES[tries - 1] if tries <= len(PAUSES) else None


def file_name(kind: Kind, content_type: str, position: int) -> str:
    """`photo-1.jpg`; `position` counts from 0. The name the sender's phone gave it stays away."""
    names = {Kind.PICTURE: "photo", Kind.CONTACT_CARD: "contact", Kind.FILE: "file"}
    return f"{names[kind]}-{position + 1}.{ENDINGS.get(content_type, 'bin')}"


def covered(cards: Iterable[AttachmentCard]) -> tuple[CoveredFile, ...]:
    """A card of a phone book is one big contact detail, and other files nobody has read."""
    return tuple(
        CoveredFile(
            one.id, one.kind is Kind.PICTURE,
            one.kind is Kind.PICTURE and one.state is State.KEPT and not one.is_held,
            one.is_held, one.width, one.height,
        )
        for one in cards
    )  # fmt: skip
