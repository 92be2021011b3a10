"""STOP and START: of what a client says about being texted, the last word counts.

What only sounds like STOP is shown to a person.
"""

from uuid import UUID

from snoutos.kernel.keywords import Keyword, keyword
from snoutos.kernel.phone import is_toll_free
from snoutos.kernel.wishes import sounds_like_stop
from snoutos.kernel.words import Severity
from snoutos.pipeline.decide.book import Book
from snoutos.pipeline.decide.changes import Alert, Change, OptOut
from snoutos.pipeline.decide.events import About, event
from snoutos.pipeline.decide.facts import Sender
from snoutos.pipeline.decide.items import Text
from snoutos.rooms.people.rules import OWN_WORDS


def said(text: Text, sender: Sender) -> Keyword | None:
    """The keyword that this text is, as the provider or we ourselves read it."""
    if text.opt_out:
        return Keyword[text.opt_out]
    # For toll-free numbers the networks themselves keep the list, and YES does not lift it.
    may_say_yes = sender.opted_out_at is not None and not is_toll_free(text.to_address)
    return keyword(text.body, is_opted_out=may_say_yes)


def heed(word: Keyword, text: Text, sender: Sender, about: About, book: Book) -> list[Change]:
    """STOP or START, unless something later was said before this one reached us.

    A repeated word is kept as well: another worker may be writing down its opposite just now.
    """
    is_out = word is Keyword.STOP
    said_at = text.written_at or text.at
    if any(one is not None and said_at < one for one in (sender.opted_out_at, sender.opted_in_at)):
        return []
    book.opt(sender, is_out=is_out, at=said_at)
    changes: list[Change] = [OptOut(sender.contact_id, is_out, said_at)]
    if is_out != (sender.opted_out_at is not None):
        name = "contact.opted_out" if is_out else "contact.opted_in"
        changes.append(event(book.new_id(), name, about, "contact", sender.contact_id, by="client"))
    return changes


def wondered(text: Text, sender: Sender, thread_id: UUID) -> list[Change]:
    """Somebody has to read a text that sounds like STOP in other words."""
    if sender.opted_out_at is not None or not sounds_like_stop(text.body):
        return []
    return [Alert(
        sender.org_id, Severity.WARNING, OWN_WORDS, "A client may want no more texts",
        f"{sender.client_name} wrote something that sounds like it. Read it and decide.",
        "contact", sender.contact_id, thread_id, text.at,
    )]  # fmt: skip
