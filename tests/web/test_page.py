"""The door of pages, showing parts, and pages of lists."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from hypothesis import given, strategies as st

from snoutos.kernel.ids import uuid7
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import Role
from snoutos.rooms.people.queries import actor
from snoutos.toolbox import paging
from snoutos.toolbox.page import page, show

NOW = datetime(2026, 7, 1, 16, 0, tzinfo=UTC)


@page(Role.OWNER)
def owners_page(request):
    if "refuse" in request.GET:
        raise Refused("Not like this.", status=409)
    return HttpResponse("welcome")


def ask(rf, viewer, path="/owners?a=1", **headers):
    from django_htmx.middleware import HtmxMiddleware

    request = rf.get(path, **headers)
    request.viewer = viewer
    return HtmxMiddleware(owners_page)(request)


def test_nobody_is_sent_to_sign_in_and_comes_back(rf):
    assert ask(rf, None)["Location"] == "/login?next=%2Fowners%3Fa%3D1"


def test_a_part_of_an_open_page_sends_the_whole_page_to_sign_in(rf):
    answer = ask(
        rf, None, HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL="http://testserver/inbox?unread=1"
    )

    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/login?next=%2Finbox%3Funread%3D1"


def test_a_wrong_role_is_sent_home(rf, sam):
    assert ask(rf, actor(sam.user))["Location"] == "/sitter"


def test_the_right_role_comes_in_and_the_answer_is_not_kept_anywhere(rf, olivia):
    answer = ask(rf, actor(olivia))

    assert answer.content == b"welcome"
    assert answer["Cache-Control"] == "no-store, private"


def test_a_refusal_becomes_a_page_with_its_sentence(rf, olivia):
    answer = ask(rf, actor(olivia), "/owners?refuse")

    assert answer.status_code == 409
    assert "Not like this." in answer.content.decode()


@pytest.mark.parametrize(
    ("headers", "whole"),
    [
        ({}, True),
        ({"HTTP_HX_REQUEST": "true"}, False),
        ({"HTTP_HX_REQUEST": "true", "HTTP_HX_BOOSTED": "true"}, True),
        ({"HTTP_HX_REQUEST": "true", "HTTP_HX_HISTORY_RESTORE_REQUEST": "true"}, True),
    ],
)
def test_htmx_gets_the_part_and_everybody_else_the_page(rf, headers, whole):
    from django_htmx.middleware import HtmxMiddleware

    def view(request):
        request.viewer = None
        return show(request, "problem.html", {"title": "T"}, part="_api_fields.html")

    answer = HtmxMiddleware(view)(rf.get("/", **headers))

    assert (b"<html" in answer.content) is whole
    assert "HX-Request" in answer["Vary"]


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9998, 12, 31)))
def test_a_cursor_leads_back_to_where_it_was_made(at):
    at, row_id = at.replace(tzinfo=UTC), uuid7()

    assert paging.decode(paging.encode(at, row_id)) == (at, row_id)


@pytest.mark.parametrize("cursor", ["", "x", "ä", "AAAA", "!" * 32, "f" + "_" * 31])
def test_a_cursor_that_is_none_is_refused(cursor):
    with pytest.raises(Refused) as refused:
        paging.decode(cursor)

    assert (refused.value.status, refused.value.code) == (400, "bad_cursor")


@pytest.mark.parametrize(("read", "goes_on"), [(2, False), (3, False), (4, True)])
def test_a_page_goes_on_only_if_there_is_more(read, goes_on):
    rows = [(NOW + timedelta(hours=n), uuid7()) for n in range(read)]

    found = paging.page_of(rows, limit=3, position=lambda row: row)

    assert found.items == tuple(rows[:3])
    assert found.next_cursor == (paging.encode(*rows[2]) if goes_on else None)


@pytest.mark.parametrize("limit", [0, -1, 101])
def test_a_page_has_its_size(limit):
    with pytest.raises(Refused):
        paging.check_limit(limit)
