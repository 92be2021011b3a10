"""The team: roles, invitations, who may come in."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from snoutos.kernel.refused import Missing, Refused
from snoutos.rooms.staff.actions import inviting, team as actions
from snoutos.rooms.staff.pages.door import common, office, owner
from snoutos.rooms.staff.queries import team as queries
from snoutos.rooms.staff.rules import team as rules
from snoutos.toolbox.page import Request, go, show

VERBS = {
    "deactivate": (actions.deactivate_user, "Deactivate"),
    "reactivate": (actions.reactivate_user, "Let back in"),
    "sign-out": (actions.end_sessions, "Sign out everywhere"),
}


@require_GET
@owner
def team(request: Request) -> HttpResponse:
    moment = now()
    context = common(request, "team", now=moment) | {
        "team": queries.team(request.viewer),
        "invitations": queries.invitations(request.viewer, now=moment),
    }
    return show(request, "staff/team.html", context)


@require_http_methods(["GET", "POST"])
@owner
def invite(request: Request) -> HttpResponse:
    moment = now()
    context = common(request, "team", now=moment) | {
        "asked": request.POST,
        "roles": [
            (one.value, rules.ROLE_NAMES[one], rules.ROLE_SAYS[one]) for one in rules.TEAM_ROLES
        ],
    }
    status = 200
    if request.method == "POST":
        try:
            done = inviting.invite(
                by=request.viewer, email=request.POST.get("email", ""),
                name=request.POST.get("name", ""), role=request.POST.get("role", ""), at=moment,
            )  # fmt: skip
            context |= {"invitation": done.invitation}
        except Refused as refused:
            context["refusal"], status = str(refused), 422
    return show(request, "staff/invite.html", context, part="staff/_invite.html", status=status)


@require_http_methods(["GET", "POST"])
@owner
def member(request: Request, user_id: UUID) -> HttpResponse:
    """Role, sessions and access of one person; every change is one press with its own name."""
    moment, viewer = now(), request.viewer
    context = common(request, "team", now=moment)
    status = 200
    if request.method == "POST":
        verb = request.POST.get("verb", "")
        try:
            if verb == "role":
                actions.change_role(
                    by=viewer, user_id=user_id, role=request.POST.get("role", ""), at=moment
                )
            elif verb in VERBS:
                VERBS[verb][0](by=viewer, user_id=user_id, at=moment)
            else:
                raise Refused("Choose what to do.", code="no_verb", status=400)
            return go(request, "/team")
        except Missing:
            raise
        except Refused as refused:
            context["refusal"], status = str(refused), 422
    context |= {
        "member": queries.member(viewer, user_id),
        "roles": [
            (one.value, rules.ROLE_NAMES[one], rules.ROLE_SAYS[one]) for one in rules.TEAM_ROLES
        ],
    }
    return show(request, "staff/member.html", context, part="staff/_member.html", status=status)


@require_POST
@office
def invite_again(request: Request, invitation_id: UUID) -> HttpResponse:
    done = inviting.invite_again(by=request.viewer, invitation_id=invitation_id, at=now())
    context = common(request, "team", now=now()) | {"invitation": done.invitation}
    return show(request, "staff/invite.html", context, part="staff/_invite.html")


@require_POST
@office
def revoke(request: Request, invitation_id: UUID) -> HttpResponse:
    inviting.revoke(by=request.viewer, invitation_id=invitation_id, at=now())
    back = request.POST.get("next", "")
    return go(request, back if back.startswith("/sitters/") else "/team")
