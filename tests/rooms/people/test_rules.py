"""The table in people/rules.py is what the rules say."""

import re

import pytest

from snoutos.kernel.actor import Actor
from snoutos.kernel.ids import uuid7
from snoutos.kernel.refused import Forbidden
from snoutos.kernel.words import Role
from snoutos.rooms.people import rules


def rows():
    _, _, table = rules.__doc__.partition("\n\n")
    head, *lines = table.strip("\n").splitlines()
    columns = {
        role: (found.start() + found.end()) / 2
        for role in Role
        if (found := re.search(rf"\b{role.value}\b", head))
    }
    for line in lines:
        marks = [found.start() for found in re.finditer(r"\bx\b", line)]
        roles = {min(columns, key=lambda role: abs(columns[role] - mark)) for mark in marks}
        yield line.split()[0], roles


def test_the_drawing_and_the_table_agree():
    assert dict(rows()) == {name: set(roles) for name, roles in rules.PERMISSIONS.items()}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", rules.PERMISSIONS)
def test_whoever_is_not_in_the_table_is_refused(role, permission):
    actor = Actor(id=uuid7(), org_id=uuid7(), role=role, name="Somebody")

    if role in rules.PERMISSIONS[permission]:
        rules.check_may(actor, permission)
    else:
        with pytest.raises(Forbidden):
            rules.check_may(actor, permission)
