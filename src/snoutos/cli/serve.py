"""The server alone: one address for pages, API, webhooks and events."""

import gc
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn

from snoutos.cli import account, working
from snoutos.kernel import logs
from snoutos.kernel.config import Config


class Server(uvicorn.Server):
    """Open pages are told first: their event streams would keep the server waiting."""

    def __init__(self, config: uvicorn.Config, hang_up: Callable[[], None]) -> None:
        super().__init__(config)
        self._hang_up = hang_up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            working.say()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self._hang_up()


def serve(config: Config) -> None:
    """Serve until SIGTERM or SIGINT; open event streams are closed, requests finish."""
    logs.setup(config.log_level)
    from snoutos.front import build

    front = build(config)
    account.connect_soon(config)
    # What is loaded now stays; no need to look through it again and again.
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    settings = uvicorn.Config(
        front,
        host="0.0.0.0" if config.is_production else "127.0.0.1",  # noqa: S104 - behind a proxy
        port=config.port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,  # the edge itself decides whose forwarded headers it believes
        timeout_graceful_shutdown=5,
        backlog=4096,
    )
    server = Server(settings, front.hang_up)
    server.run()
    if not server.started:
        raise SystemExit(1)
