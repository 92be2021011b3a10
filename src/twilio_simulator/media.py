"""The pictures of a message: listed as the provider lists them, served from where they lie."""

import base64
import binascii
import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from twilio_simulator.history import Message

SCHEMA = """
create table if not exists picture (sid text primary key, content_type text, body blob);
"""
MOST_BYTES = 5 * 1024 * 1024
MOST = 10


def listed(message: Message) -> dict[str, object]:
    uri = f"/2010-04-01/Accounts/{message.account_sid}/Messages/{message.sid}/Media"
    items = [
        {
            "sid": _sid(message, position),
            "account_sid": message.account_sid,
            "parent_sid": message.sid,
            "content_type": one.get("content_type", "image/jpeg"),
            "date_created": None,
            "date_updated": None,
            "uri": f"{uri}/{_sid(message, position)}.json",
        }
        for position, one in enumerate(message.media)
    ]
    return {
        "media_list": items, "page": 0, "page_size": 50, "start": 0,
        "end": max(len(items) - 1, 0), "uri": f"{uri}.json", "first_page_uri": f"{uri}.json",
        "next_page_uri": None, "previous_page_uri": None,
    }  # fmt: skip


def url_of(message: Message, sid: str) -> str | None:
    for position, one in enumerate(message.media):
        if _sid(message, position) == sid:
            return one.get("stored") or one["url"]
    return None


@dataclass(frozen=True)
class Picture:
    content_type: str
    body: bytes


class Pictures:
    """The storage: files that phones sent, by the id of their medium."""

    def __init__(self, disk: sqlite3.Connection) -> None:
        self._disk = disk
        disk.executescript(SCHEMA)

    def put(self, sid: str, picture: Picture) -> None:
        self._disk.execute(
            "insert or replace into picture values (?, ?, ?)",
            (sid, picture.content_type, picture.body),
        )

    def get(self, sid: str) -> Picture | None:
        asked = self._disk.execute("select content_type, body from picture where sid = ?", (sid,))
        found = asked.fetchone()
        return Picture(*found) if found else None

    def clear(self) -> None:
        self._disk.execute("delete from picture")


def taken_in(
    message: Message, said: Iterable[Mapping[str, str]], pictures: Pictures, base: str
) -> list[dict[str, str]]:
    """The media of a text from a phone: with `data` (base64) kept here, else where `url` says.

    Raises ValueError with a sentence.
    """
    media = []
    for position, one in enumerate(list(said)[:MOST]):
        content_type = str(one.get("content_type") or "image/jpeg")
        if "data" not in one:
            media.append({"url": str(one["url"]), "content_type": content_type})
            continue
        try:
            body = base64.b64decode(one["data"], validate=True)
        except (binascii.Error, ValueError) as problem:
            raise ValueError("The file is not in base64.") from problem
        if len(body) > MOST_BYTES:
            raise ValueError("A phone network takes files of 5 MB at most.")
        sid = _sid(message, position)
        pictures.put(sid, Picture(content_type, body))
        place = f"2010-04-01/Accounts/{message.account_sid}/Messages/{message.sid}/Media/{sid}"
        media.append(
            {"url": f"{base}{place}", "content_type": content_type, "stored": f"/storage/{sid}"}
        )
    return media


def _sid(message: Message, position: int) -> str:
    return (
        "ME" + hashlib.md5(f"{message.sid} {position}".encode(), usedforsecurity=False).hexdigest()
    )
