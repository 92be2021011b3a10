"""Notifications: turned on and off by whoever gets them, sent by the house."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import requests
import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from snoutos.kernel import vapid
from snoutos.kernel.actor import Actor
from snoutos.kernel.ids import uuid7_at
from snoutos.kernel.words import Direction, Target
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.audit.actions import record
from snoutos.rooms.people.models import User
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.portal import rules
from snoutos.rooms.portal.models import Preference, Subscription, Told
from snoutos.rooms.routing.models import Decision
from snoutos.toolbox import tenancy

logger = structlog.get_logger(__name__)

# What is older than this nobody is told of any more.
LOOKS_BACK = timedelta(minutes=10)
KEPT_FOR = timedelta(days=2)
EMAIL_EVERY = timedelta(minutes=10)
MOST_AT_ONCE = 500
MOST_BROWSERS = 10
ANSWERS_WITHIN = 10.0
LASTS = 3600  # seconds that a push service keeps it for a phone without reception
GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class News:
    """What one person is told about one conversation."""

    user: User
    thread_id: UUID
    title: str


@transaction.atomic
def subscribe(*, by: Actor, endpoint: str, p256dh: str, auth: str, at: datetime) -> None:
    """This browser of theirs from now on. Raises Refused for what is no push service's address."""
    user_id = _person(by)
    rules.check_subscription(endpoint, p256dh, auth, settings.PUSH_HOSTS)
    with tenancy.everywhere():
        # The phone is somebody else's now, perhaps of another business.
        Subscription.objects.filter(endpoint=endpoint).exclude(user_id=user_id).delete()
    Subscription.objects.update_or_create(
        endpoint=endpoint,
        defaults={
            "org_id": by.org_id, "user_id": user_id, "p256dh": p256dh, "auth": auth,
            "created_at": at,
        },
    )  # fmt: skip
    kept = Subscription.objects.filter(user_id=user_id).order_by("-created_at", "-id")
    Subscription.objects.filter(pk__in=[one.pk for one in kept[MOST_BROWSERS:]]).delete()
    record("portal.notices.on", by=by, entity_type="user", entity_id=by.id, at=at)


@transaction.atomic
def unsubscribe(*, by: Actor, endpoint: str, at: datetime) -> None:
    """Not this browser any more. One that was never known is fine."""
    count, _ = Subscription.objects.filter(user_id=_person(by), endpoint=endpoint).delete()
    if count:
        record("portal.notices.off", by=by, entity_type="user", entity_id=by.id, at=at)


@transaction.atomic
def choose_email(*, by: Actor, by_email: bool, at: datetime) -> None:
    Preference.objects.update_or_create(
        user_id=_person(by), defaults={"org_id": by.org_id, "by_email": by_email}
    )
    name = "portal.notices.email_on" if by_email else "portal.notices.email_off"
    record(name, by=by, entity_type="user", entity_id=by.id, at=at)


def _person(by: Actor) -> UUID:
    check_may(by, "portal.notices")
    assert by.id is not None, "only people have phones"  # noqa: S101
    return by.id


def tell(*, by: Actor, at: datetime) -> int:
    """Tell sitters of what came for them. Returns how many notices left.

    A message is marked before anybody is told of it: rather one notice too few than two.
    """
    check_may(by, "portal.tell")
    count = 0
    while news := _take(by, at):
        count += sum(_tell_one(by, one, at) for one in news)
    return count


def _tell_one(by: Actor, news: News, at: datetime) -> bool:
    """Whatever goes wrong with one of them, the others are told."""
    try:
        return _push(news) or _email(by, news, at)
    except Exception as problem:
        # Only its kind: what it says may contain their address.
        logger.error("portal.not_told", user=str(news.user.pk), error=type(problem).__name__)
        return False


@transaction.atomic
def _take(by: Actor, at: datetime) -> list[News]:
    """The next ones, so many at a time; nothing when all are told."""
    since = uuid7_at(int((at - LOOKS_BACK).timestamp() * 1_000_000_000))
    Told.objects.filter(org_id=by.org_id, at__lt=at - KEPT_FOR).delete()
    # Whom an override names sees the conversation only inside their own windows.
    may_see = Window.objects.filter(
        thread=OuterRef("thread"), sitter=OuterRef("sitter"), starts_at__lte=at, ends_at__gt=at
    )
    decided = (
        Decision.objects.filter(
            Exists(may_see),
            org_id=by.org_id, id__gte=since, direction=Direction.INBOUND, target=Target.SITTER,
            sitter__user__is_active=True, message__isnull=False,
        )
        .exclude(Exists(Told.objects.filter(pk=OuterRef("message_id"))))
        .select_related("sitter__user", "thread__client")
        .order_by("id")[:MOST_AT_ONCE]
    )  # fmt: skip
    found = {one.message_id: one for one in decided if one.message_id is not None}
    groups: defaultdict[tuple[UUID, UUID], list[Decision]] = defaultdict(list)
    rows = []
    for message_id, one in found.items():
        assert one.sitter is not None, "only sitters are told"  # noqa: S101
        assert one.sitter.user_id is not None, "only who signs in is told"  # noqa: S101
        user_id = one.sitter.user_id
        rows.append(
            Told(
                message_id=message_id, org_id=by.org_id, user_id=user_id, thread_id=one.thread_id,
                at=at,
            )
        )  # fmt: skip
        groups[user_id, one.thread_id].append(one)
    Told.objects.bulk_create(rows, ignore_conflicts=True)
    return [_news(decisions) for decisions in groups.values()]


def _news(decisions: list[Decision]) -> News:
    first = decisions[0]
    assert first.sitter is not None, "only sitters are told"  # noqa: S101
    assert first.sitter.user is not None, "only who signs in is told"  # noqa: S101
    client = first.thread.client
    name = rules.client_name(client.name, is_provisional=client.is_provisional)
    title = rules.nudge(rules.short_name(name), len(decisions))
    return News(first.sitter.user, first.thread_id, title)


def _push(news: News) -> bool:
    """Whether at least one browser of theirs was reached."""
    subscriptions = list(Subscription.objects.filter(user=news.user))
    if not subscriptions:
        return False
    from py_vapid import Vapid02
    from pywebpush import WebPushException, webpush

    said = json.dumps(
        {
            "title": news.title, "body": "Open SnoutOS to read it.", "tag": news.thread_id.hex,
            "url": reverse("portal:conversation", args=[news.thread_id]),
        }
    )  # fmt: skip
    key = Vapid02(vapid.private_key(settings.SECRET_KEY))
    reached = False
    with requests.Session() as session:
        session.max_redirects = 0
        session.trust_env = False
        for one in subscriptions:
            keys = {"endpoint": one.endpoint, "keys": {"p256dh": one.p256dh, "auth": one.auth}}
            try:
                webpush(
                    keys, said, vapid_private_key=key, ttl=LASTS, timeout=ANSWERS_WITHIN,
                    vapid_claims={"sub": f"mailto:{settings.SERVER_EMAIL}"},
                    requests_session=session,
                )  # fmt: skip
                reached = True
            except (WebPushException, requests.RequestException, ValueError) as problem:
                _note_failure(one, problem)
    return reached


def _note_failure(subscription: Subscription, problem: Exception) -> None:
    """A browser that has forgotten us is forgotten; anything else may be over next time."""
    status = getattr(getattr(problem, "response", None), "status_code", None)
    logger.warning("portal.not_pushed", subscription=str(subscription.pk), status=status)
    if status in GONE:
        subscription.delete()


def _email(by: Actor, news: News, at: datetime) -> bool:
    """To those without a browser of ours, and not about every single message."""
    preference = Preference.objects.filter(user=news.user).first()
    if preference is not None and not preference.by_email:
        return False
    told = Told.objects.filter(
        org_id=by.org_id, user_id=news.user.pk, thread_id=news.thread_id
    )  # fmt: skip
    if told.filter(by_email=True, at__gt=at - EMAIL_EVERY).exists():
        return False
    address = f"{settings.PUBLIC_BASE_URL}{reverse('portal:conversation', args=[news.thread_id])}"
    send_mail(
        subject=news.title,
        message=(
            f"{news.title.removesuffix('.')}.\n\nRead it and answer here:\n{address}\n\n"
            "You get this because notifications are off on your phone. "
            f"Turn them on, or turn e-mail off: {settings.PUBLIC_BASE_URL}/sitter/me\n"
        ),
        from_email=settings.DEFAULT_FROM_EMAIL,
        recipient_list=[news.user.email],
    )
    told.filter(at=at).update(by_email=True)
    return True
