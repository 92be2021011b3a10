"""What the batch itself has changed so far: its later receipts see what its earlier ones did."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from snoutos.kernel import phone
from snoutos.kernel.detector.split import LONGEST_TOGETHER, MOST_TOGETHER, TOGETHER
from snoutos.kernel.words import NumberClass, NumberStatus, ThreadStatus
from snoutos.pipeline.decide.changes import Change, ClientRow, ContactRow, ThreadRow
from snoutos.pipeline.decide.events import About, event
from snoutos.pipeline.decide.facts import AttemptFact, DeliveryFact, Facts, NumberFact, Sender
from snoutos.pipeline.decide.items import Text

NAME_LENGTH = 120


class Book:
    """The facts, brought up to date receipt by receipt."""

    def __init__(self, facts: Facts, new_id: Callable[[], UUID]) -> None:
        self.facts = facts
        self.new_id = new_id
        self._senders = dict(facts.senders)
        self._answered = set(facts.answered)
        self._before: dict[UUID, list[tuple[datetime, str]]] = {}
        self._attempts = dict(facts.attempts)
        self._by_sid = {
            one.provider_sid: one.id for one in facts.attempts.values() if one.provider_sid
        }
        self._deliveries = dict(facts.deliveries)

    def sender(self, text: Text, number: NumberFact) -> tuple[Sender, UUID, list[Change]]:
        """Who wrote, their conversation, and what had to be made for somebody new."""
        known = self._senders.get((number.org_id, text.from_address))
        if known is not None and known.thread_id is not None:
            return known, known.thread_id, []
        thread_id, number_id = self.new_id(), self._speaking(number)
        changes: list[Change] = []
        if known is None:
            known = self._stranger(text, number)
            changes += self._written_down(known, text)
            self._senders[number.org_id, text.from_address] = known
        known = replace(known, thread_id=thread_id, number_id=number_id)
        changes += self._thread(known, thread_id, number_id, text)
        self._share(known)
        return known, thread_id, changes

    def opt(self, sender: Sender, *, is_out: bool, at: datetime) -> None:
        """STOP or START, said at that moment."""
        self._senders[sender.org_id, sender.address] = replace(
            sender,
            opted_out_at=at if is_out else None,
            opted_in_at=sender.opted_in_at if is_out else at,
        )

    def just_before(self, thread_id: UUID, text: Text) -> tuple[str, ...]:
        """What was written to us in this conversation a moment ago, oldest first.

        From now on this text is among it.
        """
        earlier = self._before.get(thread_id) or self.facts.before.get(thread_id, ())
        since = text.at - TOGETHER
        recent = [one for one in earlier if since < one[0] <= text.at][-MOST_TOGETHER:]
        self._before[thread_id] = [*recent, (text.at, text.body[-LONGEST_TOGETHER:])]
        return tuple(body for at, body in recent if body)

    def answers_today(self, org_id: UUID, key: str) -> bool:
        """Whether today's automatic answer was given already; if not, it is from now on."""
        if (org_id, key) in self._answered:
            return True
        self._answered.add((org_id, key))
        return False

    def attempt(self, attempt_id: UUID | None, sid: str) -> AttemptFact | None:
        """By the id in the callback address if it fits, otherwise by the provider's id."""
        found = self._attempts.get(attempt_id) if attempt_id else None
        if found is not None and found.provider_sid in (None, sid):
            return found
        by_sid = self._by_sid.get(sid)
        return self._attempts[by_sid] if by_sid else None

    def delivery(self, delivery_id: UUID) -> DeliveryFact:
        return self._deliveries[delivery_id]

    def move(self, attempt: AttemptFact, delivery: DeliveryFact) -> None:
        self._attempts[attempt.id] = attempt
        self._deliveries[delivery.id] = delivery
        if attempt.provider_sid:
            self._by_sid[attempt.provider_sid] = attempt.id

    def _share(self, sender: Sender) -> None:
        """All phones of the same client share the conversation from now on."""
        for key, one in self._senders.items():
            if one.client_id == sender.client_id:
                self._senders[key] = replace(
                    one, thread_id=sender.thread_id, number_id=sender.number_id
                )

    def _stranger(self, text: Text, number: NumberFact) -> Sender:
        return Sender(
            org_id=number.org_id, address=text.from_address, contact_id=self.new_id(),
            opted_out_at=self.facts.silences.get((number.org_id, text.from_address)),
            opted_in_at=None,
            client_id=self.new_id(), client_name=self._name_of(text, number),
            is_provisional=True, thread_id=None, number_id=None,
        )  # fmt: skip

    def _name_of(self, text: Text, number: NumberFact) -> str:
        """As long as nobody has named them: how their number is read out."""
        name = phone.display(text.from_address).removeprefix("+1 ")
        sent_from = self.facts.numbers.get(text.from_address)
        if sent_from is not None and sent_from.org_id == number.org_id:
            name = f"Your own number {name}"
        return name[:NAME_LENGTH]

    def _written_down(self, sender: Sender, text: Text) -> Iterator[Change]:
        yield ClientRow(
            id=sender.client_id, org_id=sender.org_id, name=sender.client_name,
            is_provisional=True, notes="", created_at=text.at,
        )  # fmt: skip
        yield ContactRow(
            id=sender.contact_id, org_id=sender.org_id, client_id=sender.client_id,
            address=sender.address, label="Mobile", is_verified=False,
            opted_out_at=sender.opted_out_at, created_at=text.at,
        )  # fmt: skip
        about = About(sender.org_id, text.receipt_id, text.at)
        yield event(self.new_id(), "client.created", about, "client", sender.client_id)

    def _thread(
        self, sender: Sender, thread_id: UUID, number_id: UUID, text: Text
    ) -> Iterator[Change]:
        yield ThreadRow(
            id=thread_id, org_id=sender.org_id, client_id=sender.client_id,
            contact_id=sender.contact_id, number_id=number_id, status=ThreadStatus.OPEN.value,
            unread_count=0, created_at=text.at, last_activity_at=text.at, last_preview="",
            last_sender_kind="", last_sender_name="", last_state="",
        )  # fmt: skip
        about = About(sender.org_id, text.receipt_id, text.at, thread_id, number_id)
        yield event(self.new_id(), "thread.created", about, "thread", thread_id)

    def _speaking(self, number: NumberFact) -> UUID:
        """A new conversation speaks from the number written to, but never from a sitter's."""
        is_shared = number.number_class != NumberClass.SITTER
        if is_shared and number.status == NumberStatus.ACTIVE:
            return number.id
        return self.facts.front_desks.get(number.org_id, number.id)
