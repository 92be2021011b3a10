"""The provider's requests to the business: inbound messages and delivery reports, signed."""

import asyncio
import random
import re
from urllib.parse import parse_qsl, urldefrag, urlsplit

import aiohttp

from twilio_simulator.errors import ERRORS
from twilio_simulator.history import Message, now
from twilio_simulator.messages import segments
from twilio_simulator.signing import sign
from twilio_simulator.state import Account, Fault, State

ANSWERS_WITHIN = 15.0
FINAL = {"delivered", "undelivered", "failed"}
STOP = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
START = {"START", "YES", "UNSTOP"}
HELP = {"HELP", "INFO"}
CARRIER_ANSWERS = {
    "stop": "You have successfully been unsubscribed. You will not receive any more messages from "
    "this number. Reply START to resubscribe.",
    "start": "You have successfully been re-subscribed to messages from this number. Reply HELP "
    "for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    "help": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}


class Webhooks:
    """Sends them; one session for all, and a list of what is still under way."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._session: aiohttp.ClientSession | None = None
        self._under_way: set[asyncio.Task[None]] = set()
        self._dice = random.Random(1)  # noqa: S311 - the same faults in every run

    def open(self) -> None:
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=ANSWERS_WITHIN, connect=5),
            connector=aiohttp.TCPConnector(limit=200),
            headers={"User-Agent": "TwilioProxy/1.1"},
        )

    async def close(self) -> None:
        for task in self._under_way:
            task.cancel()
        if self._session is not None:
            await self._session.close()

    def follow(self, message: Message, fault: Fault) -> None:
        """Let an accepted message live: queued → sent → delivered, or what the fault says."""
        task = asyncio.create_task(self._live(message, fault))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _live(self, message: Message, fault: Fault) -> None:
        last = fault.final_status or "delivered"
        steps = [last] if last == "failed" else ["sent", last]
        pause = (self._state.settings.status_delay_ms + fault.callback_delay_ms) / 1000
        late = []
        for status in steps:
            await asyncio.sleep(pause)
            if not self._state.messages.has(message.sid):
                return
            message.status = status
            if status in ("undelivered", "failed"):
                message.error_code = fault.final_error_code or 30003
                message.error_message = ERRORS.get(message.error_code, (0, "Undelivered"))[1]
            self._state.messages.touch(message)
            if fault.drop_callbacks and self._dice.random() < fault.drop_callbacks:
                continue
            fields = self._report(message, status)
            if fault.disorder_callbacks and status not in FINAL:
                late.append(fields)
                continue
            for _ in range(1 + fault.repeat_callbacks):
                await self._post(message.status_callback, fields, message.account_sid)
        for fields in late:
            await self._post(message.status_callback, fields, message.account_sid)

    def _report(self, message: Message, status: str) -> dict[str, str]:
        fields = {
            "MessageSid": message.sid, "SmsSid": message.sid, "MessageStatus": status,
            "SmsStatus": status, "AccountSid": message.account_sid, "From": message.from_,
            "To": message.to, "ApiVersion": "2010-04-01",
        }  # fmt: skip
        if message.error_code and status in ("undelivered", "failed"):
            fields["ErrorCode"] = str(message.error_code)
        if status in ("delivered", "undelivered"):
            fields["RawDlrDoneDate"] = (
                now().replace("-", "").replace("T", "").replace(":", "")[2:12]
            )
        return fields

    async def receive(
        self, account: Account, message: Message, url: str, extra: dict[str, str]
    ) -> tuple[int, str]:
        """Offer an inbound message to the business. Returns status and body; 0 = nobody there."""
        self._obey(message)
        fields = _inbound_fields(message) | extra
        options = dict(parse_qsl(urldefrag(url).fragment))
        status, body = 0, ""
        for attempt in range(int(options.get("rc", "1")) + 1):
            if attempt:
                await asyncio.sleep(min(0.2 * 2**attempt, 2))
            status, body = await self._post(url, fields, account.sid)
            if not _is_to_be_repeated(status, options.get("rp", "ct")):
                break
        return status, body

    def _obey(self, message: Message) -> None:
        """STOP, START and HELP are answered by the carrier; the business hears of them too."""
        word = message.body.strip().upper()
        pair = (message.from_, message.to)
        if word in STOP:
            self._state.opt_out(*pair, is_out=True)
            self._carrier_says(message, "stop")
        elif word in START and pair in self._state.opt_outs:
            self._state.opt_out(*pair, is_out=False)
            self._carrier_says(message, "start")
        elif word in HELP and pair not in self._state.opt_outs:
            self._carrier_says(message, "help")

    def _carrier_says(self, message: Message, kind: str) -> None:
        moment, body = now(), CARRIER_ANSWERS[kind]
        self._state.messages.add(
            Message(
                sid=f"{message.sid[:-4]}auto", account_sid=message.account_sid, from_=message.to,
                to=message.from_, body=body, direction="outbound-reply", status="delivered",
                created_at=moment, updated_at=moment, is_carrier=True, num_segments=segments(body),
            )
        )  # fmt: skip

    async def _post(self, url: str, fields: dict[str, str], account_sid: str) -> tuple[int, str]:
        if not url or urlsplit(url).scheme not in ("http", "https") or self._session is None:
            return 0, ""
        account = self._state.accounts[account_sid]
        try:
            async with self._session.post(
                urldefrag(url).url,
                data=fields,
                headers={"X-Twilio-Signature": sign(url, fields, account.auth_token)},
            ) as answer:
                return answer.status, (await answer.text())[:2000]
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0, ""


def _is_to_be_repeated(status: int, policy: str) -> bool:
    kinds = set(re.split(r"[,\s]", policy))
    if status == 0:
        return bool(kinds & {"ct", "rt", "all"})
    if status >= 500:
        return bool(kinds & {"5xx", "all"})
    return status >= 400 and bool(kinds & {"4xx", "all"})


def _inbound_fields(message: Message) -> dict[str, str]:
    is_american = message.from_.startswith("+1")
    place = {"Country": "US", "State": "NY", "City": "NEW YORK", "Zip": "10001"}
    fields = {
        "MessageSid": message.sid, "SmsSid": message.sid, "SmsMessageSid": message.sid,
        "AccountSid": message.account_sid, "From": message.from_, "To": message.to,
        "Body": message.body, "NumMedia": str(len(message.media)),
        "NumSegments": str(message.num_segments), "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
    }  # fmt: skip
    for side in ("From", "To"):
        for name, value in place.items():
            # Sent empty, not left out, where the provider knows nothing.
            fields[side + name] = value if is_american else ""
    for position, media in enumerate(message.media):
        fields[f"MediaUrl{position}"] = media["url"]
        fields[f"MediaContentType{position}"] = media.get("content_type", "image/jpeg")
    return fields
