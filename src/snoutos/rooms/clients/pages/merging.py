"""Two clients who are one."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from snoutos.kernel.refused import Missing, Refused
from snoutos.rooms.clients.actions import merging as actions
from snoutos.rooms.clients.pages.clients import common, office
from snoutos.rooms.clients.queries import clients as queries
from snoutos.rooms.plans.actions import token_of
from snoutos.toolbox.page import Request, go, show

CHOOSE = "Choose the client who this is."


@require_http_methods(["GET", "POST"])
@office
def merge(request: Request, client_id: UUID) -> HttpResponse:
    """Choose whom it goes into, look at what moves, confirm."""
    moment, viewer = now(), request.viewer
    found = queries.profile(viewer, client_id, now=moment)
    context: dict[str, object] = common(request) | {
        "client": found.card,
        "choices": _choices(request, client_id),
        "asked": request.POST,
        "search": _search(request),
    }
    status = 200
    if request.method == "POST" and "back" not in request.POST:
        try:
            into = _id(request.POST.get("into", ""))
            token = request.POST.get("token", "")
            if token:
                done = actions.merge(
                    by=viewer, kept_id=into, gone_id=client_id, token=token, at=moment
                )
                return go(request, f"/clients/{into}?applied={done.pk}")
            plan = actions.plan_merge(by=viewer, kept_id=into, gone_id=client_id, at=moment)
            context |= {"plan": plan, "token": token_of(plan, by=viewer)}
        except Missing:
            raise
        except Refused as no:
            context["refusal"], status = str(no), 422
    return show(request, "clients/merge.html", context, part="clients/_merge.html", status=status)


def _search(request: Request) -> str:
    return (request.POST or request.GET).get("q", "")[:100]


def _choices(request: Request, client_id: UUID) -> list[tuple[UUID, str]]:
    return queries.choices(request.viewer, besides=client_id, search=_search(request))


def _id(word: str) -> UUID:
    try:
        return UUID(word)
    except ValueError:
        raise Refused(CHOOSE, code="client_needed") from None
