"""Who may do what: one table, asked by the actions themselves.

permission              owner  admin  sitter  automation  system
threads.read              x      x
threads.read_assigned                   x
threads.mark_read         x      x
threads.draft             x      x      x
messages.send             x      x      x         x          x
messages.confirm          x      x
messages.retry            x      x
routing.read              x      x
people.set_theme          x      x      x
"""

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Forbidden
from snoutos.kernel.words import Role

THEMES = ("system", "light", "dark")

_OFFICE = frozenset({Role.OWNER, Role.ADMIN})
_PEOPLE = _OFFICE | {Role.SITTER}

PERMISSIONS: dict[str, frozenset[Role]] = {
    "threads.read": _OFFICE,
    "threads.read_assigned": frozenset({Role.SITTER}),
    "threads.mark_read": _OFFICE,
    "threads.draft": _PEOPLE,
    "messages.send": _PEOPLE | {Role.AUTOMATION, Role.SYSTEM},
    # Sending contact details after a warning.
    "messages.confirm": _OFFICE,
    "messages.retry": _OFFICE,
    "routing.read": _OFFICE,
    "people.set_theme": _PEOPLE,
}


def may(actor: Actor, permission: str) -> bool:
    """A permission that is not in the table is a mistake of ours: KeyError."""
    return actor.role in PERMISSIONS[permission]


def check_may(actor: Actor, permission: str) -> None:
    if not may(actor, permission):
        raise Forbidden("You don't have permission to do this. Ask the owner of your organization.")
