"""Who may do what: one table, asked by the actions themselves.

permission              owner  admin  sitter  automation  system
threads.read              x      x
threads.read_assigned                   x
threads.mark_read         x      x
threads.draft             x      x      x
messages.send             x      x      x         x         x
messages.confirm          x      x
messages.retry            x      x
messages.cancel           x      x                          x
attachments.fetch         x      x                          x
numbers.read              x      x
numbers.assign            x      x                          x
numbers.release           x      x                          x
numbers.buy               x
numbers.import            x
numbers.quarantine        x                                 x
numbers.change_class      x
numbers.deactivate        x                                 x
numbers.bulk              x
numbers.export            x      x
numbers.reconcile         x                                 x
numbers.know_own                        x
clients.read              x      x
clients.write             x      x                x         x
clients.import            x      x
clients.merge             x      x
clients.erase             x
clients.forget                                              x
clients.export            x      x
clients.consent           x
clients.help              x
sitters.read              x      x
sitters.write             x      x
sitters.activate          x
sitters.deactivate        x
team.read                 x
team.manage               x
windows.read              x      x
windows.read_own                        x
windows.write             x      x                x         x
windows.export            x      x
bookings.write            x      x                x         x
routing.read              x      x
routing.simulate          x      x
routing.override          x
routing.export            x      x
policy.read               x      x
policy.decide             x
policy.settings           x
policy.export             x      x
alerts.read               x      x
alerts.decide             x      x                          x
operations.read           x      x
operations.decide         x
people.set_theme          x      x      x
portal.notices                          x
portal.tell                                                 x
"""

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Forbidden
from snoutos.kernel.words import Role

# The alert about a text that sounds like STOP in other words.
OWN_WORDS = "consent.own_words"
THEMES = ("system", "light", "dark")

_OWNER = frozenset({Role.OWNER})
_SITTER = frozenset({Role.SITTER})
_OFFICE = frozenset({Role.OWNER, Role.ADMIN})
_PEOPLE = _OFFICE | {Role.SITTER}

PERMISSIONS: dict[str, frozenset[Role]] = {
    "threads.read": _OFFICE,
    "threads.read_assigned": _SITTER,
    "threads.mark_read": _OFFICE,
    "threads.draft": _PEOPLE,
    "messages.send": _PEOPLE | {Role.AUTOMATION, Role.SYSTEM},
    "messages.confirm": _OFFICE,
    "messages.retry": _OFFICE,
    "messages.cancel": _OFFICE | {Role.SYSTEM},
    "attachments.fetch": _OFFICE | {Role.SYSTEM},
    "numbers.read": _OFFICE,
    "numbers.assign": _OFFICE | {Role.SYSTEM},
    "numbers.release": _OFFICE | {Role.SYSTEM},
    "numbers.buy": _OWNER,
    "numbers.import": _OWNER,
    "numbers.quarantine": _OWNER | {Role.SYSTEM},
    "numbers.change_class": _OWNER,
    "numbers.deactivate": _OWNER | {Role.SYSTEM},
    "numbers.bulk": _OWNER,
    "numbers.export": _OFFICE,
    "numbers.reconcile": _OWNER | {Role.SYSTEM},
    "numbers.know_own": _SITTER,
    "clients.read": _OFFICE,
    "clients.write": _OFFICE | {Role.AUTOMATION, Role.SYSTEM},
    "clients.import": _OFFICE,
    "clients.merge": _OFFICE,
    "clients.erase": _OWNER,
    "clients.forget": frozenset({Role.SYSTEM}),
    "clients.export": _OFFICE,
    "clients.consent": _OWNER,
    "clients.help": _OWNER,
    "sitters.read": _OFFICE,
    "sitters.write": _OFFICE,
    "sitters.activate": _OWNER,
    "sitters.deactivate": _OWNER,
    "team.read": _OWNER,
    "team.manage": _OWNER,
    "windows.read": _OFFICE,
    "windows.read_own": _SITTER,
    "windows.write": _OFFICE | {Role.AUTOMATION, Role.SYSTEM},
    "windows.export": _OFFICE,
    "bookings.write": _OFFICE | {Role.AUTOMATION, Role.SYSTEM},
    "routing.read": _OFFICE,
    "routing.simulate": _OFFICE,
    "routing.override": _OWNER,
    "routing.export": _OFFICE,
    "policy.read": _OFFICE,
    "policy.decide": _OWNER,
    "policy.settings": _OWNER,
    "policy.export": _OFFICE,
    "alerts.read": _OFFICE,
    "alerts.decide": _OFFICE | {Role.SYSTEM},
    "operations.read": _OFFICE,
    "operations.decide": _OWNER,
    "people.set_theme": _PEOPLE,
    "portal.notices": _SITTER,
    "portal.tell": frozenset({Role.SYSTEM}),
}


def may(actor: Actor, permission: str) -> bool:
    """A permission that is not in the table is a mistake of ours: KeyError."""
    return actor.role in PERMISSIONS[permission]


def check_may(actor: Actor, permission: str) -> None:
    if not may(actor, permission):
        raise Forbidden("You don't have permission to do this. Ask the owner of your organization.")
