"""Buying a number: choose, see the price, confirm."""

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from snoutos.kernel.refused import Refused
from snoutos.rooms.inventory.actions import buying
from snoutos.rooms.inventory.pages.door import around, owner
from snoutos.rooms.inventory.rules import buying as rules
from snoutos.rooms.inventory.rules.buying import Wanted
from snoutos.rooms.inventory.rules.plans import TYPES
from snoutos.rooms.plans.actions import token_of
from snoutos.toolbox.page import Request, show

SEARCH = ("class", "kind", "area", "place", "pattern")


@require_http_methods(["GET", "POST"])
@owner
def buy(request: Request) -> HttpResponse:
    context = around(request, now=now()) | {
        "classes": TYPES.items(), "asked": request.GET, "search": _search(request),
    }  # fmt: skip
    status = 200
    try:
        if request.method == "POST":
            return _bought(request)
        context |= _looked(request)
    except Refused as refused:
        # Try again leads to the same question, whether it was asked or confirmed.
        asked = request.POST.dict() | request.GET.dict()
        context |= {"refusal": str(refused), "asked": asked}
        status = refused.status
    return show(request, "inventory/buy.html", context, status=status)


def _search(request: Request) -> str:
    """What was looked for, to come back to it."""
    asked = request.POST.dict() | request.GET.dict()
    return urlencode({name: asked[name] for name in SEARCH if asked.get(name)})


def _looked(request: Request) -> dict[str, object]:
    """What can be bought, or the preview of the one that was chosen."""
    asked = request.GET
    if asked.get("e164"):
        plan = buying.preview(
            by=request.viewer, e164=asked["e164"],
            number_class=rules.checked_class(asked.get("class", "")),
        )  # fmt: skip
        return {"plan": plan, "token": token_of(plan, by=request.viewer)}
    if "class" not in asked:
        return {}
    rules.checked_class(asked["class"])
    wanted = Wanted(
        is_toll_free=asked.get("kind") == "toll_free", area_code=asked.get("area", "").strip(),
        place=asked.get("place", "").strip()[:60], pattern=asked.get("pattern", "").strip(),
    )  # fmt: skip
    shelf = buying.look(by=request.viewer, wanted=wanted)
    return {"shelf": shelf, "price": rules.price(shelf.monthly_cents)}


def _bought(request: Request) -> HttpResponse:
    asked = request.POST
    number = buying.buy_number(
        by=request.viewer, e164=asked.get("e164", ""),
        number_class=rules.checked_class(asked.get("class", "")), token=asked.get("token", ""),
        at=now(),
    )  # fmt: skip
    return HttpResponseRedirect(f"/numbers/{number.pk}?bought")
