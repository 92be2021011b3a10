"""Windows, read for deciding about them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing, Refused
from snoutos.rooms.assignments.models import Aside, Series, Window
from snoutos.rooms.assignments.rules import windows as rules
from snoutos.rooms.people.models import Sitter
from snoutos.rooms.threads.actions import NO_THREAD
from snoutos.rooms.threads.models import Thread


def locked_thread(viewer: Actor, thread_id: UUID) -> Thread:
    """The conversation; its windows are changed by nobody else until this transaction ends."""
    thread = (
        Thread.objects.select_for_update(of=("self",), no_key=True)
        .select_related("client", "sitter", "number", "contact")
        .filter(pk=thread_id, org_id=viewer.org_id)
        .first()
    )
    if thread is None:
        raise Missing(NO_THREAD)
    return thread


def working_sitter(viewer: Actor, sitter_id: UUID) -> Sitter:
    """A sitter who can be given windows."""
    sitter = Sitter.objects.filter(pk=sitter_id, org_id=viewer.org_id).first()
    if sitter is None:
        raise Missing(rules.NO_SITTER)
    if not sitter.is_active:
        raise Refused(rules.SITTER_INACTIVE, code="sitter_inactive", status=409)
    return sitter


def window(viewer: Actor, window_id: UUID) -> Window:
    found = _whole(viewer).filter(pk=window_id).first()
    if found is None:
        raise Missing(rules.NO_WINDOW)
    return found


def series(viewer: Actor, series_id: UUID) -> Series:
    found = (
        Series.objects.filter(pk=series_id, org_id=viewer.org_id)
        .select_related("thread__client", "sitter")
        .first()
    )
    if found is None:
        raise Missing(rules.NO_SERIES)
    return found


def overlapping(
    viewer: Actor,
    thread_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    *,
    but: Iterable[UUID] = (),
) -> QuerySet[Window]:
    """The windows of a conversation that share time with these hours, in order."""
    return (
        Window.objects.filter(
            org_id=viewer.org_id, thread_id=thread_id, starts_at__lt=ends_at, ends_at__gt=starts_at
        )
        .exclude(pk__in=list(but))
        .select_related("sitter")
        .order_by("starts_at")
    )


def check_free(
    viewer: Actor,
    thread_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    *,
    but: Iterable[UUID] = (),
) -> None:
    """Raises Refused, with the other window, when the hours are taken."""
    other = overlapping(viewer, thread_id, starts_at, ends_at, but=but).first()
    if other is not None:
        raise rules.overlaps(other.standing(), viewer.time_zone)


def windows_to_come(viewer: Actor, sitter_id: UUID, *, at: datetime) -> QuerySet[Window]:
    """A sitter's windows that are open or not yet begun."""
    return _whole(viewer).filter(sitter_id=sitter_id, ends_at__gt=at).order_by("starts_at", "id")


def running_series(viewer: Actor, sitter_id: UUID) -> QuerySet[Series]:
    """The series of a sitter that would go on beyond the windows there are."""
    goes_on = Q(last_day=None) | Q(last_day__gt=F("made_until"))
    return Series.objects.filter(goes_on, org_id=viewer.org_id, sitter_id=sitter_id).order_by("pk")


def asides(viewer: Actor) -> QuerySet[Aside]:
    return (
        Aside.objects.filter(org_id=viewer.org_id)
        .select_related("thread__client", "sitter")
        .order_by("starts_at", "id")
    )


def _whole(viewer: Actor) -> QuerySet[Window]:
    return Window.objects.filter(org_id=viewer.org_id).select_related(
        "thread__client", "sitter", "series"
    )
