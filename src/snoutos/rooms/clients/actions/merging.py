"""Two clients who are one person become one, with one conversation.

Messages are told apart again by the phone they came from or went to, so taking a merge back needs
no list of them. Decisions and the log keep the conversation in which they were made.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from snoutos.kernel import topics
from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import ThreadStatus
from snoutos.rooms.assignments.actions.turns import take_turn
from snoutos.rooms.assignments.models import Aside, Series, Window
from snoutos.rooms.audit.actions import record
from snoutos.rooms.clients.queries import clients as queries
from snoutos.rooms.clients.rules import clients as rules
from snoutos.rooms.clients.rules.merging import merge_plan
from snoutos.rooms.people.models import Client, Contact
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.plans.actions import check_confirmed, keep, undoes
from snoutos.rooms.plans.models import Applied
from snoutos.rooms.plans.rules import Plan
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.routing.models import Override
from snoutos.rooms.threads.models import Delivery, Message, Thread
from snoutos.toolbox.announce import announce
from snoutos.toolbox.keepers import move_along, move_back
from snoutos.toolbox.stillness import conversations_stand_still

HOURS: Mapping[str, Any] = {"series": Series, "asides": Aside}
CHANGED = "One of the two changed since, so this can't be undone any more."


def plan_merge(*, by: Actor, kept_id: UUID, gone_id: UUID, at: datetime) -> Plan:
    """What merging would do. Raises Missing, or Refused when their hours clash."""
    check_may(by, "clients.merge")
    return merge_plan(queries.half(by, kept_id, now=at), queries.half(by, gone_id, now=at))


@transaction.atomic
def merge(*, by: Actor, kept_id: UUID, gone_id: UUID, token: str, at: datetime) -> Applied:
    check_may(by, "clients.merge")
    conversations_stand_still()
    take_turn(by=by)
    both = Client.objects.select_for_update().filter(
        pk__in=[kept_id, gone_id], org_id=by.org_id, merged_into=None, erased_at=None
    )
    found = {one.pk: one for one in both.order_by("pk")}
    if kept_id not in found or gone_id not in found:
        raise Missing(rules.NO_CLIENT)
    list(Thread.objects.select_for_update().filter(client_id__in=found).order_by("pk"))
    plan = plan_merge(by=by, kept_id=kept_id, gone_id=gone_id, at=at)
    check_confirmed(plan, token, by=by)
    step = plan.steps[0]
    phones = _words(step["phones"])
    Contact.objects.filter(pk__in=phones, org_id=by.org_id).update(client_id=kept_id)
    kept_thread, gone_thread = str(step["kept_thread"]), str(step["gone_thread"])
    were = {one: _state(one) for one in (kept_thread, gone_thread) if one}
    inverse: dict[str, object] = dict(step) | {"thread_moved": False, "were": were}
    if gone_thread and not kept_thread:
        # The one who stays had no conversation yet: theirs is the other's.
        Thread.objects.filter(pk=gone_thread, org_id=by.org_id).update(client_id=kept_id)
        inverse["thread_moved"] = True
    elif gone_thread:
        hours = _hours(by, gone_thread)
        inverse["hours"] = hours
        inverse["overrides"] = overrides = _overrides(by, gone_thread)
        inverse["unread"] = _pour(
            by, gone_thread, kept_thread, phones, _words(step["windows"]), overrides
        )
        _move_hours(by, hours, kept_thread)
        inverse["along"] = move_along(
            by=by, source=UUID(gone_thread), target=UUID(kept_thread), at=at
        )
    Client.objects.filter(pk=gone_id).update(merged_into_id=kept_id)
    _told("client.merged", by, kept_id, gone_id, at)
    announce(topics.inbox(by.org_id), *_topics(kept_thread, gone_thread))
    return keep(plan, by=by, inverse=inverse, at=at)


@undoes("clients.merge")
def _undo(by: Actor, applied: Applied, at: datetime) -> None:
    check_may(by, "clients.merge")
    conversations_stand_still()
    take_turn(by=by)
    was: Mapping[str, Any] = applied.inverse
    kept_id, gone_id, phones = UUID(was["kept"]), UUID(was["gone"]), _words(was["phones"])
    gone = Client.objects.select_for_update().filter(
        pk=gone_id, org_id=by.org_id, merged_into_id=kept_id
    )
    still = Contact.objects.filter(pk__in=phones, client_id=kept_id).count() == len(phones)
    if not gone.exists() or not still:
        raise Refused(CHANGED, code="changed_since", status=409)
    gone.update(merged_into=None)
    Contact.objects.filter(pk__in=phones, org_id=by.org_id).update(client_id=gone_id)
    for one in (kept_id, gone_id):
        # Their only phone was removed while they had another one.
        if not Contact.objects.filter(client_id=one, org_id=by.org_id).exists():
            raise Refused(CHANGED, code="changed_since", status=409)
    if was["thread_moved"]:
        _give_back(by, str(was["gone_thread"]), gone_id, phones)
    elif was["gone_thread"]:
        _part(by, was, phones)
    else:
        _keep(by, kept_id, phones)
    _told("client.unmerged", by, kept_id, gone_id, at)
    announce(topics.inbox(by.org_id), *_topics(was["kept_thread"], was["gone_thread"]))


def _give_back(by: Actor, thread_id: str, client_id: UUID, phones: Sequence[str]) -> None:
    """Only while nobody else has said anything in it: their words are not the other's to read."""
    said = Message.objects.filter(thread_id=thread_id, org_id=by.org_id)
    if said.exclude(contact_id__in=phones).exists():
        raise Refused(CHANGED, code="changed_since", status=409)
    Thread.objects.filter(pk=thread_id, org_id=by.org_id).update(client_id=client_id)
    _aim(Thread.objects.get(pk=thread_id)).save(update_fields=["contact"])


def _keep(by: Actor, client_id: UUID, phones: Sequence[str]) -> None:
    """The other one had no conversation: what these phones said since has nowhere to go."""
    thread = Thread.objects.filter(client_id=client_id, org_id=by.org_id).first()
    if thread is None:
        return
    if thread.messages.filter(contact_id__in=phones).exists():
        raise Refused(CHANGED, code="changed_since", status=409)
    _aim(thread).save(update_fields=["contact"])


def _aim(thread: Thread, before: str = "") -> Thread:
    """At a phone of its own client: the one of before, if it is one."""
    theirs = [
        str(one) for one in thread.client.contacts.order_by("pk").values_list("pk", flat=True)
    ]
    if str(thread.contact_id) not in theirs:
        thread.contact_id = UUID(before if before in theirs else theirs[0])
    return thread


def _part(by: Actor, was: Mapping[str, Any], phones: Sequence[str]) -> None:
    """One conversation becomes two again, each aimed at a phone of its own client."""
    kept_thread, gone_thread = str(was["kept_thread"]), str(was["gone_thread"])
    _pour(
        by, kept_thread, gone_thread, phones, _words(was["windows"]),
        _words(was.get("overrides", [])),
    )  # fmt: skip
    _move_hours(by, was.get("hours", {}), gone_thread)
    move_back(by=by, source=UUID(gone_thread), moved=was.get("along", []))
    kept, gone = (Thread.objects.get(pk=one) for one in (kept_thread, gone_thread))
    waiting = kept.unread_count + gone.unread_count
    # Somebody may have read some of them meanwhile.
    back = min(int(was.get("unread", 0)), waiting) if kept.messages.exists() else waiting
    gone.unread_count, kept.unread_count = back, waiting - back
    for thread in (kept, gone):
        _restore(thread, was.get("were", {}).get(str(thread.pk), {}))


def _restore(thread: Thread, was: Mapping[str, str]) -> None:
    """As it was, but for what has been said in it since."""
    _aim(thread, was.get("contact", ""))
    is_silent = was.get("at") == thread.last_activity_at.isoformat()
    thread.status = was.get("status", thread.status) if is_silent else ThreadStatus.OPEN.value
    thread.save(update_fields=["unread_count", "contact", "status"])


def _state(thread_id: str) -> dict[str, str]:
    one = Thread.objects.get(pk=thread_id)
    return {
        "status": one.status, "contact": str(one.contact_id),
        "at": one.last_activity_at.isoformat(),
    }  # fmt: skip


def _overrides(by: Actor, thread_id: str) -> list[str]:
    found = Override.objects.filter(org_id=by.org_id, thread_id=thread_id)
    return [str(one) for one in found.values_list("pk", flat=True)]


def _pour(
    by: Actor,
    source: str,
    target: str,
    phones: Sequence[str],
    windows: Sequence[str],
    overrides: Sequence[str],
) -> int:
    """Move what these phones said and what hangs on it. One statement per table.

    Returns how many unread messages came along.
    """
    moved = Message.objects.filter(thread_id=source, org_id=by.org_id, contact_id__in=phones)
    ids = moved.values("pk")
    Violation.objects.filter(thread_id=source, message__in=ids).update(thread_id=target)
    Delivery.objects.filter(thread_id=source, message__in=ids).update(thread_id=target)
    moved.update(thread_id=target)
    Window.objects.filter(pk__in=windows, org_id=by.org_id).update(thread_id=target)
    Override.objects.filter(pk__in=overrides, org_id=by.org_id).update(thread_id=target)
    left = Thread.objects.get(pk=source, org_id=by.org_id)
    unread = left.unread_count if not left.messages.exists() else 0
    into = Thread.objects.get(pk=target, org_id=by.org_id)
    into.unread_count += unread
    for thread in (left, into):
        _refresh(thread)
    if left.status == ThreadStatus.OPEN:
        into.status = ThreadStatus.OPEN.value
    if not left.messages.exists():
        left.unread_count, left.status = 0, ThreadStatus.CLOSED.value
    left.save()
    into.save()
    return unread


def _hours(by: Actor, thread_id: str) -> dict[str, list[str]]:
    """Weekly hours, which go on making windows, and hours that were set aside."""
    return {
        name: [
            str(one)
            for one in model.objects.filter(org_id=by.org_id, thread_id=thread_id).values_list(
                "pk", flat=True
            )
        ]
        for name, model in HOURS.items()
    }


def _move_hours(by: Actor, ids: Mapping[str, Sequence[str]], thread_id: str) -> None:
    for name, model in HOURS.items():
        model.objects.filter(org_id=by.org_id, pk__in=ids.get(name, ())).update(thread_id=thread_id)


def _refresh(thread: Thread) -> None:
    """The last line of the list, as it is now."""
    last = thread.messages.order_by("-at", "-id").first()
    thread.last_activity_at = thread.messages.aggregate(at=Max("at"))["at"] or thread.created_at
    thread.last_preview = " ".join((last.redacted_body or last.body).split())[:160] if last else ""
    thread.last_sender_kind = last.sender_kind if last else ""
    thread.last_sender_name = last.sender_name if last else ""
    thread.last_state = last.state if last else ""


def _told(event: str, by: Actor, kept_id: UUID, gone_id: UUID, at: datetime) -> None:
    record(
        event, by=by, entity_type="client", entity_id=kept_id, payload={"with": str(gone_id)},
        at=at,
    )  # fmt: skip


def _topics(*threads: str) -> list[str]:
    return [topics.thread(UUID(one)) for one in threads if one]


def _words(value: object) -> list[str]:
    assert isinstance(value, list | tuple), "ids come as lists"  # noqa: S101
    return [str(one) for one in value]
