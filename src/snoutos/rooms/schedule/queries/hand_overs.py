"""Who was told about a sitter, and what they would be told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import MessageState
from snoutos.rooms.assignments import queries as windows
from snoutos.rooms.assignments.models import Series, Window
from snoutos.rooms.assignments.rules import recurrence
from snoutos.rooms.schedule.models import HandOver, Template
from snoutos.rooms.schedule.queries import facts
from snoutos.rooms.schedule.queries.changes import weekly_of
from snoutos.rooms.schedule.queries.plans import clock_of
from snoutos.rooms.schedule.rules import texts
from snoutos.rooms.schedule.rules.texts import Occasion
from snoutos.rooms.threads.models import Message


@dataclass(frozen=True, slots=True)
class Told:
    sitter_name: str
    body: str
    state: MessageState | None
    failure: str
    at: datetime
    leaves_at: datetime | None  # not before then; None once it was due


@dataclass(frozen=True, slots=True)
class Text:
    """A text of ours; without an id it is the usual one that nobody has written over."""

    id: UUID | None
    occasion: Occasion
    name: str
    body: str

    @property
    def occasion_name(self) -> str:
        return texts.OCCASION_NAMES[self.occasion]


def of_window(viewer: Actor, window_id: UUID, *, now: datetime) -> tuple[Told, ...]:
    """What this window's client was told, the latest first."""
    series = Window.objects.filter(pk=window_id, org_id=viewer.org_id).values("series_id")
    found = HandOver.objects.filter(
        Q(subject_id=window_id) | Q(subject_id__in=series), org_id=viewer.org_id
    ).select_related("sitter", "message__delivery")
    return tuple(
        Told(
            sitter_name=one.sitter.name,
            body=one.message.body if one.message else "",
            state=MessageState(one.message.state) if one.message else None,
            failure=one.failure,
            at=one.at,
            leaves_at=_leaves_at(one.message, now),
        )
        for one in found.order_by("-at")
    )


def _leaves_at(message: Message | None, now: datetime) -> datetime | None:
    delivery = getattr(message, "delivery", None)
    if delivery is None or delivery.attempts or delivery.due_at is None:
        return None
    return delivery.due_at if delivery.due_at > now else None


def text_for(viewer: Actor, window_id: UUID, template_id: UUID | None, *, at: datetime) -> str:
    """The hand-over text as this window's client would read it."""
    found = windows.window(viewer, window_id)
    return facts.rendered(
        viewer, Occasion.HAND_OVER, template_id, thread=found.thread,
        sitter_name=found.sitter.name, hours=(found.starts_at, found.ends_at),
        when=clock_of(viewer, at), repeats=series_said(viewer, found.series_id),
    )  # fmt: skip


def series_said(viewer: Actor, series_id: UUID | None) -> str:
    """Every Monday, and until when."""
    if series_id is None:
        return ""
    found = Series.objects.filter(pk=series_id, org_id=viewer.org_id).first()
    return recurrence.said(weekly_of(found)) if found else ""


def own_texts(viewer: Actor) -> tuple[Text, ...]:
    """The organization's texts; for an occasion without one, the usual text."""
    rows = Template.objects.filter(org_id=viewer.org_id).order_by("occasion", "name")
    own = [Text(row.pk, Occasion(row.occasion), row.name, row.body) for row in rows]
    written = {one.occasion for one in own}
    usual = [
        Text(None, one, texts.OCCASION_NAMES[one], body)
        for one, body in texts.USUAL.items()
        if one not in written
    ]
    return tuple(sorted([*own, *usual], key=lambda one: (one.occasion, one.name)))
