"""Files are fetched as soon as their text is in, and asked for again while they can't be had."""

from datetime import datetime
from uuid import UUID

import structlog
from django.utils.timezone import now

from snoutos.kernel.actor import the_house
from snoutos.kernel.errors import ProviderError, Retry
from snoutos.providers.provider import Provider
from snoutos.rooms.attachments import actions, rules
from snoutos.rooms.attachments.models import Attachment
from snoutos.rooms.attachments.rules import MOST_BYTES, Kind
from snoutos.toolbox import later, provider, tenancy
from snoutos.toolbox.pictures import NotAPicture, Picture, clean

logger = structlog.get_logger(__name__)
# Then the next job goes on, so that one organization with many pictures does not keep a place.
MOST_AT_ONCE = 50


@later.task("attachments.fetch")
def fetch(*, org_id: str, at: datetime) -> None:
    """Whatever is due, one after the other: one file at a time is in memory."""
    by = the_house(UUID(org_id))
    if not provider.is_connected(by.org_id):
        return
    for _ in range(MOST_AT_ONCE):
        one = actions.claim(by=by, at=max(at, now()))
        if one is None:
            return
        url = one.source_url

        async def ask(account: Provider, url: str = url) -> bytes:
            return await account.file(url, most_bytes=MOST_BYTES)

        try:
            content = provider.ask(by.org_id, ask)
            prepared = _prepared(content, one.said_type)
            actions.keep(one, content, prepared, by=by, at=max(at, now()))
        except ProviderError as problem:
            logger.warning("attachments.not_fetched", attachment=str(one.pk), tries=one.tries)
            actions.put_off(one, problem, by=by, at=max(at, now()))
        except Exception as problem:
            # Nobody has foreseen it; the files that wait behind this one are not to blame.
            # Only its kind is noted: what it says may show what is in the file.
            kind = type(problem).__name__
            logger.error("attachments.not_handled", attachment=str(one.pk), error=kind)
            unforeseen = ProviderError(None, rules.NOT_HANDLED, Retry.LATER)
            actions.put_off(one, unforeseen, by=by, at=max(at, now()))
    later.ask("attachments.fetch", org_id=by.org_id, is_once=True)


@later.every("attachments.sweep", cron="* * * * *", at_start=True)
def sweep(*, at: datetime) -> None:
    """Those whose next try has come, in every organization."""
    with tenancy.everywhere():
        waiting = Attachment.objects.filter(due_at__lte=at).values_list("org_id", flat=True)
        found = sorted(set(waiting.distinct()[:1000]))
    for org_id in found:
        with tenancy.within(org_id):
            later.ask("attachments.fetch", org_id=org_id, is_once=True)


def _prepared(content: bytes, said_type: str) -> tuple[Kind, Picture | None]:
    """What the file is, and its clean copy when it is a picture. Takes a moment of computing."""
    if rules.is_contact_card(content, said_type):
        return Kind.CONTACT_CARD, None
    try:
        return Kind.PICTURE, clean(content)
    except NotAPicture:
        return Kind.FILE, None
