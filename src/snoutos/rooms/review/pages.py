"""The violations feed and one finding, with the owner's decision about it."""

from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from snoutos.kernel import topics
from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import FindingKind, ReviewStatus, Role
from snoutos.rooms.people.rules import may
from snoutos.rooms.policy.queries.allowing import lesson, taught_by
from snoutos.rooms.review import actions, queries
from snoutos.rooms.review.rules import (
    DAYS,
    KINDS,
    NO_VIOLATION,
    STATUSES,
    TEACHES_NOTHING,
    Filters,
    Then,
)
from snoutos.toolbox.page import Request, go, page, show

office = page(Role.OWNER, Role.ADMIN)
owner = page(Role.OWNER)

PER_PAGE = 50
WORDS = {"resolve": ReviewStatus.RESOLVED, "dismiss": ReviewStatus.DISMISSED}
NO_WORD = "Choose whether to resolve or to dismiss."


@require_safe
@office
def violations(request: Request) -> HttpResponse:
    return _feed(request)


@require_POST
@owner
def close_many(request: Request) -> HttpResponse:
    """Approve, resolve or dismiss what was ticked, for one reason."""
    viewer, reason = request.viewer, request.POST.get("reason", "")
    ids, decision = _ids(request.POST.getlist("violation")), request.POST.get("decision", "")
    try:
        if decision == "approve":
            actions.approve_many(by=viewer, violation_ids=ids, reason=reason, at=now())
        else:
            actions.close(
                by=viewer, violation_ids=ids, status=_status(decision), reason=reason, at=now()
            )
    except Refused as refusal:
        return _feed(request, refusal=str(refusal), status=refusal.status)
    return HttpResponseRedirect(reverse("review:violations"))


@require_http_methods(["GET", "POST"])
@office
def violation(request: Request, violation_id: UUID) -> HttpResponse:
    """One finding; posting `decision` decides: approve (with a reason), resolve, dismiss."""
    refusal, status = "", 200
    if request.method == "POST":
        try:
            _decide(request, violation_id)
            return HttpResponseRedirect(request.path)
        except Missing:
            raise
        except Refused as problem:
            refusal, status = str(problem), problem.status
    card = queries.violation(request.viewer, violation_id)
    request.topics.append(topics.thread(card.thread_id))
    context = _common(request) | {
        "card": card,
        "lines": queries.around(request.viewer, card),
        "beside": queries.open_beside(request.viewer, violation_id),
        "taught": taught_by(request.viewer, violation_id),
        "refusal": refusal,
        "written": request.POST.get("reason", ""),
    }
    return show(request, "review/violation.html", context, status=status)


@require_safe
@office
def by_rule(request: Request) -> HttpResponse:
    """For each rule: how often what it stopped was sent after all."""
    said = request.GET.get("days", "")
    days = int(said) if said in {str(one) for one in DAYS} else DAYS[0]
    context = _common(request) | {
        "cards": queries.by_rule(request.viewer, since=now() - timedelta(days=days)),
        "days": days,
        "choices": [(one, f"?days={one}", one == days) for one in DAYS],
    }
    return show(request, "review/rules.html", context)


@require_http_methods(["GET", "POST"])
@owner
def not_contact_info(request: Request, violation_id: UUID) -> HttpResponse:
    """What saying so would add to the allow-list; posting adds exactly that."""
    refusal, status = "", 200
    card = queries.violation(request.viewer, violation_id)
    if request.method == "POST":
        word = request.POST.get("then", "")
        try:
            actions.teach(
                by=request.viewer, violation_id=violation_id, seen=request.POST.get("seen", ""),
                then=Then(word) if word in set(Then) else Then.NOTHING, at=now(),
            )  # fmt: skip
            return go(request, reverse("review:violation", args=[violation_id]))
        except Missing:
            raise
        except Refused as problem:
            # 422 is what the dialog shows in place.
            refusal, status = str(problem), 422 if request.htmx else problem.status
    context = _common(request) | {
        "card": card, "lesson": lesson(request.viewer, violation_id), "refusal": refusal,
        "teaches_nothing": TEACHES_NOTHING,
    }  # fmt: skip
    return show(
        request, "review/not_contact_info.html", context, part="review/_not_contact_info.html",
        status=status,
    )  # fmt: skip


def _decide(request: Request, violation_id: UUID) -> None:
    """With the finding, what else the page named of the same message is decided."""
    decision = request.POST.get("decision", "")
    if decision == "approve":
        reason = request.POST.get("reason", "")
        actions.approve(by=request.viewer, violation_id=violation_id, reason=reason, at=now())
        return
    beside = _ids(request.POST.getlist("beside"))
    actions.close(
        by=request.viewer, violation_ids=[violation_id, *beside], status=_status(decision),
        reason=request.POST.get("reason", ""), at=now(),
    )  # fmt: skip


def _feed(request: Request, refusal: str = "", status: int = 200) -> HttpResponse:
    filters = _filters(request)
    found = queries.messages(
        request.viewer, filters, cursor=request.GET.get("cursor") or None, limit=PER_PAGE
    )
    counts = queries.counts(request.viewer)
    asked = filters.status.value if filters.status else "any"
    kind = filters.kind.value if filters.kind else ""
    context = _common(request) | {
        "page": found,
        "filters": filters,
        "refusal": refusal,
        "written": request.POST.get("reason", ""),
        "more": _query(filters, asked, kind, found.next_cursor) if found.next_cursor else "",
        "statuses": [
            (said, _query(filters, one.value, kind), one is filters.status, counts[one])
            for one, said in STATUSES.items()
        ]
        + [("All", _query(filters, "any", kind), filters.status is None, sum(counts.values()))],
        "kinds": [("All kinds", _query(filters, asked, ""), filters.kind is None)]
        + [
            (said, _query(filters, asked, one.value), one is filters.kind)
            for one, said in KINDS.items()
        ],
    }
    context["may_choose"] = context["may_decide"] and any(one.open_ids for one in found.items)
    return show(request, "review/violations.html", context, status=status)


def _common(request: Request) -> dict[str, object]:
    return {
        "now": now(),
        "tz": request.viewer.time_zone,
        "may_decide": may(request.viewer, "policy.decide"),
    }


def _filters(request: Request) -> Filters:
    status, kind = request.GET.get("status", "open"), request.GET.get("kind", "")
    return Filters(
        status=ReviewStatus(status) if status in set(ReviewStatus) else None,
        kind=FindingKind(kind) if kind in set(FindingKind) else None,
        sitter_id=_sitter(request.GET.get("sitter", "")),
    )


def _sitter(said: str) -> UUID | None:
    """Of one sitter only; what is not understood is left out."""
    try:
        return UUID(said) if said else None
    except ValueError:
        return None


def _query(filters: Filters, status: str, kind: str, cursor: str | None = None) -> str:
    said = {
        "status": status, "kind": kind, "sitter": filters.sitter_id or "", "cursor": cursor or "",
    }  # fmt: skip
    return "?" + urlencode({name: value for name, value in said.items() if value})


def _status(word: str) -> ReviewStatus:
    if word not in WORDS:
        raise Refused(NO_WORD, code="no_decision", status=422)
    return WORDS[word]


def _ids(said: list[str]) -> list[UUID]:
    """A ticked message says all its findings, with a blank between them."""
    try:
        return [UUID(one) for message in said for one in message.split()]
    except ValueError:
        raise Missing(NO_VIOLATION) from None
