"""What a client who texts HELP is answered."""

from snoutos.kernel.actor import Actor
from snoutos.rooms.clients.rules.helping import help_answer_of
from snoutos.rooms.people.queries import organization
from snoutos.rooms.people.rules import check_may


def help_answer(viewer: Actor) -> str:
    """Empty: nothing of ours; the provider may have an answer of its own."""
    check_may(viewer, "clients.read")
    return help_answer_of(organization(viewer).settings)
