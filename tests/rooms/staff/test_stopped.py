"""Whose messages are stopped again and again: counted per message, for the owner only."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from snoutos.kernel.refused import Forbidden, Refused
from snoutos.kernel.words import FindingKind, ReviewStatus
from snoutos.rooms.people.queries import actor
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.review import actions as review
from snoutos.rooms.sending.actions.send import send_message
from snoutos.rooms.staff.queries.stopped import by_sitter, tally_of
from snoutos.rooms.staff.rules.stopped import HEIGHT, Finding, tallies
from snoutos.rooms.threads.models import Message
from tests.conftest import HOUR, NOON, make_window, without_ids

DAY = timedelta(days=1)
TWO = "Call me at 646-201-7788 or 646-201-7799"
LINK = "bit.ly/3xYzAbC has all the pictures"


def stop(sitter, thread, at, body=TWO):
    if not sitter.windows.filter(starts_at__lte=at, ends_at__gt=at).exists():
        make_window(thread, sitter, at - HOUR / 2, at + HOUR / 2)
    with pytest.raises(Refused):
        send_message(by=actor(sitter.user), thread_id=thread.pk, body=body, at=at)
    return Message.objects.order_by("-id").first()


def test_messages_are_counted_and_not_findings(olivia, sam, sams_number, carlas_thread):
    stop(sam, carlas_thread, NOON - 40 * DAY)
    stop(sam, carlas_thread, NOON - DAY)
    stop(sam, carlas_thread, NOON - DAY + HOUR / 4, LINK)

    (card,) = by_sitter(actor(olivia), now=NOON)

    assert (card.name, card.tally.in_30_days, card.tally.in_90_days) == ("Sam Rivers", 2, 3)
    assert card.tally.kinds == ((FindingKind.PHONE, 2), (FindingKind.URL, 1))
    assert card.tally.kinds_said == "a phone number (2), a link"
    assert card.tally.weeks == (0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2)
    assert tally_of(actor(olivia), sam.pk, now=NOON) == card.tally


def test_who_was_stopped_most_lately_comes_first(olivia, sam, sasha, sams_number, carlas_thread):
    for days in (50, 51, 52):
        stop(sasha, carlas_thread, NOON - days * DAY)
    stop(sam, carlas_thread, NOON - DAY)

    cards = by_sitter(actor(olivia), now=NOON)

    assert [(one.name, one.tally.in_30_days, one.tally.in_90_days) for one in cards] == [
        ("Sam Rivers", 1, 1), ("Sasha Bloom", 0, 3),
    ]  # fmt: skip


def test_what_was_sent_after_all_or_dismissed_is_said_to_be_fine(
    olivia, sam, sams_number, carlas_thread
):
    first, _, third = (stop(sam, carlas_thread, NOON - n * DAY) for n in (1, 2, 3))
    one = Violation.objects.filter(message=first).first()
    review.approve(by=actor(olivia), violation_id=one.pk, reason="The vet", at=NOON)
    half = Violation.objects.filter(message=third).first()
    review.close(by=actor(olivia), violation_ids=[half.pk], status=ReviewStatus.DISMISSED, at=NOON)

    tally = tally_of(actor(olivia), sam.pk, now=NOON)

    assert (tally.in_30_days, tally.fine) == (3, 1)


def test_what_could_not_be_checked_is_nobodys_fault(olivia, sam, sams_number, carlas_thread):
    message = stop(sam, carlas_thread, NOON - DAY)
    Violation.objects.filter(message=message).update(kind="unchecked")
    assert by_sitter(actor(olivia), now=NOON) == ()


def test_it_is_for_the_owner_only(dana, sam, mallory, sams_number, carlas_thread):
    stop(sam, carlas_thread, NOON - DAY)
    for user in (dana, sam.user):
        with pytest.raises(Forbidden):
            by_sitter(actor(user), now=NOON)
    assert by_sitter(actor(mallory), now=NOON) == ()


def test_the_pages_and_the_api_lead_to_the_messages(
    client, olivia, dana, sam, sams_number, carlas_thread
):
    message = stop(sam, carlas_thread, timezone.now() - HOUR)
    client.force_login(olivia)

    page = client.get("/sitters/stopped").content.decode()
    assert "Sam Rivers" in page
    assert f"/audit/violations?status=any&amp;sitter={sam.pk}" in page
    assert "7788" not in without_ids(page)
    feed = client.get(f"/audit/violations?status=any&sitter={sam.pk}").content.decode()
    assert str(Violation.objects.filter(message=message).first().pk) in feed
    assert f"sitter={sam.pk}" in feed, "the filter stays when another one is chosen"
    nobody = client.get(f"/audit/violations?status=any&sitter={message.pk}").content.decode()
    assert "Nothing to review" in nobody
    assert client.get("/audit/violations?sitter=odd").status_code == 200
    assert "Stopped messages" in client.get(f"/sitters/{sam.pk}").content.decode()

    (one,) = client.get("/api/policy/sitters").json()["sitters"]
    assert (one["sitterId"], one["last30Days"], one["kinds"]) == (
        str(sam.pk), 1, [{"violationType": "phone", "messages": 1}],
    )  # fmt: skip
    client.force_login(dana)
    assert ">Stopped messages<" not in client.get(f"/sitters/{sam.pk}").content.decode()


def test_the_picture_has_thirteen_weeks_and_its_edges_hold():
    sam_id = uuid4()
    found = [
        Finding(sam_id, n, FindingKind.PHONE, False, NOON - age)
        for n, age in enumerate((timedelta(0), 90 * DAY, 30 * DAY, 91 * DAY, -DAY))
    ]
    tally = tallies(found, now=NOON)[sam_id]
    assert (tally.in_30_days, tally.in_90_days) == (2, 3)
    assert len(tally.bars) == 13
    assert sum(tally.weeks) == 3
    assert {bar.y + bar.height for bar in tally.bars} == {HEIGHT}
