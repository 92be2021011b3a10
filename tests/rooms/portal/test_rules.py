"""What a sitter may see, when, and how people are called."""

from datetime import timedelta

import pytest

from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import ScanState, SenderKind
from snoutos.rooms.policy import rules as policy
from snoutos.rooms.portal import rules
from snoutos.rooms.portal.rules import Hours, Phase
from tests.conftest import HOUR, NOON

SECOND = timedelta(seconds=1)
HOURS = Hours(NOON - HOUR, NOON + HOUR)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (HOURS.starts_at - SECOND, Phase.FUTURE),
        (HOURS.starts_at, Phase.ACTIVE),
        (HOURS.ends_at - SECOND, Phase.ACTIVE),
        (HOURS.ends_at, Phase.PAST),
        (HOURS.ends_at + SECOND, Phase.PAST),
    ],
)
def test_a_window_is_open_from_its_start_until_just_before_its_end(moment, expected):
    assert rules.phase(HOURS, moment) is expected


def test_one_of_several_windows_is_open():
    later = Hours(NOON + HOUR, NOON + 2 * HOUR)

    assert rules.open_now([HOURS, later], NOON + HOUR) == later


def test_a_closed_conversation_is_refused_kindly():
    with pytest.raises(Refused) as refusal:
        rules.open_now([HOURS], HOURS.ends_at)

    assert (refusal.value.status, refusal.value.code) == (403, "outside_window")
    assert str(refusal.value) == (
        "This conversation is only available during your assignment window."
    )


def test_without_any_window_there_is_no_conversation():
    with pytest.raises(Missing):
        rules.open_now([], NOON)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Dana Whitfield", "Dana W."),
        ("Anna Maria de la Cruz", "Anna C."),
        ("Dana", "Dana"),
        (rules.NOBODY_YET, rules.NOBODY_YET),
    ],
)
def test_clients_have_short_names(name, short):
    assert rules.short_name(name) == short


@pytest.mark.parametrize(
    ("name", "is_provisional", "shown"),
    [
        ("+15554443322", True, rules.NOBODY_YET),
        ("72404", True, rules.NOBODY_YET),
        ("+1 (555) 444-3322", False, rules.NOBODY_YET),
        ("Dana 555-444-3322", False, "Dana"),
        ("Dana Whitfield", False, "Dana Whitfield"),
        ("Carla five five five one two three four five six seven", False, "Carla"),
        ("Dana @danawalks", False, "Dana"),
        ("Unit 4 Dana", False, "Unit 4 Dana"),
        ("", False, rules.NOBODY_YET),
    ],
)
def test_no_name_gives_a_number_away(name, is_provisional, shown):
    assert rules.client_name(name, is_provisional=is_provisional) == shown


@pytest.mark.parametrize(
    ("kind", "name", "is_own", "label"),
    [
        (SenderKind.SITTER, "Sam Rivers", True, "You"),
        (SenderKind.SITTER, "Sasha Bloom", False, "Sasha (sitter)"),
        (SenderKind.SITTER, "", False, "Another sitter"),
        (SenderKind.OWNER, "Olivia Hart", False, "Olivia (office)"),
        (SenderKind.OWNER, "", False, "The office"),
        (SenderKind.CLIENT, "Carla Whitfield", False, "Carla Whitfield"),
        (SenderKind.AUTOMATION, "Reminder", False, "Automatic message"),
        (SenderKind.SYSTEM, "SnoutOS", False, "Automatic message"),
    ],
)
def test_labels_tell_the_writers_apart(kind, name, is_own, label):
    assert rules.label(kind, name, is_own=is_own) == label


def test_a_stopped_message_says_why():
    said = rules.why_stopped("Call me at 415-555-0142", ScanState.FLAGGED)

    assert said == "It has a phone number in it. Clients reach you through your business number."


def test_half_a_number_is_stopped_without_a_kind():
    assert rules.why_stopped("and then", ScanState.FLAGGED).startswith("It has contact details in")


def test_a_message_that_nobody_could_check_says_so():
    assert "couldn't be checked" in rules.why_stopped("Hello", ScanState.UNSCANNED)


def test_a_broken_detector_covers_everything(monkeypatch):
    def fail(text):
        raise RuntimeError("The detector fell over.")

    monkeypatch.setattr(policy, "scan", fail)

    assert rules.without_contact("555-444-3322") == rules.COVERED
    assert rules.client_name("Dana", is_provisional=False) == rules.NOBODY_YET
    assert rules.why_stopped("555-444-3322", ScanState.FLAGGED)
