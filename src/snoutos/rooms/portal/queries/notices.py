"""How a sitter wants to be told."""

from snoutos.kernel.actor import Actor
from snoutos.rooms.portal.models import Preference


def by_email(viewer: Actor) -> bool:
    """Whether this sitter wants e-mail; who has chosen nothing gets it."""
    if viewer.id is None:
        return False
    chosen = Preference.objects.filter(user_id=viewer.id).values_list("by_email", flat=True)
    return chosen.first() is not False
