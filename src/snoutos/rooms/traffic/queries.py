"""What is known of the wire, as seen by the house itself."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from snoutos.kernel.actor import Actor
from snoutos.rooms.traffic import rules
from snoutos.rooms.traffic.models import LookUp, ProviderAccount, Receipt
from snoutos.toolbox import tenancy


def account(viewer: Actor) -> ProviderAccount | None:
    return ProviderAccount.objects.filter(org_id=viewer.org_id).first()


def own_numbers(viewer: Actor) -> set[str]:
    with connection.cursor() as cursor:  # a room beside this one, so its model stays there
        cursor.execute("select e164 from numbers_number where org_id = %s", [viewer.org_id])
        return {row[0] for row in cursor.fetchall()}


def missing(viewer: Actor, sids: Iterable[str]) -> set[str]:
    """Which of these texts have never reached us."""
    asked = set(sids)
    keys = [rules.inbound_key(sid) for sid in asked]
    with tenancy.everywhere():
        kept = Receipt.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True)
        known = {str(key).removeprefix("in:") for key in kept}
        with connection.cursor() as cursor:
            # Receipts may be cleared away one day; messages stay.
            cursor.execute(
                "select provider_sid from threads_message"
                " where org_id = %s and provider_sid = any(%s)",
                [viewer.org_id, sorted(asked - known)],
            )
            known |= {row[0] for row in cursor.fetchall()}
    return asked - known


def due_look_ups(viewer: Actor, *, at: datetime, limit: int) -> list[LookUp]:
    return list(
        LookUp.objects.filter(org_id=viewer.org_id, due_at__lte=at).order_by("due_at")[:limit]
    )
