"""Asking for an override the way the page does: look first, then confirm."""

import pytest

from snoutos.rooms.people.queries import actor
from snoutos.rooms.plans.actions import token_of
from snoutos.rooms.routing.actions import overrides as actions
from snoutos.rooms.routing.rules.overrides import checked
from tests.conftest import NOON


@pytest.fixture
def start(olivia):
    """start(thread, duration="1h", sitter=None, reason="…", at=NOON, by=olivia) → override"""

    def starts(
        thread, duration="1h", sitter=None, reason="Owner answers herself", at=NOON, by=None
    ):
        by = actor(by or olivia)
        wish = checked(
            target="sitter" if sitter else "owner_inbox", sitter_id=sitter.pk if sitter else None,
            duration=duration, reason=reason,
        )  # fmt: skip
        plan = actions.plan_override(by=by, thread_id=thread.pk, wish=wish, at=at)
        override, applied = actions.create_override(
            by=by, thread_id=thread.pk, wish=wish, token=token_of(plan, by=by), at=at
        )
        override.applied = applied
        return override

    return starts


@pytest.fixture
def remove(olivia):
    def removes(override, at=NOON, by=None):
        by = actor(by or olivia)
        plan = actions.plan_removal(by=by, override_id=override.pk, at=at)
        return actions.remove_override(
            by=by, override_id=override.pk, token=token_of(plan, by=by), at=at
        )

    return removes
