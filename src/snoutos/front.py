"""One address for the whole house: the edge answers what must be quick, Django the rest."""

import os
from typing import Any, cast

from a2wsgi import WSGIMiddleware

from snoutos.edge import app as edge
from snoutos.kernel.config import Config

# What the edge answers itself: words in the path, and whether more may follow.
EDGE_PATHS = ("/events", "/healthz", "/readyz", "/metrics")
EDGE_PREFIX = "/webhooks/"

Scope = dict[str, Any]
App = Any


class Front:
    """The ASGI app. Only the edge has a life of its own; Django is woken by requests."""

    def __init__(self, quick: edge.App, pages: App) -> None:
        self._quick = quick
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or _is_edge(scope["path"]):
            await self._quick(scope, receive, send)
        else:
            await self._pages(scope, receive, send)

    def hang_up(self) -> None:
        """End what would never end by itself: the event streams."""
        self._quick.hang_up()


def build(config: Config) -> Front:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snoutos.web.settings")
    from snoutos.web.wsgi import application

    pages: App = WSGIMiddleware(cast("Any", application), workers=config.web_threads)
    return Front(edge.build(config), pages)


def _is_edge(path: str) -> bool:
    return path in EDGE_PATHS or path.startswith(EDGE_PREFIX)
