"""Keyed hashes: something is recognized by them that nobody can read out of the database."""

from uuid import UUID

from django.conf import settings

from snoutos.kernel import phone
from snoutos.kernel.seal import Keyring


def of_phone(org_id: UUID, address: str) -> tuple[bytes, ...]:
    """One under each key of the installation, the current one first."""
    return Keyring.read(settings.ENCRYPTION_KEY).digests(phone.hashed(org_id, address))
