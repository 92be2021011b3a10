"""The names that open pages listen to. A topic says what changed, never what it changed to.

Every topic belongs to one organization or one sitter, so that a pass to a topic is a pass to
nothing else.
"""

from uuid import UUID

CHANNEL = "house"


def inbox(org_id: UUID) -> str:
    """The list of conversations of an organization changed."""
    return f"inbox-{org_id.hex}"


def thread(thread_id: UUID) -> str:
    """Something in one conversation changed: a message, a delivery, a window."""
    return f"thread-{thread_id.hex}"


def sitter(sitter_id: UUID) -> str:
    """What one sitter may see changed."""
    return f"sitter-{sitter_id.hex}"
