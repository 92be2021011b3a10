"""Everything the environment may decide, read once, in one place, by all processes.

docs/operations.md lists every name; a test keeps the two together.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_network
from urllib.parse import urlsplit


class ProviderMode(StrEnum):
    MOCK = "mock"  # the same adapter, on the simulator
    TWILIO = "twilio"


class BadSetting(ValueError):
    """The environment says something we cannot work with. The sentence names the setting."""


SECRETS = ("SECRET_KEY", "JWT_SECRET", "ENCRYPTION_KEY")
DEFAULTS = ("changeme", "change-me", "secret", "dev", "development", "test", "password")
SHORTEST_SECRET = 32
_is_account_sid = re.compile(r"AC[0-9a-f]{32}").fullmatch


@dataclass(frozen=True, slots=True)
class Config:
    """One reading of the environment. Durations are seconds, sizes bytes."""

    database_url: str
    secret_key: str
    jwt_secret: str
    encryption_key: str
    is_production: bool = False
    provider_mode: ProviderMode = ProviderMode.MOCK
    provider_base_url: str = ""
    twilio_account_sid: str = ""
    twilio_auth_token: str = field(default="", repr=False)
    public_base_url: str = "http://localhost:3000"
    port: int = 3000
    jwt_lifetime: int = 7 * 24 * 3600
    cors_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    data: str = ".snoutos"
    batch_size: int = 500
    web_threads: int = 8
    retry_delays: tuple[int, ...] = (60, 300, 900)
    # Parts of messages that one number may send each second; 0: as many as it likes.
    pace: int = 0
    toll_free_pace: int = 0
    log_level: str = "INFO"
    # smtps://user:password@mail.example.com:465; without one, e-mail is written to the log.
    smtp_url: str = ""
    mail_from: str = "SnoutOS <snoutos@localhost>"
    # host:port of push services that may be asked without encryption; in development only.
    push_hosts: tuple[str, ...] = ()

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Config":
        """Raises BadSetting with a sentence that names the setting and what would be right."""
        is_production = (
            _one_of(environment, "SNOUTOS_ENV", ("development", "production"), "development")
            == "production"
        )
        for name in SECRETS:
            _check_secret(environment, name, is_production=is_production)
        account_sid, auth_token = _credentials(environment)
        provider_mode = ProviderMode(
            _one_of(environment, "PROVIDER_MODE", ("mock", "twilio"), "mock")
        )
        is_mock = provider_mode is ProviderMode.MOCK
        port = port_of(environment)
        return cls(
            database_url=_database(environment, "DATABASE_URL"),
            secret_key=environment["SECRET_KEY"],
            jwt_secret=environment["JWT_SECRET"],
            encryption_key=_keys(environment, "ENCRYPTION_KEY"),
            is_production=is_production,
            provider_mode=provider_mode,
            provider_base_url=_address(environment, "TWILIO_BASE_URL", ""),
            twilio_account_sid=account_sid,
            twilio_auth_token=auth_token,
            public_base_url=_address(
                environment, "PUBLIC_BASE_URL", f"http://localhost:{port}"
            ).rstrip("/"),
            port=port,
            jwt_lifetime=_duration(environment, "JWT_EXPIRES_IN", "7d"),
            cors_origins=_words(environment, "CORS_ORIGINS"),
            trusted_proxies=_networks(environment, "TRUSTED_PROXIES"),
            data=environment.get("SNOUTOS_DATA") or ".snoutos",
            batch_size=_whole(environment, "BATCH_SIZE", 500),
            web_threads=_whole(environment, "WEB_THREADS", 8),
            retry_delays=_delays(environment, "RETRY_DELAYS", "60,300,900"),
            pace=_pace(environment, "PACE", "0" if is_mock else "1"),
            toll_free_pace=_pace(environment, "PACE_TOLL_FREE", "0" if is_mock else "3"),
            log_level=_one_of(
                environment, "LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO"
            ),
            smtp_url=_mail_server(environment, "SMTP_URL"),
            mail_from=environment.get("MAIL_FROM") or "SnoutOS <snoutos@localhost>",
            push_hosts=() if is_production else _words(environment, "PUSH_HOSTS"),
        )


def port_of(environment: Mapping[str, str]) -> int:
    """The port alone, for whoever needs it before the rest. Raises BadSetting."""
    return _whole(environment, "PORT", 3000)


def _check_secret(environment: Mapping[str, str], name: str, *, is_production: bool) -> None:
    value = _needed(environment, name)
    if not is_production:
        return
    if len(value) < SHORTEST_SECRET or value.lower() in DEFAULTS or len(set(value)) < 8:
        raise BadSetting(
            f"{name} is too easy to guess. In production it needs at least "
            f"{SHORTEST_SECRET} random characters; `snoutos keys` prints fresh ones."
        )


def _credentials(environment: Mapping[str, str]) -> tuple[str, str]:
    """The provider account to connect, if the environment names one."""
    sid = environment.get("TWILIO_ACCOUNT_SID", "").strip()
    token = environment.get("TWILIO_AUTH_TOKEN", "").strip()
    if bool(sid) != bool(token):
        missing = "TWILIO_AUTH_TOKEN" if sid else "TWILIO_ACCOUNT_SID"
        raise BadSetting(f"{missing} is not set. Account SID and auth token belong together.")
    if sid and not _is_account_sid(sid):
        raise BadSetting(
            "TWILIO_ACCOUNT_SID has to be AC and 32 characters of 0-9 and a-f, "
            "as the provider's console shows it."
        )
    return sid, token


def _needed(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    if not value:
        raise BadSetting(
            f"{name} is not set. `snoutos up` makes secrets by itself; the parts alone need them."
            if name in SECRETS
            else f"{name} is not set."
        )
    return value


def _database(environment: Mapping[str, str], name: str) -> str:
    value = _needed(environment, name)
    if urlsplit(value).scheme not in ("postgres", "postgresql") and "=" not in value:
        raise BadSetting(f"{name} has to look like postgresql://user:password@host:5432/database.")
    return value


def _keys(environment: Mapping[str, str], name: str) -> str:
    from snoutos.kernel.seal import Keyring  # `up` starts without it

    value = environment[name]
    try:
        Keyring.read(value)
    except ValueError as problem:
        raise BadSetting(
            f"{name} can't be used. {problem} `snoutos keys` prints a fresh one."
        ) from None
    return value


def _one_of(
    environment: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str
) -> str:
    value = environment.get(name) or default
    if value not in allowed:
        raise BadSetting(f"{name} is {value!r}, but can only be {' or '.join(allowed)}.")
    return value


def _whole(environment: Mapping[str, str], name: str, default: int) -> int:
    value = environment.get(name) or str(default)
    if not value.isdecimal() or int(value) < 1:
        raise BadSetting(f"{name} is {value!r}, but has to be a whole number above 0.")
    return int(value)


def _pace(environment: Mapping[str, str], name: str, default: str) -> int:
    value = environment.get(name) or default
    if not value.isdecimal():
        raise BadSetting(f"{name} is {value!r}, but has to be a whole number, 0 for no limit.")
    return int(value)


def _address(environment: Mapping[str, str], name: str, default: str) -> str:
    value = environment.get(name) or default
    if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).netloc):
        raise BadSetting(f"{name} is {value!r}, but has to be an http:// or https:// address.")
    return value


def _mail_server(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    if value and (urlsplit(value).scheme not in ("smtp", "smtps") or not urlsplit(value).hostname):
        raise BadSetting(
            f"{name} has to look like smtps://user:password@mail.example.com:465 "
            "(smtp:// for STARTTLS)."
        )
    return value


def _words(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in environment.get(name, "").split(",") if word.strip())


def _networks(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    networks = _words(environment, name)
    for network in networks:
        try:
            ip_network(network, strict=False)
        except ValueError:
            raise BadSetting(f"{name} holds {network!r}, which is no IP network.") from None
    return networks


def _duration(environment: Mapping[str, str], name: str, default: str) -> int:
    value = environment.get(name) or default
    unit = {"s": 1, "m": 60, "h": 3600, "d": 24 * 3600}.get(value[-1:])
    number = value[:-1] if unit else value
    if not number.isdecimal() or int(number) < 1:
        raise BadSetting(f"{name} is {value!r}, but has to look like 7d, 12h, 30m or 3600.")
    return int(number) * (unit or 1)


def _delays(environment: Mapping[str, str], name: str, default: str) -> tuple[int, ...]:
    words = (environment.get(name) or default).split(",")
    if not all(word.strip().isdecimal() for word in words):
        raise BadSetting(f"{name} has to be whole seconds with commas, such as {default}.")
    return tuple(int(word) for word in words)
