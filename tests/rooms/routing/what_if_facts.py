"""The facts of one imagined conversation, with its window where it was and where it would be."""

from dataclasses import replace
from uuid import UUID

from snoutos.kernel.words import Direction, NumberClass, NumberStatus
from snoutos.rooms.routing.rules.deciding import Facts, WindowFact
from snoutos.rooms.routing.rules.what_if import WindowMoved
from tests.conftest import HOUR, NOON

THREAD, SITTER, WINDOW = UUID(int=1), UUID(int=2), UUID(int=3)
WAS = WindowFact(WINDOW, SITTER, "Sam Rivers", True, NOON, NOON + 6 * HOUR)


def original(at, starts_at, ends_at):
    """The facts as they were stored at that moment, and the change."""
    facts = Facts(
        direction=Direction.INBOUND, at=at, time_zone="America/New_York", client_name="Carla",
        number_class=NumberClass.FRONT_DESK, number_status=NumberStatus.ACTIVE,
        is_sender_mapped=True, windows=(WAS,) if WAS.ends_at > at else (), overrides=(),
    )  # fmt: skip
    return THREAD, facts, WindowMoved(THREAD, replace(WAS, starts_at=starts_at, ends_at=ends_at))


def changed_by_hand(facts, starts_at, ends_at):
    return replace(facts, windows=(replace(WAS, starts_at=starts_at, ends_at=ends_at),))
