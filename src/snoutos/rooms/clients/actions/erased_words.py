"""What was said by, to and about a client, wherever it is kept besides the conversation itself."""

import json
from collections.abc import Iterator
from datetime import datetime

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Right

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import ReviewStatus
from snoutos.rooms.assignments.models import Aside, Series, Window
from snoutos.rooms.attachments.models import Attachment, Content
from snoutos.rooms.attachments.rules import State
from snoutos.rooms.clients.models import Import, ImportRow
from snoutos.rooms.clients.rules.erasing import (
    NAME,
    WORDS,
    Person,
    address_of,
    without,
    words_of,
)
from snoutos.rooms.clients.rules.judging import ERASED, Fate
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.plans.models import Applied
from snoutos.rooms.policy.models import Allowed, Violation
from snoutos.rooms.routing.models import Decision, Override
from snoutos.rooms.routing.rules import deciding
from snoutos.rooms.threads.models import Message

PORTION = 500


def hold_files(*, by: Actor) -> None:
    """No portion of a file is taken in until this transaction ends. As there, before the clients
    and their phones."""
    check_may(by, "clients.erase")
    list(Import.objects.select_for_update().filter(org_id=by.org_id).order_by("pk"))


def forget(*, by: Actor, person: Person, at: datetime) -> None:
    """Part of erasing a client, inside its transaction."""
    check_may(by, "clients.erase")
    words = words_of(person.names, [address for _, address in person.contacts])
    _forget_files(by, person)
    _forget_findings(by, person, at)
    _forget_texts(by, person)
    _forget_decisions(by, person)
    _forget_hours(by, person)
    _forget_rows(by, person)
    _forget_plans(by, person, words)


def _messages(by: Actor, person: Person) -> QuerySet[Message]:
    return Message.objects.filter(org_id=by.org_id, thread_id__in=person.threads)


def _forget_texts(by: Actor, person: Person) -> None:
    """Each message keeps when it was, which way it went and what became of it."""
    said = _messages(by, person)
    for contact_id, address in person.contacts:
        theirs, gone = said.filter(contact_id=contact_id), address_of(contact_id)
        theirs.filter(direction="inbound").update(sender_name=NAME, from_address=gone)
        theirs.filter(direction="outbound").update(to_address=gone)
        # The key of an automatic answer holds the phone it went to.
        said.filter(idempotency_key__contains=address).update(idempotency_key=None)
    said.update(body=WORDS, redacted_body="", media=[], because="")


def _forget_files(by: Actor, person: Person) -> None:
    files = Attachment.objects.filter(message__in=_messages(by, person), org_id=by.org_id)
    Content.objects.filter(attachment__in=files, org_id=by.org_id).delete()
    files.update(
        source_url="", said_type="", content_type="", size=0, width=0, height=0, due_at=None,
        state=State.LOST.value, error=WORDS,
    )  # fmt: skip


def _forget_findings(by: Actor, person: Person, at: datetime) -> None:
    found = Violation.objects.filter(org_id=by.org_id, thread_id__in=person.threads)
    found.filter(status=ReviewStatus.OPEN).update(
        status=ReviewStatus.DISMISSED.value, resolved_at=at, resolved_by_id=by.id
    )
    found.exclude(reason="").update(reason=WORDS)
    found.update(excerpt="", because=WORDS)
    phones = [address for _, address in person.contacts]
    Allowed.objects.filter(org_id=by.org_id, kind="phone", value__in=phones).delete()


def _forget_decisions(by: Actor, person: Person) -> None:
    """Decided again from the same facts without a name, so they still come out the same."""
    theirs = Decision.objects.filter(org_id=by.org_id, thread_id__in=person.threads)
    Override.objects.filter(org_id=by.org_id, thread_id__in=person.threads).update(reason=WORDS)
    for portion in _portions(theirs):
        said = []
        for one in portion:
            one.inputs = one.inputs | {
                "client_name": NAME,
                "overrides": [was | {"reason": WORDS} for was in one.inputs["overrides"]],
            }
            again = deciding.decide(deciding.facts_from_json(one.inputs))
            one.because, one.steps = again.because, deciding.steps_to_json(again.steps)
            if one.message_id is not None:
                said.append(Message(pk=one.message_id, because=one.because))
        Decision.objects.bulk_update(portion, ["inputs", "because", "steps"])
        Message.objects.bulk_update(said, ["because"])


def _portions(rows: QuerySet[Decision]) -> Iterator[list[Decision]]:
    last = None
    while True:
        left = rows if last is None else rows.filter(pk__gt=last)
        portion = list(left.order_by("pk")[:PORTION])
        if not portion:
            return
        yield portion
        last = portion[-1].pk


def _forget_hours(by: Actor, person: Person) -> None:
    """Past hours stay with their sitter; what somebody else called the visit does not."""
    Aside.objects.filter(org_id=by.org_id, thread_id__in=person.threads).delete()
    Window.objects.filter(org_id=by.org_id, thread_id__in=person.threads).update(
        booking_reference=""
    )
    Series.objects.filter(org_id=by.org_id, thread_id__in=person.threads).update(
        booking_reference=""
    )


def _forget_rows(by: Actor, person: Person) -> None:
    """Also rows that were not taken in: they are found by the digits of the phone."""
    found = Q(client_id__in=person.clients)
    for _, address in person.contacts:
        found |= Q(wanted__phones__contains=[address]) | Q(digits=address[-10:])
    digits = Func(F("phone"), Value(r"\D"), Value(""), Value("g"), function="regexp_replace")
    rows = ImportRow.objects.filter(org_id=by.org_id).annotate(
        digits=Right(digits, 10, output_field=TextField())
    )
    ids = list(rows.filter(found).values_list("pk", flat=True))
    theirs = ImportRow.objects.filter(pk__in=ids)
    theirs.update(name=NAME, phone="", wanted={}, changes=[], inverse={}, why="", client_id=None)
    # What was taken in stays counted as that; nothing else of them comes in any more.
    # A file that is only looked at may name them; it need not be read again.
    Import.objects.filter(org_id=by.org_id).exclude(source="").update(source="")
    theirs.filter(Q(is_done=False) | Q(fate=Fate.REFUSED.value)).update(
        fate=Fate.REFUSED.value, why=ERASED
    )


def _forget_plans(by: Actor, person: Person, words: tuple[str, ...]) -> None:
    """A change that named them says so no more; one that concerned them is never undone."""
    ids = [str(one) for one in (*person.clients, *person.threads)]
    told = Q()
    # As it stands in a text, and as it stands in JSON: a quotation mark is written otherwise there.
    for word in {*ids, *words, *(json.dumps(one, ensure_ascii=False)[1:-1] for one in words)}:
        told |= Q(told__contains=word)
    rows = Applied.objects.filter(org_id=by.org_id).annotate(
        told=Func(
            F("title"), F("reason"), Cast("shown", TextField()), Cast("steps", TextField()),
            Cast("inverse", TextField()), function="concat", output_field=TextField(),
        )
    )  # fmt: skip
    for one in rows.filter(told):
        one.title = str(without(one.title, words))[:200]
        one.reason = str(without(one.reason, words))[:500]
        if any(word in vars(one)["told"] for word in ids):
            one.shown, one.steps, one.inverse, one.reason = {"lines": []}, [], {}, ""
            one.undo_until = one.undo_until if one.undone_at else None
        for field in ("shown", "steps", "inverse"):
            setattr(one, field, without(getattr(one, field), words))
        one.save(update_fields=["title", "reason", "shown", "steps", "inverse", "undo_until"])
