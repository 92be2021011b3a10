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


def build(config: Config) -> App:
    """The ASGI app. Only the edge has a life of its own; Django is woken by requests."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snoutos.web.settings")
    from snoutos.web.wsgi import application

    quick = edge.build(config)
    pages: App = WSGIMiddleware(cast("Any", application), workers=config.web_threads)

    async def front(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or _is_edge(scope["path"]):
            await quick(scope, receive, send)
        else:
            await pages(scope, receive, send)

    return front


def _is_edge(path: str) -> bool:
    return path in EDGE_PATHS or path.startswith(EDGE_PREFIX)
