"""The pictures of a message: listed as the provider lists them, served from where they lie."""

import hashlib

from twilio_simulator.history import Message


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
            return one["url"]
    return None


def _sid(message: Message, position: int) -> str:
    return (
        "ME" + hashlib.md5(f"{message.sid} {position}".encode(), usedforsecurity=False).hexdigest()
    )
