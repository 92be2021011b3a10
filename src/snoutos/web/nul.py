"""The one character that the database cannot keep (U+0000) is refused before anybody reads it.

Bodies of JSON are looked at where their fields are known, in toolbox.schema; files by whoever reads
them.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict

from snoutos.web.problems import say

NUL = "\x00"
CANNOT_BE_KEPT = (
    "There is a character in this that can't be kept: an invisible one, often from a copied text. "
    "Go back, write it again and try once more."
)


def middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def handle(request: HttpRequest) -> HttpResponse:
        if NUL in request.path or _has(request.GET) or _has(request.POST):
            return say(request, 400, CANNOT_BE_KEPT, code="bad_request")
        return get_response(request)

    return handle


def _has(fields: QueryDict) -> bool:
    return any(NUL in one for name, values in fields.lists() for one in (name, *values))
