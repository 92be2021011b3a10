"""Server-sent events: the names of what changed, and nothing else.

The page then asks for the part it shows, and the door checks again who is asking. A stream that
breaks is opened again by the browser with the number of the last event it has seen; as names are
not kept, it is answered with `resync`: look at everything once.
"""

import asyncio
import time
from urllib.parse import parse_qs

from snoutos.edge.asgi import Receive, Scope, Send, answer, header, not_allowed
from snoutos.edge.hub import RESYNC, Hub, Listener
from snoutos.edge.tasks import end
from snoutos.kernel import pass_token

PING = 15.0
# Names that follow each other within this are sent together.
GATHERING = 0.05
# Then the page reconnects, so that sign-out and changed permissions take effect.
LONGEST_STREAM = 600.0
HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


async def stream(scope: Scope, receive: Receive, send: Send, *, hub: Hub, key: str) -> None:
    if scope["method"] != "GET":
        return await not_allowed(send, allow=b"GET")
    query = parse_qs(scope["query_string"].decode("latin-1"))
    topics = pass_token.read(query.get("pass", [""])[0], now=int(time.time()), key=key)
    if topics is None:
        return await answer(send, 403)
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    with hub.listen(topics) as listener:
        if header(scope, b"last-event-id"):
            listener.tell(RESYNC)
        tasks = (
            asyncio.create_task(_until_gone(receive)),
            asyncio.create_task(_speak(send, listener)),
        )
        try:
            done, _ = await asyncio.wait(
                tasks, timeout=LONGEST_STREAM, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            await end(tasks)
    if tasks[0] not in done:
        await send({"type": "http.response.body", "body": b""})
    return None


async def _speak(send: Send, listener: Listener) -> None:
    await _say(send, "retry: 3000\n\n")
    number = int(time.time() * 1000)
    while not listener.is_over:
        try:
            changed = await asyncio.wait_for(listener.changed(), PING)
        except TimeoutError:
            await _say(send, ": still here\n\n")
            continue
        lines = []
        for topic in changed:
            number += 1
            lines.append(f"id: {number}\nevent: {topic}\ndata: {number}\n\n")
        if lines:
            await _say(send, "".join(lines))
        await asyncio.sleep(GATHERING)


async def _say(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
