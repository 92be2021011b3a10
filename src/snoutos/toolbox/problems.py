"""Saying no over HTTP: one problem document for programs, one plain page for people."""

from collections.abc import Mapping
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

TITLES = {
    400: "We can't read this request",
    401: "Sign in first",
    403: "This isn't open to you",
    404: "We can't find that",
    405: "This can't be done here",
    409: "This needs a decision first",
    422: "This can't be done",
    429: "Too many requests",
    500: "Something went wrong on our side",
}


def title_of(status: int) -> str:
    return TITLES.get(status) or HTTPStatus(status).phrase


def problem(
    status: int,
    sentence: str,
    *,
    code: str,
    details: Mapping[str, object] | None = None,
) -> JsonResponse:
    """RFC 9457: `detail` is the sentence a page would show, `code` the word for programs."""
    return JsonResponse(
        {
            "type": "about:blank",
            "title": title_of(status),
            "status": status,
            "detail": sentence,
            "code": code,
            **(details or {}),
        },
        status=status,
        content_type="application/problem+json",
    )


def problem_page(
    request: HttpRequest, status: int, sentence: str, *, reference: str = ""
) -> HttpResponse:
    context = {"title": title_of(status), "sentence": sentence, "reference": reference}
    return render(request, "problem.html", context, status=status)
