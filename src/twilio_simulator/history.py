"""What was said: every message in SQLite, so that memory does not grow with the history.

What changed in the last moments waits in memory and is written in small transactions; whoever
lists messages has them written first.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

MOST_UNWRITTEN = 500
MOST_PHONES = 200
SCHEMA = """
create table if not exists message (position integer primary key, sid text unique, body text);
create index if not exists message_from on message (json_extract(body, '$.from_'), position);
create index if not exists message_to on message (json_extract(body, '$.to'), position);
create table if not exists phone (phone text primary key, position integer);
create index if not exists phone_position on phone (position);
insert or ignore into phone
    select
        json_extract(body, iif(json_extract(body, '$.direction') = 'inbound', '$.from_', '$.to')),
        position
    from message where not exists (select 1 from phone) order by position desc;
"""
WRITE = """
insert into message (position, sid, body) values (?, ?, ?)
on conflict (sid) do update set body = excluded.body
"""
WRITE_PHONE = """
insert into phone (phone, position) values (?, ?)
on conflict (phone) do update set position = excluded.position
"""
SENDER, RECIPIENT = "json_extract(body, '$.from_')", "json_extract(body, '$.to')"
DAY = "substr(json_extract(body, '$.created_at'), 1, 10)"
# What a list can be asked for, by the name it is asked with.
FILTERS = {
    "account": "json_extract(body, '$.account_sid') = :account",
    "sender": f"{SENDER} = :sender",
    "recipient": f"{RECIPIENT} = :recipient",
    "day": f"{DAY} = :day",
    "until_day": f"{DAY} <= :until_day",
    "from_day": f"{DAY} >= :from_day",
    "phone": f"({SENDER} = :phone or {RECIPIENT} = :phone)",
    "number": f"({SENDER} = :number or {RECIPIENT} = :number)",
}
NO_CARRIER = "json_extract(body, '$.is_carrier') = 0"


@dataclass
class Message:
    sid: str
    account_sid: str
    from_: str
    to: str
    body: str
    direction: str
    status: str
    created_at: str
    updated_at: str
    position: int = 0
    num_segments: int = 1
    media: list[dict[str, str]] = field(default_factory=list)
    status_callback: str = ""
    error_code: int | None = None
    error_message: str | None = None
    # An answer the carrier gives by itself (STOP, START, HELP): the business never sees it.
    is_carrier: bool = False


class History:
    """The messages. Their positions only grow, so a newer one never hides behind an older one."""

    def __init__(self, disk: sqlite3.Connection) -> None:
        self._disk = disk
        disk.executescript(SCHEMA)
        self._position = disk.execute("select coalesce(max(position), 0) from message").fetchone()[
            0
        ]
        self._unwritten: dict[str, Message] = {}

    def add(self, message: Message) -> Message:
        self._position += 1
        message.position = self._position
        self._will_write(message)
        return message

    def touch(self, message: Message) -> None:
        """The message changed; it will be written with the next batch."""
        message.updated_at = now()
        self._will_write(message)

    def drop(self, sid: str) -> None:
        self._unwritten.pop(sid, None)
        self._disk.execute("delete from message where sid = ?", (sid,))

    def clear(self) -> None:
        self._unwritten.clear()
        self._disk.execute("delete from message")
        self._disk.execute("delete from phone")

    def get(self, sid: str) -> Message | None:
        if sid in self._unwritten:
            return self._unwritten[sid]
        found = self._disk.execute("select body from message where sid = ?", (sid,)).fetchone()
        return _message(found[0]) if found else None

    def has(self, sid: str) -> bool:
        if sid in self._unwritten:
            return True
        asked = self._disk.execute("select 1 from message where sid = ?", (sid,))
        return asked.fetchone() is not None

    def newest(
        self, wanted: Mapping[str, str], *, limit: int, offset: int = 0, with_carrier: bool = True
    ) -> list[Message]:
        """Newest first, of those that are as `wanted`, by the names of FILTERS."""
        self.write()
        conditions = [FILTERS[name] for name in wanted] + ([] if with_carrier else [NO_CARRIER])
        where = f"where {' and '.join(conditions)}" if conditions else ""
        asked = self._disk.execute(
            f"select body from message {where}"  # noqa: S608 - our own words, values apart
            " order by position desc limit :limit offset :offset",
            {**wanted, "limit": limit, "offset": offset},
        )
        return [_message(body) for (body,) in asked]

    def phones(self) -> list[str]:
        """Who has written or was written to lately."""
        self.write()
        asked = self._disk.execute(
            "select phone from phone order by position desc limit ?", (MOST_PHONES,)
        )
        return [phone for (phone,) in asked]

    def write(self) -> None:
        """Bring what has changed to disk, in one transaction."""
        if not self._unwritten:
            return
        changed, self._unwritten = list(self._unwritten.values()), {}
        self._disk.execute("begin")
        self._disk.executemany(WRITE, [(m.position, m.sid, json.dumps(asdict(m))) for m in changed])
        self._disk.executemany(WRITE_PHONE, [(_phone(m), m.position) for m in changed])
        self._disk.execute("commit")

    def _will_write(self, message: Message) -> None:
        self._unwritten[message.sid] = message
        if len(self._unwritten) >= MOST_UNWRITTEN:
            self.write()


def _message(body: str) -> Message:
    known: dict[str, Any] = json.loads(body)
    return Message(**known)


def _phone(message: Message) -> str:
    return message.from_ if message.direction == "inbound" else message.to


def now() -> str:
    return datetime.now(UTC).isoformat()
