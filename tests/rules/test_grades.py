"""Three grades: sent back, held, let through with a note; and the sentence that says why."""

import pytest

from snoutos.kernel.words import FindingKind, Grade, SenderKind
from snoutos.rooms.policy.rules import (
    STEPS,
    Ruling,
    Sensitivity,
    known_sensitivity,
    protection_of,
    rule_on,
    scan,
    strictest,
)

SITTER, PROGRAM = SenderKind.SITTER, SenderKind.AUTOMATION
B, H, N = Grade.BOUNCED, Grade.HELD, Grade.NOTED

#  confidence  relaxed balanced strict
TABLE = (
    (0.95, B, B, B),
    (0.80, B, B, B),
    (0.76, H, B, B),
    (0.70, N, H, B),
    (0.65, N, H, B),
    (0.50, N, N, H),
)


@pytest.mark.parametrize(("confidence", "relaxed", "balanced", "strict"), TABLE)
def test_the_grade_follows_confidence_and_sensitivity(confidence, relaxed, balanced, strict):
    told = {one: rule_on(FindingKind.PHONE, confidence, one, SITTER).grade for one in Sensitivity}
    assert told == {
        Sensitivity.RELAXED: relaxed, Sensitivity.BALANCED: balanced, Sensitivity.STRICT: strict,
    }  # fmt: skip


@pytest.mark.parametrize("sensitivity", Sensitivity)
@pytest.mark.parametrize("kind", FindingKind)
def test_clients_and_the_office_are_never_stopped(sensitivity, kind):
    for author in (SenderKind.CLIENT, SenderKind.OWNER):
        assert rule_on(kind, 1.0, sensitivity, author).grade is Grade.NOTED


@pytest.mark.parametrize("sensitivity", Sensitivity)
def test_an_invitation_is_judged_by_a_person_and_a_program_rewrites_nothing(sensitivity):
    assert rule_on(FindingKind.OFF_PLATFORM, 0.75, sensitivity, SITTER).grade is Grade.HELD
    assert rule_on(FindingKind.PHONE, 1.0, sensitivity, PROGRAM).grade is Grade.HELD


@pytest.mark.parametrize("author", SenderKind)
@pytest.mark.parametrize("kind", FindingKind)
def test_stricter_never_means_milder_and_every_ruling_is_one_sentence(kind, author):
    order = [Grade.NOTED, Grade.HELD, Grade.BOUNCED]
    for percent in range(40, 101):
        told = [rule_on(kind, percent / 100, one, author) for one in Sensitivity]
        levels = [order.index(one.grade) for one in told]
        assert levels == sorted(levels)
        for one in told:
            assert one.sentence.endswith(".")
            assert one.sentence.count(".") == 1


def test_the_strictest_ruling_decides_about_the_message():
    assert strictest([]) is None
    assert strictest([Ruling(N, ""), Ruling(B, ""), Ruling(H, "")]) is B
    assert strictest([Ruling(N, ""), Ruling(H, "")]) is H


@pytest.mark.parametrize(
    "text",
    ["555-123-4567", "(555) 123-4567", "555.123.4567", "+44 20 7946 0958", "5 5 5 1 2 3 4 5 6 7",
     "five five five one two three four five six seven", "john [at] gmail [dot] com", "www.x.com",
     "x.com/y", "bit.ly/z", "@handle", "IG: name", "find me on facebook"],
)  # fmt: skip
def test_what_scenario_286_lists_goes_back_to_its_author(text):
    """285, 286"""
    (found,) = scan(text)
    assert rule_on(found.kind, found.confidence, Sensitivity.BALANCED, SITTER).grade is B


@pytest.mark.parametrize(
    "text",
    [
        "order 555-123-4567",
        "order 1234567890",
        "$45.00",
        "12/14",
        "at 4:30 pm",
        "3 walks at 4.30",
        "Otto & Luna",
    ],
)
def test_what_scenario_287_lists_is_clean(text):
    assert scan(text, sensitivity=Sensitivity.BALANCED) == ()


def test_settings_that_nobody_understands_are_balanced():
    assert known_sensitivity("lax") is Sensitivity.BALANCED
    for settings in (None, {}, {"policy": 3}, {"policy": {"sensitivity": []}}):
        assert protection_of(settings, ()).sensitivity is Sensitivity.BALANCED
    assert protection_of({"policy": {"sensitivity": "strict"}}, ()).sensitivity == "strict"
    assert set(STEPS) == set(Sensitivity)
