"""Where the provider has to bring the texts of our numbers."""

from urllib.parse import urlsplit

INBOUND = "/webhooks/twilio/inbound-sms"
# Tells the provider to try again when we are away.
PATIENCE = "#rc=3&rp=5xx,ct,rt"


def sms_url(public_base_url: str) -> str:
    return f"{public_base_url}{INBOUND}{PATIENCE}"


def place(address: str) -> str:
    """Where texts go, as a person would name it: the host, or empty when nowhere."""
    return urlsplit(address).netloc
