"""The table at the head of sending/rules.py, row by row."""

import pytest

from snoutos.kernel.refused import Refused
from snoutos.kernel.words import FindingKind, MessageState, PolicyAction, ScanState, SenderKind
from snoutos.rooms.policy.rules import Finding, Sensitivity
from snoutos.rooms.sending import rules

PHONE = Finding(FindingKind.PHONE, 0, 12, 0.9, "phone", "This looks like a phone number.")
LINK = Finding(FindingKind.URL, 20, 30, 0.9, "url", "This looks like a link.")
HOUSE = (SenderKind.AUTOMATION, SenderKind.SYSTEM)
ALL = (SenderKind.SITTER, SenderKind.OWNER, *HOUSE)


def attempt(sender, **changes):
    facts = {
        "is_within_window": True, "client_name": "Carla", "is_opted_out": False,
        "findings": (), "is_confirmed": False,
    }  # fmt: skip
    return rules.Attempt(sender=sender, **(facts | changes))


@pytest.mark.parametrize("sender", ALL)
def test_a_clean_message_is_queued(sender):
    assert rules.judge(attempt(sender)) == rules.Verdict(MessageState.QUEUED, ScanState.CLEAN)


def test_a_sitter_outside_the_window_is_refused_before_anything_else():
    verdict = rules.judge(
        attempt(SenderKind.SITTER, is_within_window=False, is_opted_out=True, findings=(PHONE,))
    )

    assert (verdict.state, verdict.refusal.code) == (None, "outside_window")


@pytest.mark.parametrize("sender", [SenderKind.OWNER, *HOUSE])
def test_windows_are_for_sitters(sender):
    assert rules.judge(attempt(sender, is_within_window=False)).refusal is None


@pytest.mark.parametrize("sender", ALL)
def test_nobody_writes_to_somebody_who_opted_out(sender):
    verdict = rules.judge(attempt(sender, is_opted_out=True, findings=(PHONE,)))

    assert (verdict.state, verdict.refusal.status) == (None, 409)
    assert "Carla" in str(verdict.refusal)


@pytest.mark.parametrize("is_confirmed", [True, False])
@pytest.mark.parametrize("sender", [SenderKind.SITTER, *HOUSE])
def test_contact_details_are_kept_back_and_no_confirmation_helps(sender, is_confirmed):
    verdict = rules.judge(attempt(sender, findings=(PHONE,), is_confirmed=is_confirmed))

    assert verdict.state is MessageState.BLOCKED
    assert verdict.action is PolicyAction.BLOCKED
    assert str(verdict.refusal) == rules.CONTACT_INFO


DOUBTFUL = Finding(FindingKind.PHONE, 0, 8, 0.65, "phone", "This looks like a phone number.")
INVITES = Finding(FindingKind.OFF_PLATFORM, 0, 8, 0.75, "off_platform.pay", "This suggests it.")


@pytest.mark.parametrize("sender", [SenderKind.SITTER, *HOUSE])
@pytest.mark.parametrize("findings", [(DOUBTFUL,), (INVITES,), (INVITES, DOUBTFUL)])
def test_what_is_doubtful_waits_for_the_owner(sender, findings):
    verdict = rules.judge(attempt(sender, findings=findings))

    assert (verdict.state, verdict.action) == (MessageState.BLOCKED, PolicyAction.BLOCKED)
    assert (str(verdict.refusal), verdict.refusal.code) == (rules.HELD_TO_LOOK, "held_for_review")
    assert len(verdict.refusal.details["findings"]) == len(findings)


def test_one_plain_detail_sends_the_whole_message_back():
    verdict = rules.judge(attempt(SenderKind.SITTER, findings=(DOUBTFUL, PHONE)))

    assert (str(verdict.refusal), verdict.refusal.code) == (rules.CONTACT_INFO, "contact_details")


@pytest.mark.parametrize("sender", [SenderKind.SITTER, *HOUSE])
def test_on_relaxed_a_doubtful_detail_goes_its_way_with_a_note(sender):
    relaxed = {"sensitivity": Sensitivity.RELAXED}
    verdict = rules.judge(attempt(sender, findings=(DOUBTFUL,), **relaxed))

    assert (verdict.state, verdict.scan, verdict.action, verdict.refusal) == (
        MessageState.QUEUED, ScanState.FLAGGED, PolicyAction.ALLOWED, None,
    )  # fmt: skip
    assert rules.judge(attempt(sender, findings=(PHONE,), **relaxed)).refusal is not None


def test_the_office_is_asked_once_more():
    verdict = rules.judge(attempt(SenderKind.OWNER, findings=(PHONE, LINK, PHONE)))

    assert verdict.state is None
    assert verdict.refusal.status == 409
    assert str(verdict.refusal) == (
        "This message shares a phone number and a link. Send it anyway?"
    )
    assert len(verdict.refusal.details["findings"]) == 3


def test_the_office_may_insist():
    verdict = rules.judge(attempt(SenderKind.OWNER, findings=(PHONE,), is_confirmed=True))

    assert (verdict.state, verdict.action) == (MessageState.QUEUED, PolicyAction.WARNED)
    assert verdict.refusal is None


@pytest.mark.parametrize("sender", [SenderKind.SITTER, *HOUSE])
def test_what_could_not_be_checked_is_held_for_a_person(sender):
    verdict = rules.judge(attempt(sender, findings=None))

    assert (verdict.state, verdict.scan) == (MessageState.BLOCKED, ScanState.UNSCANNED)
    assert str(verdict.refusal) == rules.HELD


def test_the_office_is_not_stopped_by_a_broken_detector():
    verdict = rules.judge(attempt(SenderKind.OWNER, findings=None))

    assert (verdict.state, verdict.scan) == (MessageState.QUEUED, ScanState.UNSCANNED)


@pytest.mark.parametrize("state", MessageState)
def test_only_what_failed_is_sent_again(state):
    if state in (MessageState.FAILED, MessageState.UNDELIVERED):
        rules.check_may_retry(state, attempts=1, reason="")
    else:
        with pytest.raises(Refused, match="not delivered"):
            rules.check_may_retry(state, attempts=1, reason="because")


def test_after_three_attempts_a_person_says_why():
    with pytest.raises(Refused, match="3 times"):
        rules.check_may_retry(MessageState.FAILED, attempts=3, reason=" ")
    rules.check_may_retry(MessageState.FAILED, attempts=3, reason="Her phone is on again")
