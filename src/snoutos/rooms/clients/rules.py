"""What a client may be called, how phones are read, and what becomes of two who are one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from snoutos.kernel import phone
from snoutos.kernel.refused import Refused
from snoutos.rooms.plans.rules import Effect, Line, Plan

LONGEST_NAME, LONGEST_LABEL, LONGEST_TAG, LONGEST_NOTES = 120, 40, 40, 5_000
MOST_PHONES, MOST_TAGS = 10, 20
NO_NAME = "Type the client's name."
NO_PHONE = "Type a phone number with area code, like (415) 555-0132."
NO_CLIENT = "We can't find that client. They may have been merged."
NO_CONTACT = "We can't find that phone."
LAST_PHONE = "A client keeps at least one phone. Add the new one first."
HAS_SPOKEN = "This phone has messages, so it stays with the client."
ITSELF = "Choose another client to merge with."
NO_CONSENT = "Say how the client agreed to get texts again. It is kept with their history."
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


@dataclass(frozen=True, slots=True)
class Half:
    """One of two clients who are the same person."""

    id: UUID
    name: str
    thread_id: UUID | None
    phones: tuple[tuple[UUID, str], ...]
    messages: int
    # (id, from, until) of the windows that are not over
    windows: tuple[tuple[UUID, datetime, datetime], ...]
    has_override: bool


def merge_plan(kept: Half, gone: Half) -> Plan:
    """`gone` becomes part of `kept`. Raises Refused when their hours cannot both stay."""
    if kept.id == gone.id:
        raise Refused(ITSELF, code="same_client", status=409)
    if kept.has_override and gone.has_override:
        raise Refused("Both have a routing override. Remove one of them first.",
                      code="two_overrides", status=409)  # fmt: skip
    for _, starts, ends in gone.windows:
        if any(starts < until and since < ends for _, since, until in kept.windows):
            raise Refused("Both have assignment windows at the same time. Change one of them "
                          "first.", code="windows_overlap", status=409)  # fmt: skip
    lines = [
        Line(Effect.MOVES, _count(len(gone.phones), "phone moves", "phones move"),
             tuple((phone.display(address), kept.name) for _, address in gone.phones)),
        Line(Effect.MOVES, f"{_count(gone.messages, 'message', 'messages')} in one conversation"),
    ]  # fmt: skip
    if gone.windows:
        lines.append(Line(Effect.MOVES, _count(len(gone.windows), "window moves", "windows move")))
    lines.append(Line(Effect.ENDS, f"{gone.name} is no longer a client of their own"))
    return Plan(
        kind="clients.merge",
        subject=str(kept.id),
        title=f"Merge {gone.name} into {kept.name}",
        question=f"Merge {gone.name} into {kept.name}?",
        lines=tuple(lines),
        steps=(
            {
                "do": "client.merge",
                "kept": str(kept.id),
                "gone": str(gone.id),
                "phones": [str(one) for one, _ in gone.phones],
                "windows": [str(one) for one, _, _ in gone.windows],
                "kept_thread": str(kept.thread_id or ""),
                "gone_thread": str(gone.thread_id or ""),
            },
        ),
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
