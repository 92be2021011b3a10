"""The provider's twin, the pipeline's own connection, and an account that joins them."""

from datetime import UTC, datetime, timedelta

import pytest

from snoutos.kernel.seal import Keyring
from snoutos.rooms.traffic.models import ProviderAccount
from tests.pipeline.conftest import provider, running_twin
from tests.pipeline.outside import hot, outside
from tests.stage import TEST_KEY

__all__ = ["hot", "outside", "provider", "running_twin"]


@pytest.fixture
def account(org, front_desk, provider, settings):
    """Connected an hour ago. The number has no webhook address, so no text reaches us by itself."""
    settings.PROVIDER_BASE_URL = provider.url
    settings.ENCRYPTION_KEY = TEST_KEY
    key_id, sealed = Keyring.read(TEST_KEY).seal(
        provider.auth_token, about=provider.account_sid.encode()
    )
    provider.own(front_desk.e164)
    return ProviderAccount.objects.create(
        org=org, account_sid=provider.account_sid, sealed_token=sealed, key_id=key_id,
        connected_at=datetime.now(UTC) - timedelta(hours=1),
    )  # fmt: skip
