"""Whether everything works, and in plain words what does not."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, QuerySet

from snoutos.kernel.actor import Actor
from snoutos.kernel.heartbeat import JOBS, SILENT_AFTER, WORKER
from snoutos.kernel.words import MessageState, ReviewStatus, Severity
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.threads.models import Delivery
from snoutos.rooms.traffic.models import Heartbeat

# A message that waits longer than this to leave tells that nothing sends.
OVERDUE = timedelta(minutes=2)
WEEK = timedelta(days=7)
MOST_ALERTS = 10
SILENT = {
    WORKER: (
        "Texts are not being worked right now",
        "What comes in is kept, and what you send waits. Both go on by themselves as soon as the "
        "worker is back. If this stays, tell whoever runs SnoutOS for you.",
    ),
    JOBS: (
        "Background work has stopped",
        "Imports, notices and nightly checks wait until it is back. Texts come in and go out.",
    ),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    title: str
    detail: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """`undelivered`: texts of the last seven days that did not arrive; no trouble of the house."""

    troubles: tuple[Trouble, ...]
    undelivered: int


def health(viewer: Actor, *, now: datetime) -> Health:
    check_may(viewer, "operations.read")
    told = [
        Trouble(one.title, one.description, f"/inbox/{one.thread_id}" if one.thread_id else "")
        for one in _critical(viewer).order_by("-last_seen_at")[:MOST_ALERTS]
    ]
    silent = [Trouble(*SILENT[kind]) for kind in _silent(now)]
    late = _overdue(viewer, now).count()
    if late:
        said = "1 message" if late == 1 else f"{late} messages"
        told.append(Trouble(f"{said} should have left by now", "Nothing is lost; they wait."))
    undelivered = Delivery.objects.filter(
        org_id=viewer.org_id, updated_at__gt=now - WEEK,
        state__in=(MessageState.FAILED, MessageState.UNDELIVERED),
    )  # fmt: skip
    return Health((*silent, *told), undelivered.count())


def is_well(viewer: Actor, *, now: datetime) -> bool:
    """Asked by every page."""
    return not (
        _silent(now) or _overdue(viewer, now).exists() or _critical(viewer).exists()
    )  # fmt: skip


def _critical(viewer: Actor) -> QuerySet[Alert]:
    return Alert.objects.filter(
        org_id=viewer.org_id, status=ReviewStatus.OPEN, severity=Severity.CRITICAL
    )


def _overdue(viewer: Actor, now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(org_id=viewer.org_id, due_at__lt=now - OVERDUE)


def _silent(now: datetime) -> list[str]:
    """Kinds of processes of which none has said anything lately."""
    seen = dict(Heartbeat.objects.values_list("kind").annotate(at=Max("seen_at")).order_by())
    return [kind for kind in SILENT if kind not in seen or seen[kind] < now - SILENT_AFTER]
