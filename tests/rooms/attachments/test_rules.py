from datetime import timedelta

import pytest

from snoutos.rooms.attachments import rules
from snoutos.rooms.attachments.rules import Kind
from tests.conftest import NOON
from tests.rooms.attachments.pictures import CARD


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("image/jpeg", Kind.PICTURE), ("IMAGE/PNG; charset=binary", Kind.PICTURE),
        ("text/vcard", Kind.CONTACT_CARD), ("text/x-vCard", Kind.CONTACT_CARD),
        ("application/pdf", Kind.FILE), ("", Kind.FILE),
    ],
)  # fmt: skip
def test_a_file_is_what_it_is_said_to_be_until_somebody_looks(said, kind):
    assert rules.kind_said(said) is kind


@pytest.mark.parametrize("content", [CARD, b"\xef\xbb\xbf" + CARD, b"\r\n begin:vcard\r\n"])
def test_a_card_is_known_by_its_first_line(content):
    assert rules.is_contact_card(content, "application/octet-stream")


def test_what_is_said_to_be_a_card_is_treated_as_one():
    assert rules.is_contact_card(b"anything", "text/vcard")
    assert not rules.is_contact_card(b"BEGIN:VCARDS are fun", "text/plain")


@pytest.mark.parametrize(
    ("said", "served"),
    [
        ("video/mp4", "video/mp4"), ("Audio/AMR; x=1", "audio/amr"),
        ("application/pdf", "application/pdf"),
        ("text/html", "application/octet-stream"), ("image/svg+xml", "application/octet-stream"),
        ("video/mp4\r\nX-Evil: 1", "application/octet-stream"), ("", "application/octet-stream"),
    ],
)  # fmt: skip
def test_a_browser_is_told_of_harmless_types_only(said, served):
    assert rules.served_type(said) == served


def test_pauses_grow_and_end():
    due = [rules.next_try(tries, NOON) for tries in range(1, 7)]

    assert due[:-1] == sorted(due[:-1])
    assert due[0] == NOON + timedelta(seconds=30)
    assert due[-1] is None


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((640, 480), (320, 240)),
        ((360, 640), (180, 320)),
        ((60, 40), (60, 40)),
        ((640, 1), (320, 1)),
    ],
)
def test_a_picture_is_shown_whole_within_a_square(size, shown):
    assert rules.shown_size(*size) == shown
