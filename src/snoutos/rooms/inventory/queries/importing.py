"""What has to be known about numbers at the provider before they are taken in."""

from collections.abc import Collection, Mapping, Sequence

from django.db import connection

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import NumberStatus
from snoutos.providers.provider import Owned
from snoutos.rooms.inventory.rules import importing as rules
from snoutos.rooms.inventory.rules.hookup import place
from snoutos.rooms.inventory.rules.importing import Theirs, Wanted, World
from snoutos.rooms.numbers.models import Number
from snoutos.toolbox import csv_in


def rows_of(text: str) -> tuple[Wanted, ...]:
    """A file with headings, or a plain list of numbers. Raises Refused."""
    if not _has_headings(text):
        return rules.listed(text)
    sheet = csv_in.read(text, rules.FIELDS, most_rows=rules.MOST_ROWS)
    return rules.checked_rows(
        [Wanted(row.line, row.values["number"], row.values["type"]) for row in sheet.rows]
    )


def world(
    viewer: Actor, owned: Sequence[Owned], cents: Mapping[bool, int | None], *, sms_url: str
) -> World:
    mine = Number.objects.filter(org_id=viewer.org_id).values_list("e164", "provider_sid", "status")
    here = {}
    for e164, sid, status in mine:
        here[e164] = is_inactive = status == NumberStatus.INACTIVE
        if sid:
            here[sid.lower()] = is_inactive
    return World(
        owned=[Theirs(one.sid, one.e164, one.can_text, place(one.sms_url)) for one in owned],
        here=here,
        elsewhere=elsewhere(viewer, [one.e164 for one in owned if one.e164 not in here]),
        cents=cents,
        our_host=place(sms_url),
    )


def elsewhere(viewer: Actor, e164s: Collection[str]) -> frozenset[str]:
    """Which of these are in somebody else's inventory; not in whose."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select e164 from inventory_elsewhere(%s, %s::text[]) as e164",
            [viewer.org_id, list(e164s)],
        )
        return frozenset(row[0] for row in cursor.fetchall())


def _has_headings(text: str) -> bool:
    first = text.strip().partition("\n")[0]
    return any(letters in first.lower() for letters in ("number", "phone", "e164", "id", "sid"))
