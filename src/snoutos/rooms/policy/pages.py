"""The settings of the protection: what everybody may share."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from snoutos.kernel.refused import Refused
from snoutos.kernel.words import AllowedKind, Role
from snoutos.rooms.policy import queries, rules
from snoutos.rooms.policy.actions import allowing, setting
from snoutos.toolbox.page import Request, page, show

owner = page(Role.OWNER)

TABS = (("details", "Contact details", "policy:contact_details"),)


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
def remove(request: Request, allowed_id: UUID) -> HttpResponse:
    allowing.disallow(by=request.viewer, allowed_id=allowed_id, at=now())
    back = request.POST.get("next", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return HttpResponseRedirect(back)
    return HttpResponseRedirect(f"{reverse('policy:contact_details')}?removed=1")


def common(request: Request, tab: str) -> dict[str, object]:
    return {
        "now": now(),
        "tz": request.viewer.time_zone,
        "tab": tab,
        "tabs_of_page": [(key, said, reverse(name)) for key, said, name in TABS],
    }
