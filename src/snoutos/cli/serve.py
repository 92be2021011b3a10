"""The server alone: one address for pages, API, webhooks and events."""

import uvicorn

from snoutos.kernel import logs
from snoutos.kernel.config import Config


def serve(config: Config) -> None:
    """Serve until SIGTERM or SIGINT; open event streams are closed, requests finish."""
    logs.setup(config.log_level)
    from snoutos.front import build

    uvicorn.run(
        build(config),
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
