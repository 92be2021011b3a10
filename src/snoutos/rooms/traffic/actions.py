"""Taking in what did not reach us by itself. Done by the house, never by a person."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from snoutos.kernel.actor import Actor
from snoutos.kernel.ids import uuid7
from snoutos.kernel.refused import Refused
from snoutos.kernel.seal import BrokenSeal, Keyring
from snoutos.kernel.words import ReceiptKind
from snoutos.providers.provider import Listed, Told
from snoutos.rooms.audit.actions import record
from snoutos.rooms.traffic import rules
from snoutos.rooms.traffic.models import LookUp, ProviderAccount, Receipt
from snoutos.toolbox import tenancy

TAKEN = "This account at the provider belongs to another organization already."
IN_ORDER = timedelta(milliseconds=1)


@transaction.atomic
def take_in(texts: Sequence[Listed], *, by: Actor, caught_up_to: datetime, at: datetime) -> None:
    """Texts that the provider has and we have not, oldest first; each one once."""
    receipts = [
        _receipt(
            ReceiptKind.INBOUND,
            rules.inbound_key(one.sid),
            one.fields,
            at + number * IN_ORDER,
            written_at=one.written_at.isoformat(),
        )
        for number, one in enumerate(texts)
    ]
    _keep(receipts)
    ProviderAccount.objects.filter(org_id=by.org_id).update(caught_up_to=caught_up_to)
    if texts:
        record(
            "traffic.caught_up",
            by=by,
            payload={"texts": len(texts), "since": texts[0].written_at.isoformat()},
            at=at,
        )


@transaction.atomic
def note_answer(look_up: LookUp, told: Told | None, *, by: Actor, at: datetime) -> None:
    """Its answer goes the way of every delivery report; asked again only if it was not final."""
    if told is not None:
        fields = {
            "MessageSid": told.sid,
            "AccountSid": ProviderAccount.objects.get(org_id=by.org_id).account_sid,
            "MessageStatus": told.status,
        }
        if told.error_code:
            fields["ErrorCode"] = str(told.error_code)
        key = f"told:{told.sid}:{told.status}:{told.error_code or ''}"
        if look_up.decides:
            # The same answer may have to decide once more.
            key += f":{uuid7().hex}"
        query = f"m={look_up.pk.hex}"
        _keep([_receipt(
            ReceiptKind.STATUS, key, fields, at, query=query, decides=look_up.decides
        )])  # fmt: skip
    is_final = told is None or told.status in rules.FINAL
    look_up.tries += 1
    look_up.due_at = None if is_final else rules.next_look(look_up.tries, at)
    look_up.save(update_fields=["tries", "due_at"])


@transaction.atomic
def connect(
    account_sid: str, auth_token: str, *, by: Actor, keyring: Keyring, at: datetime
) -> bool:
    """Keep these credentials, sealed, for the organization. Returns whether anything was new.

    Done by whoever runs the installation. An account can serve one organization only, because
    its name on a request is what says whose request it is.
    """
    known = ProviderAccount.objects.filter(org_id=by.org_id).first()
    if known is not None and _is_same(known, account_sid, auth_token, keyring):
        return False
    with tenancy.everywhere():
        others = ProviderAccount.objects.filter(account_sid=account_sid).exclude(org_id=by.org_id)
        if others.exists():
            raise Refused(TAKEN, code="account_taken", status=409)
    key_id, sealed = keyring.seal(auth_token, about=account_sid.encode())
    fields: dict[str, object] = {
        "account_sid": account_sid, "sealed_token": sealed, "key_id": key_id,
    }  # fmt: skip
    if known is None or known.account_sid != account_sid:
        # What another account has heard before is not ours to take in.
        fields |= {"connected_at": at, "caught_up_to": None}
    ProviderAccount.objects.update_or_create(org_id=by.org_id, defaults=fields)
    record("traffic.account.connected", by=by, payload={"account_sid": account_sid}, at=at)
    return True


def _is_same(known: ProviderAccount, sid: str, token: str, keyring: Keyring) -> bool:
    if known.account_sid != sid:
        return False
    try:
        return keyring.open(known.key_id, bytes(known.sealed_token), about=sid.encode()) == token
    except BrokenSeal:
        return False


def _receipt(
    kind: ReceiptKind,
    key: str,
    fields: dict[str, str],
    at: datetime,
    *,
    query: str = "",
    **more: object,
) -> Receipt:
    payload = {"pairs": [list(pair) for pair in fields.items()], "query": query, **more}
    return Receipt(kind=kind.value, dedupe_key=key, payload=payload, received_at=at, due_at=at)


def _keep(receipts: Sequence[Receipt]) -> None:
    """If the provider's own request comes in at this very moment, one of the two is kept."""
    with tenancy.everywhere():
        Receipt.objects.bulk_create(receipts, ignore_conflicts=True)
