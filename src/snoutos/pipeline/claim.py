"""Receipts in, plain items out; and what becomes of a receipt that cannot be worked."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import psycopg
from psycopg import Connection

from snoutos.kernel.words import ReceiptKind
from snoutos.pipeline.decide.items import Item, Note, Report, Text
from snoutos.providers.twilio import wire
from snoutos.store import claims
from snoutos.store.claims import Receipt

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (1, 5, 30, 120, 600))
LONGEST_ERROR = 500


def read(receipt: Receipt) -> Item:
    """Raises BadRequest for a payload that says nothing usable."""
    pairs = _pairs(receipt.payload)
    match ReceiptKind(receipt.kind):
        case ReceiptKind.INBOUND:
            return _text(receipt, pairs)
        case ReceiptKind.STATUS:
            return _report(receipt, pairs)
        case kind:
            fields = dict(pairs)
            return Note(
                receipt.id, receipt.received_at, kind, fields.get("MessageSid", ""),
                fields.get("AccountSid", ""), fields.get("To", ""),
                str(receipt.payload.get("reason", "")),
            )  # fmt: skip


def set_aside(
    connection: Connection[Any], receipt: Receipt, problem: Exception, *, now: datetime
) -> None:
    """It fails on its own: try again after a pause, and give up after the last one."""
    error = _in_words(problem)
    if receipt.attempts < len(PAUSES):
        due = now + PAUSES[receipt.attempts]
        claims.put_off_failed(connection, receipt.id, due, error=error)
    else:
        number = dict(_pairs(receipt.payload)).get("To", "")
        claims.bury(connection, receipt.id, number=number, error=error, now=now)


def _pairs(payload: Mapping[str, Any]) -> wire.Pairs:
    """As the edge wrote them down: text, all of it."""
    pairs: wire.Pairs = payload["pairs"]
    return pairs


def _text(receipt: Receipt, pairs: wire.Pairs) -> Text:
    said = wire.parse_inbound(pairs)
    return Text(
        receipt_id=receipt.id,
        at=receipt.received_at,
        sid=said.message_sid,
        from_address=said.from_address,
        to_address=said.to_address,
        body=said.body,
        media=tuple((one.url, one.content_type) for one in said.media),
        segments=said.num_segments,
        opt_out=said.opt_out_type,
        account_sid=said.account_sid,
        written_at=_moment(receipt.payload.get("written_at")),
    )


def _report(receipt: Receipt, pairs: wire.Pairs) -> Report:
    said = wire.parse_status(pairs)
    return Report(
        receipt_id=receipt.id,
        at=receipt.received_at,
        attempt_id=_attempt_id(receipt.payload),
        sid=said.message_sid,
        account_sid=said.account_sid,
        status=said.status,
        error_code=said.error_code,
        decides=receipt.payload.get("decides") is True,
    )


def _moment(said: Any) -> datetime | None:  # as JSON has it
    return datetime.fromisoformat(said) if said else None


def _attempt_id(payload: Mapping[str, Any]) -> UUID | None:
    """The id that we put into the callback address, if it is one of ours at all."""
    named = parse_qs(str(payload.get("query", ""))).get("m", [""])[0]
    try:
        return UUID(hex=named)
    except ValueError:
        return None


def _in_words(problem: Exception) -> str:
    """Without the row: PostgreSQL puts whole values into the details of its errors."""
    words = str(problem)
    if isinstance(problem, psycopg.Error):
        words = problem.diag.message_primary or ""
    return f"{type(problem).__name__}: {words}"[:LONGEST_ERROR]
