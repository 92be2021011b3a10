"""Connecting the account at the provider, against its twin over real HTTP."""

import os
from dataclasses import replace

import pytest

from snoutos.cli import account
from snoutos.kernel.config import BadSetting, Config, ProviderMode
from snoutos.kernel.seal import Keyring
from snoutos.rooms.audit.models import Event
from snoutos.rooms.traffic.models import ProviderAccount
from tests.conftest import make_organization
from tests.pipeline.conftest import provider, running_twin

__all__ = ["provider", "running_twin"]


@pytest.fixture
def config(provider):
    provider.own("+15551111111")
    return Config.read(
        os.environ
        | {
            "PROVIDER_MODE": "twilio",
            "TWILIO_BASE_URL": provider.url,
            "TWILIO_ACCOUNT_SID": provider.account_sid,
            "TWILIO_AUTH_TOKEN": provider.auth_token,
        }
    )


def test_right_credentials_are_kept_sealed_and_noted(org, config, provider, capsys):
    assert account.connect(config) == 0

    kept = ProviderAccount.objects.get()
    sealed = bytes(kept.sealed_token)
    assert (kept.org_id, kept.account_sid) == (org.pk, provider.account_sid)
    assert provider.auth_token.encode() not in sealed
    keyring = Keyring.read(config.encryption_key)
    about = provider.account_sid.encode()
    assert keyring.open(kept.key_id, sealed, about=about) == provider.auth_token
    event = Event.objects.get(type="traffic.account.connected")
    assert event.org_id == org.pk
    assert provider.auth_token not in str(event.payload)
    assert capsys.readouterr().out.strip().endswith(f"is connected to {org.name}.")


def test_a_second_time_changes_nothing(org, config, capsys):
    account.connect(config)
    before = ProviderAccount.objects.values().get()

    assert account.connect(config) == 0

    assert ProviderAccount.objects.values().get() == before
    assert Event.objects.filter(type="traffic.account.connected").count() == 1
    assert "was connected already" in capsys.readouterr().out


def test_wrong_credentials_are_told_kindly_and_not_kept(org, config, capsys):
    assert account.connect(replace(config, twilio_auth_token="3" * 32)) == 1

    said = capsys.readouterr().err
    assert said.startswith("Not connected: We could not sign in to the messaging provider.")
    assert "3" * 32 not in said
    assert not ProviderAccount.objects.exists()


def test_several_organizations_have_to_be_told_apart(org, config, capsys):
    other = make_organization("Paws & Plots")

    assert account.connect(config) == 1
    assert "Say which one" in capsys.readouterr().err
    assert account.connect(config, org="Nobody's") == 1
    assert account.connect(config, org="paws & plots") == 0

    assert ProviderAccount.objects.get().org_id == other.pk


def test_one_account_does_not_serve_two_organizations(org, config, capsys):
    make_organization("Paws & Plots")
    account.connect(config, org=org.name)

    assert account.connect(config, org="Paws & Plots") == 1

    assert "belongs to another organization" in capsys.readouterr().err
    assert ProviderAccount.objects.get().org_id == org.pk


def test_without_credentials_or_an_organization_the_next_step_is_said(db, config, capsys):
    assert account.connect(replace(config, twilio_account_sid="")) == 1
    assert "TWILIO_ACCOUNT_SID" in capsys.readouterr().err
    assert account.connect(config) == 1
    assert "There is no organization yet" in capsys.readouterr().err


def test_the_server_keeps_them_when_it_starts(transactional_db, config):
    org = make_organization("Willow & Wag")

    account.connect_the_only(config)

    assert ProviderAccount.objects.get().org_id == org.pk


def test_a_start_with_wrong_credentials_keeps_the_right_ones(transactional_db, config):
    make_organization("Willow & Wag")
    account.connect_the_only(config)
    before = ProviderAccount.objects.values().get()

    account.connect_the_only(replace(config, twilio_auth_token="3" * 32))

    assert ProviderAccount.objects.values().get() == before


def test_a_provider_that_is_away_is_no_reason_to_doubt(org, config):
    away = replace(config, provider_base_url="http://127.0.0.1:9")

    assert account.connect(away) == 0

    assert ProviderAccount.objects.exists()


@pytest.mark.parametrize(
    ("sid", "token", "named"),
    [("AC" + "1" * 32, "", "TWILIO_AUTH_TOKEN"), ("", "t", "TWILIO_ACCOUNT_SID"),
     ("SK" + "1" * 32, "t", "TWILIO_ACCOUNT_SID")],
)  # fmt: skip
def test_half_an_account_stops_the_start(sid, token, named):
    said = os.environ | {"TWILIO_ACCOUNT_SID": sid, "TWILIO_AUTH_TOKEN": token}

    with pytest.raises(BadSetting, match=named):
        Config.read(said)


def test_a_token_does_not_show_in_what_is_printed(config, provider):
    assert config.provider_mode is ProviderMode.TWILIO
    assert provider.auth_token not in repr(config)
