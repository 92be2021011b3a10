"""Receipts and facts in, outcomes out. The only place where the rooms' rules meet.

Pure: the moment, the retry delays and new ids are given; the same batch with the same facts leads
to the same outcomes.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from snoutos.pipeline.decide.book import Book
from snoutos.pipeline.decide.changes import Outcome
from snoutos.pipeline.decide.facts import Facts
from snoutos.pipeline.decide.items import Item, Report, Text
from snoutos.pipeline.decide.notes import decide_note
from snoutos.pipeline.decide.reports import decide_report
from snoutos.pipeline.decide.texts import decide_text


def decide(
    batch: Sequence[Item],
    facts: Facts,
    *,
    now: datetime,
    delays: Sequence[timedelta],
    new_id: Callable[[], UUID],
) -> list[Outcome]:
    """In the order of the batch: later receipts see what earlier ones did."""
    book = Book(facts, new_id)
    outcomes = []
    for item in batch:
        match item:
            case Text():
                outcomes.append(decide_text(item, book))
            case Report():
                outcomes.append(decide_report(item, book, now=now, delays=delays))
            case _:
                outcomes.append(decide_note(item, book))
    return outcomes
