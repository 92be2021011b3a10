"""The catalogue: every event that may stand in the audit log, with the sentence that tells it.

type        <what>.<past tense>; never renamed, for the log outlives the code
category    the filter of the audit page that finds it
sentence    what a person reads; {actor} is the name of whoever did it
"""

from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    MESSAGE = "message"
    ROUTING = "routing"
    ASSIGNMENT = "assignment"
    NUMBER = "number"
    POLICY = "policy"
    PEOPLE = "people"
    ALERT = "alert"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class EventType:
    type: str
    category: Category
    sentence: str


def _catalogue(*types: EventType) -> dict[str, EventType]:
    return {event_type.type: event_type for event_type in types}


CATALOGUE: dict[str, EventType] = _catalogue(
    EventType("message.inbound.received", Category.MESSAGE, "A text from a client arrived."),
    EventType("message.outbound.queued", Category.MESSAGE, "{actor} wrote a message."),
    EventType("message.outbound.sent", Category.MESSAGE, "A message by {actor} was sent."),
    EventType(
        "message.outbound.send_failed", Category.MESSAGE, "A message by {actor} was not sent."
    ),
    EventType(
        "message.outbound.waiting",
        Category.MESSAGE,
        "A message waits, because the provider is not answering.",
    ),
    EventType(
        "message.outbound.unknown",
        Category.MESSAGE,
        "The provider gave no answer, so it is not known yet whether a message left.",
    ),
    EventType(
        "message.outbound.checked",
        Category.MESSAGE,
        "The provider was asked whether a message had left.",
    ),
    EventType("message.outbound.canceled", Category.MESSAGE, "{actor} took a message back."),
    EventType("plan.undone", Category.SYSTEM, "{actor} undid a change."),
    EventType("message.outbound.retry", Category.MESSAGE, "A message is sent again by {actor}."),
    EventType(
        "message.outbound.blocked",
        Category.POLICY,
        "A message by {actor} was stopped because it shares contact details.",
    ),
    EventType(
        "message.outbound.warned",
        Category.POLICY,
        "{actor} shared contact details after a warning.",
    ),
    EventType(
        "message.delivery.status_updated",
        Category.MESSAGE,
        "The provider reported how a message is getting on.",
    ),
    EventType(
        "assignment.window.created", Category.ASSIGNMENT, "{actor} created an assignment window."
    ),
    EventType(
        "assignment.window.updated", Category.ASSIGNMENT, "{actor} changed an assignment window."
    ),
    EventType(
        "assignment.window.deleted", Category.ASSIGNMENT, "{actor} deleted an assignment window."
    ),
    EventType("assignment.windows.imported", Category.ASSIGNMENT, "{actor} imported windows."),
    EventType("assignment.series.created", Category.ASSIGNMENT, "{actor} began weekly windows."),
    EventType("assignment.series.updated", Category.ASSIGNMENT, "{actor} changed weekly windows."),
    EventType("assignment.series.ended", Category.ASSIGNMENT, "{actor} ended weekly windows."),
    EventType(
        "assignment.sitter.changed", Category.ASSIGNMENT, "{actor} gave a client another sitter."
    ),
    EventType(
        "assignment.conflict.found",
        Category.ASSIGNMENT,
        "Hours were set aside, because another window has them.",
    ),
    EventType(
        "assignment.conflict.resolved", Category.ASSIGNMENT, "{actor} resolved a window conflict."
    ),
    EventType(
        "assignment.reassignment_message_sent",
        Category.ASSIGNMENT,
        "A client was told about their new sitter.",
    ),
    EventType(
        "assignment.reassignment_message_failed",
        Category.ASSIGNMENT,
        "A client could not be told about their new sitter.",
    ),
    EventType("assignment.undone", Category.ASSIGNMENT, "{actor} undid a change of windows."),
    EventType("assignment.template.changed", Category.ASSIGNMENT, "{actor} changed a text."),
    EventType("number.pool.held", Category.NUMBER, "A pool number was given to a one-time client."),
    EventType("number.pool.freed", Category.NUMBER, "A pool number became free again."),
    EventType("number.assigned_to_sitter", Category.NUMBER, "{actor} gave a number to a sitter."),
    EventType("number.known", Category.NUMBER, "{actor} knows about their new number."),
    EventType("number.unassigned", Category.NUMBER, "{actor} took a number from a sitter."),
    EventType("number.released_to_pool", Category.NUMBER, "{actor} released a number to the pool."),
    EventType("number.quarantined", Category.NUMBER, "{actor} put a number into quarantine."),
    EventType(
        "number.released_from_quarantine",
        Category.NUMBER,
        "{actor} released a number from quarantine.",
    ),
    EventType("number.class_changed", Category.NUMBER, "{actor} changed the type of a number."),
    EventType("number.deactivated", Category.NUMBER, "{actor} deactivated a number."),
    EventType("number.reactivated", Category.NUMBER, "{actor} activated a number again."),
    EventType("number.change_undone", Category.NUMBER, "{actor} undid a change of a number."),
    EventType("number.purchased", Category.NUMBER, "{actor} bought a number."),
    EventType("number.imported", Category.NUMBER, "{actor} imported a number."),
    EventType("number.purchase_failed", Category.NUMBER, "A number could not be bought."),
    EventType(
        "number.hookup_repaired",
        Category.NUMBER,
        "The texts of a number went elsewhere; they come to SnoutOS again.",
    ),
    EventType(
        "number.provider_id_changed",
        Category.NUMBER,
        "The ID of a number at the provider was brought up to date.",
    ),
    EventType(
        "number.gone",
        Category.NUMBER,
        "A number is not on the provider account any more.",
    ),
    EventType("number.cooldown_complete", Category.NUMBER, "The quarantine of a number is over."),
    EventType(
        "thread.number.reassigned",
        Category.NUMBER,
        "A conversation speaks from another number.",
    ),
    EventType("booking.created", Category.ASSIGNMENT, "{actor} added a booking."),
    EventType("booking.changed", Category.ASSIGNMENT, "{actor} changed a booking."),
    EventType("booking.canceled", Category.ASSIGNMENT, "{actor} canceled a booking."),
    EventType("booking.ended", Category.ASSIGNMENT, "A booking ended."),
    EventType("thread.created", Category.MESSAGE, "A conversation with a client began."),
    EventType("thread.unread", Category.MESSAGE, "{actor} marked a conversation as unread."),
    EventType("thread.read", Category.MESSAGE, "{actor} read a conversation."),
    EventType(
        "webhook.inbound.duplicate_rejected",
        Category.MESSAGE,
        "The provider repeated a text that we already had; nothing changed.",
    ),
    EventType(
        "webhook.inbound.signature_invalid",
        Category.SYSTEM,
        "A request that did not come from the provider was turned away.",
    ),
    EventType("ops.job_replayed", Category.SYSTEM, "{actor} had a stuck job tried again."),
    EventType("ops.job_ignored", Category.SYSTEM, "{actor} gave up a stuck job."),
    EventType(
        "webhook.inbound.unreadable",
        Category.SYSTEM,
        "A request of the provider could not be read and was turned away.",
    ),
    EventType(
        "webhook.inbound.unknown_number",
        Category.SYSTEM,
        "A text arrived for a number that belongs to nobody here.",
    ),
    EventType(
        "traffic.account.connected",
        Category.SYSTEM,
        "The account at the messaging provider was connected.",
    ),
    EventType(
        "traffic.caught_up",
        Category.SYSTEM,
        "Texts that had arrived while we were away were taken in.",
    ),
    EventType(
        "message.inbound.caught_up",
        Category.MESSAGE,
        "A text arrived while we were away, and was taken in afterwards.",
    ),
    EventType("attachment.kept", Category.MESSAGE, "A file that came with a text was stored."),
    EventType("attachment.released", Category.POLICY, "{actor} showed a picture to sitters."),
    EventType("attachment.lost", Category.MESSAGE, "A file that came with a text can't be had."),
    EventType(
        "attachment.asked_again",
        Category.MESSAGE,
        "{actor} asked once more for a file that came with a text.",
    ),
    EventType("portal.notices.on", Category.PEOPLE, "{actor} gets notifications on a phone."),
    EventType("portal.notices.off", Category.PEOPLE, "{actor} gets no notifications on a phone."),
    EventType("portal.notices.email_on", Category.PEOPLE, "{actor} gets new messages by e-mail."),
    EventType("portal.notices.email_off", Category.PEOPLE, "{actor} gets no e-mail any more."),
    EventType("routing.evaluated", Category.ROUTING, "It was decided where a message goes."),
    EventType(
        "routing.override.created",
        Category.ROUTING,
        "{actor} sends a client's messages elsewhere for a while.",
    ),
    EventType(
        "routing.override.removed",
        Category.ROUTING,
        "{actor} removed an override; messages route normally.",
    ),
    EventType(
        "routing.override.expired",
        Category.ROUTING,
        "Override expired. Routing returned to normal rules.",
    ),
    EventType(
        "routing.unmapped_inbound",
        Category.ROUTING,
        "Someone wrote to a pool number that is not theirs.",
    ),
    EventType(
        "policy.violation.created", Category.POLICY, "Contact details were found in a message."
    ),
    EventType("policy.violation.resolved", Category.POLICY, "{actor} resolved a stopped message."),
    EventType("policy.violation.dismissed", Category.POLICY, "{actor} dismissed a finding."),
    EventType(
        "policy.violation.overridden", Category.POLICY, "{actor} let a stopped message be sent."
    ),
    EventType(
        "message.outbound.released", Category.POLICY, "{actor} sent a message that was stopped."
    ),
    EventType(
        "policy.settings.changed",
        Category.POLICY,
        "{actor} changed how strictly messages are checked.",
    ),
    EventType(
        "policy.allowed.added", Category.POLICY, "{actor} added something to the allow-list."
    ),
    EventType(
        "policy.allowed.removed", Category.POLICY, "{actor} removed something from the allow-list."
    ),
    EventType("client.created", Category.PEOPLE, "A new client was added by {actor}."),
    EventType("client.changed", Category.PEOPLE, "{actor} changed a client's details."),
    EventType("client.named", Category.PEOPLE, "{actor} named an unknown sender."),
    EventType("client.merged", Category.PEOPLE, "{actor} merged two clients."),
    EventType("client.unmerged", Category.PEOPLE, "{actor} took a merge of clients back."),
    EventType("client.wish.dismissed", Category.PEOPLE, "{actor} read a client's text as no STOP."),
    EventType(
        "clients.help_answer.changed", Category.PEOPLE, "{actor} changed the answer to HELP."
    ),
    EventType("client.erased", Category.PEOPLE, "{actor} erased a client."),
    EventType("clients.imported", Category.PEOPLE, "{actor} imported clients from a file."),
    EventType("clients.import_undone", Category.PEOPLE, "{actor} took an import of clients back."),
    EventType("contact.added", Category.PEOPLE, "{actor} added a phone to a client."),
    EventType("contact.labeled", Category.PEOPLE, "{actor} said what a client's phone is."),
    EventType("contact.removed", Category.PEOPLE, "{actor} removed a phone from a client."),
    EventType("contact.opted_out", Category.PEOPLE, "A client asked not to get texts."),
    EventType("contact.opted_in", Category.PEOPLE, "A client asked to get texts again."),
    EventType("user.invited", Category.PEOPLE, "{actor} invited somebody to the team."),
    EventType("user.invitation_revoked", Category.PEOPLE, "{actor} took an invitation back."),
    EventType("user.joined", Category.PEOPLE, "{actor} accepted an invitation."),
    EventType("user.role_changed", Category.PEOPLE, "{actor} changed somebody's role."),
    EventType("user.deactivated", Category.PEOPLE, "{actor} deactivated somebody's sign-in."),
    EventType("user.reactivated", Category.PEOPLE, "{actor} let somebody sign in again."),
    EventType("user.sessions_ended", Category.PEOPLE, "{actor} signed somebody out everywhere."),
    EventType("sitter.created", Category.PEOPLE, "{actor} added a sitter."),
    EventType("sitter.changed", Category.PEOPLE, "{actor} changed a sitter's details."),
    EventType("sitter.activated", Category.PEOPLE, "{actor} activated a sitter."),
    EventType(
        "sitter.activation_undone",
        Category.PEOPLE,
        "{actor} took back that a sitter was activated.",
    ),
    EventType("sitter.deactivated", Category.PEOPLE, "{actor} deactivated a sitter."),
    EventType("user.signed_in", Category.PEOPLE, "{actor} signed in."),
    EventType("user.sign_in_failed", Category.PEOPLE, "Somebody failed to sign in."),
    EventType("alert.created", Category.ALERT, "An alert was raised by {actor}."),
    EventType("alert.resolved", Category.ALERT, "{actor} resolved an alert."),
    EventType("alert.dismissed", Category.ALERT, "{actor} dismissed an alert."),
    EventType(
        "delivery.dead_letter",
        Category.MESSAGE,
        "A message could not be sent and waits for a person.",
    ),
    EventType(
        "receipt.dead_letter",
        Category.SYSTEM,
        "A request of the provider could not be worked and waits for a person.",
    ),
)
