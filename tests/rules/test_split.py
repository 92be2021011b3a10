"""Parts of a detail in several texts: each is covered, and everyday talk is not."""

from datetime import timedelta

import pytest
from hypothesis import given, settings, strategies as st

from snoutos.kernel.detector.split import Said, cover_split
from snoutos.rooms.policy.rules import redact, scan
from tests.conftest import NOON

MINUTE = timedelta(minutes=1)


def told(*texts, sender="client", apart=MINUTE, redacted=None):
    return [
        Said(sender, text, (redacted or {}).get(i, ""), NOON + i * apart)
        for i, text in enumerate(texts)
    ]


def read(said):
    """What a sitter reads."""
    return [covered or one.body for covered, one in zip(cover_split(said), said, strict=True)]


@pytest.mark.parametrize(
    ("texts", "secret"),
    [
        (("my number is 415", "867", "5309"), ("415", "867", "5309")),
        (("it starts with 646 201", "and then 7788"), ("646", "201", "7788")),
        (("jo.walks", "at gmail dot com"), ("gmail",)),
        (("415-867", "5309 is the end, or jo@example.com"), ("415", "867", "5309", "jo@")),
    ],
)
def test_all_parts_are_covered(texts, secret):
    shown = " ".join(read(told(*texts)))
    assert not any(one in shown for one in secret)
    assert "█████" in shown


def test_what_stands_around_the_parts_is_still_read():
    shown = read(told("Hi! my number is 415", "867", "5309 ok?"))
    assert shown[0].startswith("Hi! my number is")
    assert shown[2].endswith("ok?")


def test_a_whole_contact_card_covers_no_text_behind_it():
    card = "BEGIN:VCARD\nTEL:+14155550188\nEND:VCARD"
    said = told(
        card, "Luna is at home dot", "She ate 2 cups at 6", "Thanks!", redacted={0: "█████"}
    )
    assert read(said)[1:] == [one.body for one in said[1:]]


def test_two_people_do_not_make_one_detail():
    said = [*told("my code is 415"), *told("867 5309", sender="office")]
    assert read(said) == ["my code is 415", "867 5309"]


def test_neither_do_texts_of_different_hours():
    said = told("my number is 415", "867", "5309", apart=timedelta(minutes=20))
    assert read(said) == ["my number is 415", "867", "5309"]


@pytest.mark.parametrize(
    "texts",
    [
        ("Can you come at 3?", "Or at 4", "5 is fine, too"),
        ("The alarm code is 5519", "Gate 12", "See you at 10"),
        ("He eats 2 cups", "at 7:30 and 18:00"),
    ],
)
def test_everyday_texts_are_not_covered(texts):
    assert read(told(*texts)) == list(texts)


def test_what_was_covered_stays_covered():
    body = "5309 or jo@example.com"
    kept = redact(body, scan(body))
    shown = read(told("415-867", body, redacted={1: kept}))
    assert "jo@" not in shown[1]
    assert "5309" not in shown[1]

    odd = read(told("my number is 415", "867", "5309 and Rex", redacted={2: "5309 and █████"}))
    assert odd[2] == "█████"


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.text(st.sampled_from("0123456789 .@-abcdot\nfive"), max_size=12), max_size=6
    )
)  # fmt: skip
def test_nothing_is_added_and_nothing_fails(texts):
    said = told(*texts)
    covered = cover_split(said)
    assert len(covered) == len(said)
    for shown, one in zip(read(said), said, strict=True):
        for piece in shown.split("█████"):
            assert piece in one.body
