"""What a change of the schedule has to know before it is planned."""

from datetime import datetime
from uuid import UUID

from snoutos.kernel.actor import Actor
from snoutos.kernel.phone import display
from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import NumberClass, NumberStatus
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.models import Organization, Sitter
from snoutos.rooms.schedule.models import Booking, HandOver, Template
from snoutos.rooms.schedule.rules import texts
from snoutos.rooms.schedule.rules.plans import Clock, Message, Named
from snoutos.rooms.schedule.rules.texts import Occasion
from snoutos.rooms.threads.models import Thread

REFERENCE_TAKEN = "There is a booking with this reference already."
NO_TEMPLATE = "We can't find that text."
OPTED_OUT = "No hand-over message: {} asked not to get texts"


def named(sitter: Sitter | None) -> Named | None:
    return Named(sitter.pk, sitter.name) if sitter else None


def template_body(viewer: Actor, occasion: Occasion, template_id: UUID | None) -> str:
    """The chosen text, else the organization's own first one, else the usual one."""
    own = Template.objects.filter(org_id=viewer.org_id, occasion=occasion.value)
    if template_id is not None:
        found = own.filter(pk=template_id).first()
        if found is None:
            raise Missing(NO_TEMPLATE)
        return found.body
    first = own.order_by("name", "pk").first()
    return first.body if first else texts.USUAL[occasion]


def rendered(
    viewer: Actor,
    occasion: Occasion,
    template_id: UUID | None,
    *,
    thread: Thread,
    sitter_name: str,
    hours: tuple[datetime, datetime],
    when: Clock,
    repeats: str = "",
) -> str:
    business = Organization.objects.values_list("name", flat=True).get(pk=viewer.org_id)
    client = "there" if thread.client.is_provisional else thread.client.name
    return texts.render(
        template_body(viewer, occasion, template_id),
        {
            "client_name": client,
            "client_first_name": texts.first_name(client),
            "sitter_name": sitter_name,
            "sitter_first_name": texts.first_name(sitter_name),
            "business": business,
            "starts": when.at(hours[0]),
            "ends": when.end(*hours, repeats=repeats),
        },
    )


def hand_over(
    viewer: Actor,
    *,
    thread: Thread,
    sitter: Sitter,
    hours: tuple[datetime, datetime],
    is_wanted: bool,
    template_id: UUID | None,
    when: Clock,
    subject_id: UUID | None = None,
    repeats: str = "",
) -> Message:
    """The text that tells a client about another sitter, when there is reason to tell."""
    name = thread.client.name
    if thread.sitter_id is None:
        return Message(why_not=f"No hand-over message: {name} had no sitter before")
    if thread.sitter_id == sitter.pk:
        return Message(why_not=f"No hand-over message: {sitter.name} is {name}’s sitter already")
    if not is_wanted:
        return Message(why_not="No hand-over message: you left it out")
    if subject_id is not None and was_told(viewer, subject_id, sitter.pk):
        return Message(why_not=f"No hand-over message: {name} was told already")
    if thread.contact.opted_out_at is not None:
        return Message(why_not=OPTED_OUT.format(name))
    body = rendered(
        viewer, Occasion.HAND_OVER, template_id, thread=thread, sitter_name=sitter.name,
        hours=hours, when=when, repeats=repeats,
    )  # fmt: skip
    return Message(body=body)


def was_told(viewer: Actor, subject_id: UUID, sitter_id: UUID) -> bool:
    return HandOver.objects.filter(
        org_id=viewer.org_id, subject_id=subject_id, sitter_id=sitter_id, failure=""
    ).exists()


def speaking_said(viewer: Actor, thread: Thread, sitter: Sitter) -> str:
    """Which number the client sees in the sitter's window."""
    own = Number.objects.filter(
        org_id=viewer.org_id, sitter=sitter, number_class=NumberClass.SITTER,
        status=NumberStatus.ACTIVE,
    ).first()  # fmt: skip
    if own is not None:
        return f"Texts in this time come from {sitter.name}’s number {display(own.e164)}"
    if thread.number.number_class == NumberClass.POOL:
        return f"Texts in this time come from the pool number {display(thread.number.e164)}"
    return f"{sitter.name} has no number, so texts come from {display(thread.number.e164)}"


def check_reference_is_new(viewer: Actor, reference: str) -> None:
    if reference and Booking.objects.filter(org_id=viewer.org_id, reference=reference).exists():
        raise Refused(REFERENCE_TAKEN, code="reference_taken", status=409)
