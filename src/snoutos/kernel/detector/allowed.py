"""What an organization lets through: its own site, numbers, addresses and names, exactly."""

from snoutos.kernel.detector.details import Detail, host_of
from snoutos.kernel.detector.finding import Allow
from snoutos.kernel.words import AllowedKind

__all__ = ["NOTHING", "Allow", "is_allowed"]

NOTHING = Allow()

_LONGEST_HOST = 253


def is_allowed(detail: Detail | None, allow: Allow) -> bool:
    """Look-ups in sets only. What stands for no single value is never the company's own."""
    if detail is None:
        return False
    if detail.kind is AllowedKind.PHONE:
        return detail.value in allow.phones
    if detail.kind is AllowedKind.EMAIL:
        return detail.value in allow.emails
    if detail.kind is AllowedKind.HANDLE:
        return detail.value in allow.handles
    return _is_own_site(detail.value, allow)


def _is_own_site(site: str, allow: Allow) -> bool:
    host = host_of(site)
    if host in allow.sites or site in allow.sites:
        return True
    if len(host) > _LONGEST_HOST:
        return False
    labels = host.split(".")
    return any(".".join(labels[at:]) in allow.domains for at in range(len(labels) - 1))
