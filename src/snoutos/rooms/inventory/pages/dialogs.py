"""The dialogs of the verbs: first what and why, then what it changes, then it is done."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from snoutos.kernel.refused import Missing, Refused
from snoutos.rooms.inventory.actions import lifecycle
from snoutos.rooms.inventory.forms import chosen, wish
from snoutos.rooms.inventory.pages.door import around, done_at, office, owner
from snoutos.rooms.inventory.queries import choices, detail, plans
from snoutos.rooms.inventory.rules.offers import ICONS
from snoutos.rooms.inventory.rules.plans import TITLES, TYPES
from snoutos.rooms.numbers.rules import Reason, Verb, checked_reason
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.plans.actions import token_of
from snoutos.toolbox.page import Request, show

# What has to be chosen before anything can be shown.
ASKS = frozenset({Verb.ASSIGN, Verb.CHANGE_CLASS, Verb.QUARANTINE})
LIST = "/numbers"


@require_http_methods(["GET", "POST"])
@office
def change(request: Request, number_id: UUID, verb: Verb) -> HttpResponse:
    """One verb on one number. Without JavaScript it is a page of its own."""
    moment = now()
    check_may(request.viewer, lifecycle.PERMISSION[verb])
    found = detail.head(request.viewer, number_id)
    context: dict[str, object] = _around(request, verb) | {
        "number": found,
        "address": request.path,
        "cancel": f"{LIST}/{number_id}",
        "asked": request.POST,
    }
    status = 200
    try:
        if request.method == "POST" and request.POST.get("token") and "back" not in request.POST:
            done = lifecycle.change(
                by=request.viewer, wish=wish(verb, number_id, request.POST),
                token=_token(request, verb), at=moment,
            )  # fmt: skip
            return _went(request, done_at(f"{LIST}/{number_id}", done.applied.pk))
        context |= _shown(request, verb, number_id)
    except Missing:
        raise
    except Refused as no:
        context |= {"refusal": str(no)} | _after(request, verb, number_id)
        status = no.status if request.method == "POST" else 200
    return show(
        request, "inventory/change.html", context, part="inventory/_change.html", status=status
    )


@require_POST
@owner
def change_many(request: Request, verb: Verb) -> HttpResponse:
    """One verb on the numbers that were ticked."""
    moment = now()
    number_ids = chosen(request.POST.getlist("number"))
    wishes = [wish(verb, one, _of_one(request, one)) for one in number_ids if _is_asked(request)]
    context: dict[str, object] = _around(request, verb) | {
        "chosen": choices.numbers(request.viewer, number_ids),
        "address": request.path,
        "cancel": LIST,
        "asked": request.POST,
    }
    status = 200
    try:
        if wishes and request.POST.get("token") and "back" not in request.POST:
            done, outcomes = lifecycle.change_many(
                by=request.viewer, verb=verb, wishes=wishes, token=_token(request, verb), at=moment
            )
            context |= {"outcomes": outcomes, "done": done}
            return show(request, "inventory/outcomes.html", context,
                        part="inventory/_outcomes.html")  # fmt: skip
        if wishes and "back" not in request.POST:
            if verb is Verb.QUARANTINE:
                checked_reason(wishes[0].reason, wishes[0].note)
            plan, outcomes = lifecycle.preview_many(
                by=request.viewer, verb=verb, wishes=wishes, at=moment
            )
            can = any(one.done for one in outcomes)
            context |= {"plan": plan, "can": can, "token": token_of(plan, by=request.viewer)}
    except Missing:
        raise
    except Refused as no:
        context |= {"refusal": str(no)}
        status = no.status
    return show(request, "inventory/change_many.html", context,
                part="inventory/_change_many.html", status=status)  # fmt: skip


def _around(request: Request, verb: Verb) -> dict[str, object]:
    return around(request, now=now()) | {
        "verb": verb,
        "title": TITLES[verb],
        "icon_name": ICONS[verb],
        "is_final": verb is Verb.QUARANTINE,
        "is_red": verb in (Verb.QUARANTINE, Verb.DEACTIVATE),
        "needs": verb in ASKS,
        "reasons": [reason.value for reason in Reason],
        "sitters": choices.sitters(request.viewer) if verb is Verb.ASSIGN else (),
        "classes": TYPES.items(),
        "days": plans.usual_days(request.viewer),
    }


def _shown(request: Request, verb: Verb, number_id: UUID) -> dict[str, object]:
    """The preview, as soon as there is enough to preview."""
    asked = request.POST
    is_first = request.method == "GET" or "back" in asked
    if verb is Verb.QUARANTINE and is_first:
        return _before_the_reason(request, number_id)
    if verb in ASKS and is_first:
        return {}
    wanted = wish(verb, number_id, asked)
    plan = lifecycle.preview(by=request.viewer, wish=wanted, at=now())
    return {"plan": plan, "token": token_of(plan, by=request.viewer)}


def _before_the_reason(request: Request, number_id: UUID) -> dict[str, object]:
    """Whatever the reason will be, this is what a quarantine changes."""
    wanted = plans.Wish(Verb.QUARANTINE, number_id, reason=Reason.REVIEW.value)
    return {"plan": lifecycle.preview(by=request.viewer, wish=wanted, at=now())}


def _after(request: Request, verb: Verb, number_id: UUID) -> dict[str, object]:
    """After a refusal: what would happen now, when anything would."""
    try:
        return _shown(request, verb, number_id)
    except Refused as no:
        return _before_the_reason(request, number_id) if no.code == "reason_required" else {}


def _token(request: Request, verb: Verb) -> str:
    if verb is Verb.QUARANTINE and not request.POST.get("understood"):
        raise Refused("Tick that you understand it first.", code="confirm_first", status=422)
    return request.POST["token"]


def _is_asked(request: Request) -> bool:
    return "step" in request.POST


def _of_one(request: Request, number_id: UUID) -> dict[str, str]:
    """The answers for one number: its sitter is its own, everything else is for all of them."""
    sitter = request.POST.get(f"sitter-{number_id}", "")
    return request.POST.dict() | {"sitter": sitter}


def _went(request: Request, address: str) -> HttpResponse:
    if not request.htmx:
        return HttpResponseRedirect(address)
    response = HttpResponse(status=204)
    response.headers["HX-Redirect"] = address
    return response
