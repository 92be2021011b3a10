"""The API, assembled: each room's router, and every refusal in one shape."""

import logging
from collections.abc import Mapping

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError

from snoutos.kernel.refused import Refused
from snoutos.rooms.alerts.api import router as alerts
from snoutos.rooms.clients.api.clients import router as clients
from snoutos.rooms.clients.api.consent import router as consent
from snoutos.rooms.clients.api.erasing import router as client_erasing
from snoutos.rooms.clients.api.importing import router as client_imports
from snoutos.rooms.inbox.api.messages import router as messages
from snoutos.rooms.inbox.api.threads import router as threads
from snoutos.rooms.inventory.api.buying import router as number_purchases
from snoutos.rooms.inventory.api.comparing import router as number_comparison
from snoutos.rooms.inventory.api.importing import router as number_import
from snoutos.rooms.inventory.api.lifecycle import router as number_lives
from snoutos.rooms.inventory.api.listing import router as number_list
from snoutos.rooms.operations.api import router as operations
from snoutos.rooms.people.api import router as people
from snoutos.rooms.plans.api import router as plans
from snoutos.rooms.policy.api import router as policy
from snoutos.rooms.portal.api import router as portal
from snoutos.rooms.review.api import router as review
from snoutos.rooms.routing.api.looking import router as routing
from snoutos.rooms.routing.api.overrides import router as overrides
from snoutos.rooms.schedule.api.bookings import router as bookings
from snoutos.rooms.schedule.api.conflicts import router as conflicts
from snoutos.rooms.schedule.api.windows import router as windows
from snoutos.rooms.sending.api import router as sending
from snoutos.rooms.staff.api.duty import router as duty
from snoutos.rooms.staff.api.sitters import router as sitters
from snoutos.rooms.staff.api.stopped import router as stopped_sitters
from snoutos.rooms.staff.api.team import router as team
from snoutos.toolbox.door import open_to
from snoutos.toolbox.problems import problem
from snoutos.toolbox.throttle import TooMany
from snoutos.web.problems import CROWDED, NOT_FOUND_API, OUR_FAULT, is_of_a_crowd

log = logging.getLogger(__name__)

api = NinjaAPI(
    title="SnoutOS",
    version="1.0",
    description="Everything the pages do, for programs. Errors are RFC 9457 problem documents.",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
    # Whoever forgets to say whom an endpoint is open to has it open to nobody.
    auth=open_to(),
)


def _include(prefix: str, router: Router) -> None:
    """Names are in camelCase outside, also where a room forgot to say so."""
    for view in router.path_operations.values():
        for operation in view.operations:
            operation.by_alias = True
    api.add_router(prefix, router)


_include("", people)
_include("", threads)
_include("", messages)
_include("", sending)
_include("", client_imports)
_include("", consent)
_include("", clients)
_include("", client_erasing)
_include("", alerts)
_include("", plans)
_include("", operations)
_include("", review)
_include("", policy)
_include("", number_list)
_include("", number_purchases)
_include("", number_import)
_include("", number_comparison)
_include("", number_lives)
_include("", windows)
_include("", conflicts)
_include("", bookings)
_include("", routing)
_include("", overrides)
_include("", sitters)
_include("", duty)
_include("", stopped_sitters)
_include("", team)
_include("/sitter", portal)


@api.exception_handler(Refused)
def refused(request: HttpRequest, no: Refused) -> HttpResponse:  # noqa: ARG001 - Ninja's signature
    response = problem(no.status, str(no), code=no.code, details=no.details)
    if isinstance(no, TooMany):
        response.headers["Retry-After"] = str(no.retry_after)
    if no.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:  # noqa: ARG001 - Ninja's signature
    return problem(413, "This request is larger than anything we accept.", code="too_large")


@api.exception_handler(ValidationError)
def misshapen(request: HttpRequest, error: ValidationError) -> HttpResponse:  # noqa: ARG001 - Ninja's signature
    fields = [_field(mistake) for mistake in error.errors]
    sentence = " ".join(f"{field['field']}: {field['detail']}" for field in fields)
    return problem(422, sentence, code="invalid", details={"fields": fields})


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:  # noqa: ARG001 - Ninja's signature
    return refused(request, Refused("Sign in to use this.", code="not_signed_in", status=401))


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:  # noqa: ARG001 - Ninja's signature
    return problem(error.status_code, "The request is not JSON we can read.", code="bad_request")


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:  # noqa: ARG001 - Ninja's signature
    return problem(404, NOT_FOUND_API, code="not_found")


@api.exception_handler(Exception)
def our_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    if is_of_a_crowd(error):
        return problem(409, CROWDED, code="busy")
    log.error("An API request failed: %s", request.path, exc_info=error)
    return problem(500, OUR_FAULT, code="our_fault")


def _field(mistake: Mapping[str, object]) -> dict[str, str]:
    """Where it is and what is wrong; the value itself is not repeated."""
    where = mistake.get("loc")
    # The first words say body or query and the name of our argument, which nobody outside knows.
    steps = [str(step) for step in where][1:] if isinstance(where, (tuple, list)) else []
    name = ".".join(steps[1:] or steps) or "request"
    said = "This is missing" if mistake.get("type") == "missing" else str(mistake.get("msg", ""))
    said = said.removeprefix("Value error, ").rstrip(".")
    return {"field": name, "detail": f"{said}."}
