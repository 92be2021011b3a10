"""Django's own ways of saying no, in our words."""

import logging
from collections.abc import Callable

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist

from snoutos.kernel.ids import uuid7
from snoutos.toolbox.problems import problem, problem_page
from snoutos.web.viewer import API

log = logging.getLogger(__name__)

NOT_FOUND = "We can't find that page. The link may be old."
NOT_FOUND_API = "There is nothing at this address."
OUR_FAULT = "Something went wrong on our side. Nothing was changed."
UNREADABLE = "This request can't be read. Go back and try again."
NOT_YOURS = "This isn't open to you. Ask the owner of your organization."
CROWDED = (
    "Somebody else was changing the same thing at this very moment, so nothing was changed. "
    "Try again."
)
# A ring of locks, a conflict of transactions: PostgreSQL gave up one of those who were in it.
OF_A_CROWD = frozenset({"40001", "40P01", "55P03"})
STALE_PAGE = "This page was open too long, or cookies are off. Go back, reload it and try again."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return say(request, 400, UNREADABLE, code="bad_request")


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return say(request, 403, NOT_YOURS, code="forbidden")


def not_found(request: HttpRequest, exception: Http404 | Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    sentence = NOT_FOUND_API if request.path.startswith(API) else NOT_FOUND
    return say(request, 404, sentence, code="not_found")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    return say(request, 403, STALE_PAGE, code="forbidden")


def our_fault(request: HttpRequest) -> HttpResponse:
    """The reference stands in the log beside what happened. Nothing is asked of the database."""
    reference = uuid7().hex[-8:].upper()
    log.error("A request failed: %s, reference %s", request.path, reference)
    if request.path.startswith(API):
        return problem(500, OUR_FAULT, code="our_fault", details={"reference": reference})
    request.viewer = None  # type: ignore[attr-defined]
    try:
        return problem_page(request, 500, OUR_FAULT, reference=reference)
    except (TemplateDoesNotExist, OSError):
        return HttpResponse(OUR_FAULT, status=500, content_type="text/plain")


def middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Programs get a problem document also for a method that an address does not know."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405:
            return response
        allowed = response.headers.get("Allow", "")
        sentence = f"This address answers to {allowed} only."
        answer = say(request, 405, sentence, code="method_not_allowed")
        answer.headers["Allow"] = allowed
        return answer

    handle.process_exception = crowded  # type: ignore[attr-defined]  # Django asks for it by name
    return handle


def crowded(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """None for what is no crowd, which goes the way of our own mistakes."""
    if not is_of_a_crowd(exception):
        return None
    return say(request, 409, CROWDED, code="busy")


def is_of_a_crowd(exception: Exception) -> bool:
    cause = exception.__cause__
    return isinstance(exception, OperationalError) and (
        getattr(cause, "sqlstate", None) in OF_A_CROWD
    )


def say(request: HttpRequest, status: int, sentence: str, *, code: str) -> HttpResponse:
    if request.path.startswith(API):
        return problem(status, sentence, code=code)
    return problem_page(request, status, sentence)
