"""The list of sitters: by name, page by page."""

from snoutos.rooms.people.queries import actor
from snoutos.rooms.staff.queries import sitters as queries
from tests.conftest import NOON, make_sitter


def test_sitters_stand_by_name_and_pages_reach_everybody_once(olivia, org):
    names = ["Zoe", "adam", "Bea", "Ömer", "Éva", "éva", "Bea", "Yan"]
    for name in names:
        make_sitter(org, name)

    seen, cursor = [], None
    while True:
        page = queries.sitters(actor(olivia), now=NOON, cursor=cursor, limit=3)
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            break

    assert [one.name.lower() for one in seen] == sorted(one.lower() for one in names)
    assert len({one.id for one in seen}) == len(names)
