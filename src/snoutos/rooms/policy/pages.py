"""The settings of the protection: what everybody may share."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from snoutos.kernel.refused import Refused
from snoutos.kernel.words import AllowedKind, Role
from snoutos.rooms.policy import rules
from snoutos.rooms.policy.actions import allowing, setting
from snoutos.rooms.policy.queries import allowing as queries, trying
from snoutos.rooms.policy.rules import checked_sensitivity
from snoutos.toolbox.page import Request, page, show

owner = page(Role.OWNER)


@require_http_methods(["GET", "POST"])
@owner
def contact_details(request: Request) -> HttpResponse:
    """What everybody may share; posting adds to it."""
    refusal, status = "", 200
    if request.method == "POST":
        try:
            added = allowing.allow(
                by=request.viewer,
                kind=request.POST.get("kind", ""),
                value=request.POST.get("value", ""),
                with_subdomains=request.POST.get("with_subdomains") == "yes",
                note=request.POST.get("note", ""),
                at=now(),
            )
            return HttpResponseRedirect(f"{request.path}?added={added.pk}")
        except Refused as refused:
            refusal, status = str(refused), refused.status
    entries = queries.allow_list(request.viewer)
    just = request.GET.get("added", "")
    context = common(request, "details") | {
        "entries": entries,
        "added": next((one for one in entries if str(one.id) == just), None),
        "is_removed": request.GET.get("removed") == "1",
        "is_saved": request.GET.get("saved") == "1",
        "sensitivity": queries.protection(request.viewer).sensitivity,
        "holds_pictures": queries.holds_pictures(request.viewer),
        "sensitivities": [(one.value, *said) for one, said in rules.SENSITIVITIES.items()],
        "kinds": [(one.value, queries.KIND_NAMES[one]) for one in AllowedKind],
        "asked": request.POST,
        "refusal": refusal,
        "longest": rules.LONGEST_ENTRY,
        "longest_note": rules.LONGEST_NOTE,
    }
    return show(request, "policy/contact_details.html", context, status=status)


@require_POST
@owner
def sensitivity(request: Request) -> HttpResponse:
    setting.set_sensitivity(
        by=request.viewer, sensitivity=request.POST.get("sensitivity", ""), at=now()
    )
    return HttpResponseRedirect(f"{reverse('policy:contact_details')}?saved=1")


@require_POST
@owner
def pictures(request: Request) -> HttpResponse:
    setting.hold_pictures(
        by=request.viewer, is_held=request.POST.get("hold_pictures") == "yes", at=now()
    )
    return HttpResponseRedirect(f"{reverse('policy:contact_details')}?saved=1")


@require_GET
@owner
def try_out(request: Request) -> HttpResponse:
    """Choose a sensitivity; the result fills itself, portion by portion. Nothing is stored."""
    viewer, asked = request.viewer, request.GET.get("sensitivity", "")
    present = queries.protection(viewer).sensitivity
    context = common(request, "trying") | {
        "asked": asked,
        "present": present,
        "present_name": rules.SENSITIVITIES[present][0],
        "sensitivities": [
            (one.value, *said) for one, said in rules.SENSITIVITIES.items() if one is not present
        ],
    }
    if asked:
        wanted = checked_sensitivity(asked)
        context |= {
            "wanted_name": rules.SENSITIVITIES[wanted][0],
            "total": trying.count(viewer, now=now()),
            "first_part": f"{reverse('policy:try_part')}?{urlencode({'sensitivity': asked})}",
        }
    return show(request, "policy/try.html", context)


@require_GET
@owner
def try_part(request: Request) -> HttpResponse:
    """The next portion, what was counted so far, and where it goes on."""
    moment, said = now(), request.GET
    wanted = checked_sensitivity(said.get("sensitivity", ""))
    found = trying.portion(request.viewer, wanted, after=_id(said.get("after", "")), now=moment)
    sums = {
        name: _number(said.get(name, "")) + getattr(found, name)
        for name in ("checked", "stopped_now", "stopped_then", "more", "fewer")
    }
    shown = _number(said.get("more", "")) + _number(said.get("fewer", ""))
    total = max(trying.count(request.viewer, now=moment), sums["checked"])
    goes_on = ""
    if found.next_after:
        asked = {"sensitivity": wanted.value, "after": str(found.next_after), **sums}
        goes_on = f"{request.path}?{urlencode(asked)}"
    context = (
        common(request, "trying")
        | sums
        | {
            "total": total,
            "wanted": wanted,
            "wanted_name": rules.SENSITIVITIES[wanted][0],
            "examples": found.examples[: max(trying.MOST_SHOWN - shown, 0)],
            "goes_on": goes_on,
        }
    )
    return show(request, "policy/_portion.html", context)


@require_POST
@owner
def remove(request: Request, allowed_id: UUID) -> HttpResponse:
    allowing.disallow(by=request.viewer, allowed_id=allowed_id, at=now())
    back = request.POST.get("next", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return HttpResponseRedirect(back)
    return HttpResponseRedirect(f"{reverse('policy:contact_details')}?removed=1")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 12 else 0


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def common(request: Request, tab: str) -> dict[str, object]:
    return {
        "now": now(),
        "tz": request.viewer.time_zone,
        "tab": tab,
    }
