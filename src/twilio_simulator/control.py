"""What a demo, a test or the phone page asks of the simulator beside the provider's own API."""

from dataclasses import asdict, fields
from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from twilio_simulator import media
from twilio_simulator.history import Message, now
from twilio_simulator.messages import segments
from twilio_simulator.state import Account, Fault, Number, Phone, Settings, State
from twilio_simulator.webhooks import Webhooks


class Control:
    """The /control endpoints. Loopback only, so there is no sign-in."""

    def __init__(self, state: State, webhooks: Webhooks) -> None:
        self._state = state
        self._webhooks = webhooks

    def routes(self) -> list[Route]:
        return [
            Route("/control/accounts", self.account, methods=["POST"]),
            Route("/control/numbers", self.number, methods=["POST"]),
            Route("/control/numbers", self.numbers, methods=["GET"]),
            Route("/control/numbers", self.no_number, methods=["DELETE"]),
            Route("/control/phones", self.phone, methods=["POST"]),
            Route("/control/inbound", self.inbound, methods=["POST"]),
            Route("/control/messages", self.messages, methods=["GET"]),
            Route("/control/faults", self.faults, methods=["GET", "PUT", "DELETE"]),
            Route("/control/settings", self.settings, methods=["GET", "PUT"]),
            Route("/control/reset", self.reset, methods=["POST"]),
        ]

    async def account(self, request: Request) -> Response:
        said = await request.json()
        sid = said["account_sid"]
        known = self._state.accounts.get(sid)
        self._state.put_account(
            Account(
                sid=sid,
                auth_token=said["auth_token"],
                friendly_name=said.get("friendly_name", "Simulated account"),
                balance=said.get("balance", known.balance if known else 50.0),
                created_at=known.created_at if known else now(),
            )
        )
        return JSONResponse({"account_sid": sid})

    async def number(self, request: Request) -> Response:
        said = await request.json()
        phone_number = said["phone_number"]
        if said["account_sid"] not in self._state.accounts:
            return _wrong("There is no such account. Make it first with /control/accounts.")
        known = self._state.numbers.get(phone_number)
        number = known or Number(
            sid="PN" + token_hex(16), account_sid=said["account_sid"],
            phone_number=phone_number, created_at=now(),
        )  # fmt: skip
        number.account_sid = said["account_sid"]
        number.sms_url = said.get("sms_url", number.sms_url)
        number.sms_application_sid = said.get("sms_application_sid", number.sms_application_sid)
        number.friendly_name = said.get("friendly_name", number.friendly_name)
        number.can_text = said.get("can_text", number.can_text)
        self._state.put_number(number)
        return JSONResponse({"sid": number.sid})

    async def numbers(self, request: Request) -> Response:
        named = {phone: one.name for phone, one in self._state.phones.items()}
        written = set(self._state.messages.phones()) - set(self._state.numbers) - set(named)
        phones = sorted(named.items(), key=lambda one: one[1]) + [
            (one, "") for one in sorted(written)
        ]
        return JSONResponse(
            {
                "numbers": [asdict(number) for number in self._state.numbers.values()],
                "phones": [{"phone_number": phone, "name": name} for phone, name in phones],
            }
        )

    async def phone(self, request: Request) -> Response:
        """Whose phone this is, for the page to offer it by name."""
        said = await request.json()
        self._state.put_phone(Phone(str(said["phone_number"]), str(said.get("name", ""))))
        return JSONResponse({})

    async def no_number(self, request: Request) -> Response:
        """Let go of, as in the provider's own console."""
        number = self._state.numbers.get(request.query_params.get("phone_number", ""))
        if number is not None:
            self._state.drop_number(number)
        return JSONResponse({})

    async def inbound(self, request: Request) -> Response:
        said = await request.json()
        number = self._state.numbers.get(str(said.get("to", "")))
        if number is None:
            return _wrong("Nobody owns the number that you are writing to.")
        body, sent = str(said.get("body", "")), list(said.get("media") or [])
        if not said.get("from") or not (body or sent):
            return _wrong("A message needs a phone it comes from, and a text or a picture.")
        moment = now()
        message = Message(
            sid=("MM" if sent else "SM") + token_hex(16), account_sid=number.account_sid,
            from_=str(said["from"]), to=number.phone_number, body=body, direction="inbound",
            status="received", created_at=moment, updated_at=moment, num_segments=segments(body),
        )  # fmt: skip
        try:
            message.media = media.taken_in(
                message, sent, self._state.pictures, str(request.base_url)
            )
        except (ValueError, KeyError) as problem:
            return _wrong(str(problem))
        self._state.messages.add(message)
        status, answer = await self._webhooks.receive(
            self._state.accounts[number.account_sid], message, number.sms_url,
            {str(k): str(v) for k, v in (said.get("fields") or {}).items()},
        )  # fmt: skip
        return JSONResponse(
            {"message_sid": message.sid, "webhook_status": status, "webhook_body": answer}
        )

    async def messages(self, request: Request) -> Response:
        """Newest first, of one phone, one number or one account."""
        query = request.query_params
        names = {"number": "number", "phone": "phone", "account_sid": "account"}
        found = self._state.messages.newest(
            {name: query[given] for given, name in names.items() if given in query},
            limit=int(query.get("limit", 200)),
        )
        return JSONResponse({"messages": [self._as_json(message) for message in found]})

    async def faults(self, request: Request) -> Response:
        if request.method == "PUT":
            said = await request.json()
            known = {one.name for one in fields(Fault)}
            strange = set(said) - known
            if strange:
                return _wrong(f"Unknown: {', '.join(sorted(strange))}.")
            self._state.put_fault(Fault(**said))
        elif request.method == "DELETE":
            self._state.drop_faults(request.query_params.get("scope"))
        return JSONResponse({"faults": [asdict(fault) for fault in self._state.faults.values()]})

    async def settings(self, request: Request) -> Response:
        if request.method == "PUT":
            said = await request.json()
            self._state.put_settings(Settings(**(asdict(self._state.settings) | said)))
        return JSONResponse(asdict(self._state.settings))

    async def reset(self, request: Request) -> Response:
        self._state.reset()
        return JSONResponse({})

    def _as_json(self, message: Message) -> dict[str, Any]:
        found = asdict(message)
        found["from"] = found.pop("from_")
        found["date_created"] = found.pop("created_at")
        found["date_updated"] = found.pop("updated_at")
        return found


def _wrong(sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence}, status_code=400)
