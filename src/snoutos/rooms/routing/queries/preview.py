"""The simulator: what would happen to a message, at any moment, changing nothing at all."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import Direction, NumberClass, NumberStatus
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.models import Client, Sitter
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.routing.queries import facts as routed
from snoutos.rooms.routing.queries.overrides import NO_THREAD, thread_of
from snoutos.rooms.routing.rules.deciding import Decision, Facts, decide
from snoutos.rooms.threads.models import Thread

NO_CLIENT = "We can't find that client."
NO_NUMBER = "We can't find that number. Check the number inventory."
CHOOSE = "Choose a conversation or a client first."
MOST_CHOICES = 200
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Question:
    """Who writes, when, and by which number. `sitter_id`: the sitter who writes out."""

    direction: Direction
    at: datetime
    thread_id: UUID | None = None
    client_id: UUID | None = None
    number_id: UUID | None = None
    sitter_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Speaks:
    """The number that a message would be sent from, and why that one."""

    e164: str
    number_class: NumberClass
    because: str


@dataclass(frozen=True, slots=True)
class Answer:
    decision: Decision
    client_name: str
    thread_id: UUID | None
    would_create: str  # what a first message would make; empty when the conversation exists
    speaks: Speaks | None


def preview(viewer: Actor, question: Question) -> Answer:
    """Reads only. Raises Missing for what is not there, Refused when nothing was chosen."""
    check_may(viewer, "routing.simulate")
    thread = _thread(viewer, question)
    number = _number(viewer, question.number_id)
    if thread is None:
        return _first_contact(viewer, question, number)
    if question.direction is Direction.INBOUND:
        facts = routed.inbound(viewer, thread, at=question.at, number=number)
    else:
        facts = routed.facts(viewer, thread, at=question.at)
        facts = replace(facts, sitter_id=_sitter(viewer, question.sitter_id))
    speaks = _speaks(viewer, thread, question.at, facts)
    return Answer(decide(facts), thread.client.name, thread.pk, "", speaks)


def choices(viewer: Actor, search: str = "") -> list[tuple[UUID, str]]:
    """Conversations to choose from, newest activity first."""
    check_may(viewer, "routing.simulate")
    rows = Thread.objects.filter(org_id=viewer.org_id)
    if search:
        rows = rows.filter(client__name__icontains=search)
    return list(
        rows.order_by("-last_activity_at", "-id").values_list("id", "client__name")[:MOST_CHOICES]
    )


def numbers(viewer: Actor) -> list[tuple[UUID, str, str]]:
    """Every business number: id, E.164, class."""
    rows = Number.objects.filter(org_id=viewer.org_id).order_by("number_class", "e164")
    return list(rows.values_list("id", "e164", "number_class")[:MOST_CHOICES])


def _thread(viewer: Actor, question: Question) -> Thread | None:
    if question.thread_id is not None:
        return thread_of(viewer, question.thread_id)
    if question.client_id is None:
        raise Refused(CHOOSE, code="nothing_chosen", status=400)
    return (
        Thread.objects.select_related("client", "contact", "number")
        .filter(client_id=question.client_id, org_id=viewer.org_id)
        .first()
    )


def _number(viewer: Actor, number_id: UUID | None) -> Number | None:
    if number_id is None:
        return None
    found = Number.objects.filter(pk=number_id, org_id=viewer.org_id).first()
    if found is None:
        raise Missing(NO_NUMBER)
    return found


def _sitter(viewer: Actor, sitter_id: UUID | None) -> UUID | None:
    if sitter_id is None:
        return None
    if not Sitter.objects.filter(pk=sitter_id, org_id=viewer.org_id).exists():
        raise Missing("We can't find that sitter.")
    return sitter_id


def _first_contact(viewer: Actor, question: Question, number: Number | None) -> Answer:
    """A client without a conversation: the first message would begin one."""
    wanted = Client.objects.filter(pk=question.client_id or NOBODY, org_id=viewer.org_id)
    client = wanted.first()
    if client is None:
        raise Missing(NO_THREAD)
    desk = routed.rested_front_desk(viewer)
    written_to = number or desk
    speaks_from = written_to if _is_kept(written_to) else desk
    kind = NumberClass(written_to.number_class) if written_to else NumberClass.FRONT_DESK
    facts = Facts(
        direction=question.direction,
        at=question.at,
        time_zone=viewer.time_zone,
        client_name=client.name,
        number_class=kind,
        number_status=NumberStatus(written_to.status) if written_to else NumberStatus.ACTIVE,
        is_sender_mapped=kind is not NumberClass.POOL,
        windows=(),
        overrides=(),
        sitter_id=_sitter(viewer, question.sitter_id),
    )
    words = {NumberClass.FRONT_DESK: "Front Desk", NumberClass.POOL: "Pool"}
    from_class = words[NumberClass(speaks_from.number_class)] if speaks_from else "Front Desk"
    made = f"A new conversation with {client.name} would begin, on a {from_class} number."
    speaks = None
    if speaks_from is not None:
        because = "A new conversation speaks from the number it began on, never from a sitter's."
        speaks = Speaks(speaks_from.e164, NumberClass(speaks_from.number_class), because)
    return Answer(decide(facts), client.name, None, made, speaks)


def _is_kept(number: Number | None) -> bool:
    """Whether a new conversation would keep speaking from the number it was written to."""
    return (
        number is not None
        and number.number_class != NumberClass.SITTER
        and number.status == NumberStatus.ACTIVE
    )


def _speaks(viewer: Actor, thread: Thread, at: datetime, facts: Facts) -> Speaks | None:
    number = routed.speaking_number(viewer, thread, at=at, now_and_next=facts.windows)
    if number is None:
        return None
    kind = NumberClass(number.number_class)
    because = {
        NumberClass.SITTER: "A sitter's window is open, so their number speaks.",
        NumberClass.POOL: "This conversation has a pool number of its own.",
        NumberClass.FRONT_DESK: "No window is open, so the Front Desk speaks.",
    }[kind]
    return Speaks(number.e164, kind, because)
