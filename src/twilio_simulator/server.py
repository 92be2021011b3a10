"""The simulator as one ASGI application: the provider's API, the control API, the phone page."""

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from twilio_simulator import errors, media, messages, numbers
from twilio_simulator.control import Control
from twilio_simulator.errors import Refusal
from twilio_simulator.history import Message
from twilio_simulator.state import Account, State
from twilio_simulator.webhooks import Webhooks

FOLDER = Path(__file__).parent / "static"
WRITES_EVERY = 0.25
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src 'self' data:"
)
Endpoint = Callable[[Request, Account], Awaitable[Response]]


class Rest:
    """The part of the provider's REST API that a messaging product needs."""

    def __init__(self, state: State, webhooks: Webhooks) -> None:
        self._state = state
        self._webhooks = webhooks

    def routes(self) -> list[Route]:
        account = "/2010-04-01/Accounts/{account}"
        return [
            Route(f"{account}.json", self._signed_in(self.account)),
            Route(f"{account}/Balance.json", self._signed_in(self.balance)),
            Route(
                f"{account}/Messages.json", self._signed_in(self.messages),
                methods=["GET", "POST"],
            ),
            Route(
                f"{account}/Messages/{{sid}}.json", self._signed_in(self.message),
                methods=["GET", "DELETE"],
            ),
            Route(f"{account}/Messages/{{sid}}/Media.json", self._signed_in(self.media)),
            Route(f"{account}/Messages/{{sid}}/Media/{{media}}", self._signed_in(self.picture)),
            Route("/storage/{media}", self.stored),
            Route(
                f"{account}/AvailablePhoneNumbers/{{country}}/{{kind}}.json",
                self._signed_in(self.available),
            ),
            Route(
                f"{account}/IncomingPhoneNumbers.json", self._signed_in(self.owned),
                methods=["GET", "POST"],
            ),
            Route(
                f"{account}/IncomingPhoneNumbers/{{sid}}.json", self._signed_in(self.number),
                methods=["GET", "POST", "DELETE"],
            ),
            Route("/v1/PhoneNumbers/Countries/{country}", self._signed_in(self.prices)),
        ]  # fmt: skip

    def _signed_in(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        async def door(request: Request) -> Response:
            account = self._account_of(request)
            if account is None:
                return errors.answer(20003)
            if request.path_params.get("account", account.sid) != account.sid:
                return errors.answer(20404)
            if self._state.settings.answer_delay_ms:
                await asyncio.sleep(self._state.settings.answer_delay_ms / 1000)
            try:
                return await endpoint(request, account)
            except Refusal as refusal:
                return errors.answer(refusal.code, status=refusal.status)

        return door

    def _account_of(self, request: Request) -> Account | None:
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "basic":
            return None
        with suppress(binascii.Error, UnicodeDecodeError):
            sid, _, token = base64.b64decode(given).decode().partition(":")
            account = self._state.accounts.get(sid)
            if account is not None and account.auth_token == token:
                return account
        return None

    async def account(self, request: Request, account: Account) -> Response:
        return JSONResponse(
            {
                "auth_token": account.auth_token, "friendly_name": account.friendly_name,
                "date_created": messages.rfc2822(account.created_at),
                "date_updated": messages.rfc2822(account.created_at),
                "owner_account_sid": account.sid, "sid": account.sid, "status": "active",
                "subresource_uris": {}, "type": "Full",
                "uri": f"/2010-04-01/Accounts/{account.sid}.json",
            }
        )  # fmt: skip

    async def balance(self, request: Request, account: Account) -> Response:
        return JSONResponse(
            {"account_sid": account.sid, "balance": f"{account.balance:.2f}", "currency": "USD"}
        )

    async def messages(self, request: Request, account: Account) -> Response:
        if request.method == "GET":
            return JSONResponse(messages.listed(self._state, account.sid, request.query_params))
        form = await _form(request)
        fault = self._state.fault_for(str(form.get("To") or ""), str(form.get("From") or ""))
        if fault.delay_ms:
            await asyncio.sleep(fault.delay_ms / 1000)
        refused = errors.answer(20500, status=fault.http_status) if fault.http_status else None
        if fault.error_code:
            self._state.spend(fault)
            raise Refusal(fault.error_code)
        if refused is not None and not fault.accept_anyway:
            self._state.spend(fault)
            return errors.answer(20429) if fault.http_status == 429 else refused
        message = messages.create(self._state, account.sid, form)
        self._webhooks.follow(message, fault)
        self._state.spend(fault)
        return refused or JSONResponse(messages.as_json(message), status_code=201)

    async def message(self, request: Request, account: Account) -> Response:
        found = self._found(request, account)
        if request.method == "DELETE":
            self._state.messages.drop(found.sid)
            return Response(status_code=204)
        return JSONResponse(messages.as_json(found))

    async def media(self, request: Request, account: Account) -> Response:
        return JSONResponse(media.listed(self._found(request, account)))

    async def picture(self, request: Request, account: Account) -> Response:
        url = media.url_of(self._found(request, account), request.path_params["media"])
        if url is None:
            raise Refusal(20404)
        return RedirectResponse(url)

    async def stored(self, request: Request) -> Response:
        """The storage that the API sends one to. Its addresses can't be guessed."""
        found = self._state.pictures.get(request.path_params["media"])
        if found is None:
            return PlainTextResponse("No such file.", status_code=404)
        headers = {"content-security-policy": "default-src 'none'; sandbox"}
        return Response(found.body, media_type=found.content_type, headers=headers)

    def _found(self, request: Request, account: Account) -> Message:
        found = self._state.messages.get(request.path_params["sid"])
        if found is None or found.account_sid != account.sid:
            raise Refusal(20404)
        return found

    async def available(self, request: Request, account: Account) -> Response:
        kinds = {"Local": "local", "TollFree": "toll_free"}
        kind = kinds.get(request.path_params["kind"])
        if kind is None:
            raise Refusal(20404)
        country = request.path_params["country"]
        return JSONResponse(numbers.available(self._state, country, kind, request.query_params))

    async def owned(self, request: Request, account: Account) -> Response:
        if request.method == "POST":
            number = numbers.buy(self._state, account, await _form(request))
            return JSONResponse(numbers.as_json(number), status_code=201)
        return JSONResponse(numbers.owned(self._state, account.sid, request.query_params))

    async def number(self, request: Request, account: Account) -> Response:
        found = self._state.number_of_sid(request.path_params["sid"])
        if found is None or found.account_sid != account.sid:
            raise Refusal(20404)
        if request.method == "DELETE":
            self._state.drop_number(found)
            return Response(status_code=204)
        if request.method == "POST":
            numbers.update(self._state, found, await _form(request))
        return JSONResponse(numbers.as_json(found))

    async def prices(self, request: Request, account: Account) -> Response:
        return JSONResponse(numbers.prices(request.path_params["country"]))


def create_app(data_path: Path) -> Starlette:
    """The application on one state file. Closes it when the server stops."""
    state = State(data_path)
    webhooks = Webhooks(state)

    @asynccontextmanager
    async def live(_: Starlette) -> AsyncIterator[None]:
        webhooks.open()
        writing = asyncio.create_task(_write_behind(state))
        yield
        writing.cancel()
        await webhooks.close()
        state.close()

    return Starlette(
        lifespan=live,
        routes=[
            *Rest(state, webhooks).routes(),
            *Control(state, webhooks).routes(),
            Route("/healthz", _alive),
            Route("/", _phone),
            Mount("/static", StaticFiles(directory=FOLDER)),
        ],
    )


async def _form(request: Request) -> FormData:
    """A form as the SDK posts it; files never come here."""
    body = (await request.body()).decode()
    pairs: list[tuple[str, str | UploadFile]] = list(parse_qsl(body, keep_blank_values=True))
    return FormData(pairs)


async def _write_behind(state: State) -> None:
    while True:
        await asyncio.sleep(WRITES_EVERY)
        state.messages.write()


async def _alive(_: Request) -> Response:
    return PlainTextResponse("ok")


async def _phone(_: Request) -> Response:
    return FileResponse(FOLDER / "phone.html", headers={"content-security-policy": POLICY})
