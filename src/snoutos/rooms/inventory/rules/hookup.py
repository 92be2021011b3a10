"""Where the provider has to bring the texts of our numbers."""

import ipaddress
from urllib.parse import urlsplit

INBOUND = "/webhooks/twilio/inbound-sms"
# Tells the provider to try again when we are away.
PATIENCE = "#rc=3&rp=5xx,ct,rt"
NOT_PUBLIC = (
    "The address of this installation can't be reached from outside, so the texts stay where they "
    "are. It needs a public address that begins with https."
)


def sms_url(public_base_url: str) -> str:
    return f"{public_base_url}{INBOUND}{PATIENCE}"


def is_public(public_base_url: str) -> bool:
    """Whether somebody on the internet can reach it, as far as its name tells."""
    parts = urlsplit(public_base_url)
    host = parts.hostname or ""
    try:
        return parts.scheme == "https" and ipaddress.ip_address(host).is_global
    except ValueError:
        is_name = "." in host and not host.endswith((".local", ".localhost", ".internal", ".test"))
        return parts.scheme == "https" and is_name


def place(address: str) -> str:
    """Where texts go, as a person would name it: the host, or empty when nowhere."""
    return urlsplit(address).netloc
