"""Carried-out plans, as the pages show them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from snoutos.kernel.actor import Actor
from snoutos.rooms.plans.models import Applied


@dataclass(frozen=True, slots=True)
class AppliedCard:
    id: UUID
    title: str
    question: str
    applied_by_name: str
    applied_at: datetime
    undo_until: datetime | None
    undone_at: datetime | None
    can_undo: bool

    @property
    def said(self) -> str:
        """A title is a whole sentence, or the name of what was done."""
        if self.title.endswith("."):
            return f"Undone: {self.title}" if self.undone_at else self.title
        return f"{self.title}: {'undone' if self.undone_at else 'done'}."


def applied(viewer: Actor, applied_id: UUID | str | None, *, now: datetime) -> AppliedCard | None:
    """For the strip above a page: what was just done. None for anything that is not there."""
    try:
        wanted = UUID(str(applied_id))
    except ValueError:
        return None
    found = Applied.objects.filter(org_id=viewer.org_id, pk=wanted).first()
    if found is None:
        return None
    return AppliedCard(
        id=found.pk,
        title=found.title,
        question=str(found.shown.get("question", "")),
        applied_by_name=found.applied_by_name,
        applied_at=found.applied_at,
        undo_until=found.undo_until,
        undone_at=found.undone_at,
        can_undo=found.undone_at is None
        and found.undo_until is not None
        and now < found.undo_until,
    )
