"""What an organization lets through: its own site, numbers and words, exactly as they are."""

from snoutos.kernel.detector.finding import Allow, Candidate
from snoutos.kernel.words import FindingKind

NOTHING = Allow()


def is_allowed(one: Candidate, written: str, allow: Allow) -> bool:
    """Exact values only; what is written with look-alike letters is never the company's own."""
    if allow is NOTHING:
        return False
    if written.casefold().strip() in allow.phrases:
        return True
    if not written.isascii():
        return False
    if one.kind is FindingKind.PHONE:
        return _is_allowed_phone(one.value, allow)
    if one.kind is FindingKind.EMAIL:
        return written.strip().lower() in allow.emails
    if one.kind is FindingKind.URL:
        return _is_allowed_host(host_of(written), allow)
    return False


def _is_allowed_phone(digits: str, allow: Allow) -> bool:
    return any(digits in (own.lstrip("+"), own.removeprefix("+1")) for own in allow.phones)


def host_of(written: str) -> str:
    """The host of a link, or nothing when the link hides it ("https://own.com@other.com")."""
    rest = written.strip().lower()
    for scheme in ("https://", "http://"):
        rest = rest.removeprefix(scheme)
    host = rest.split("/")[0].split("?")[0].split("#")[0]
    if any(c in host for c in "@\\ ") or not host:
        return ""
    return host.split(":")[0].rstrip(".")


def _is_allowed_host(host: str, allow: Allow) -> bool:
    return any(host == own or host.endswith("." + own) for own in allow.domains)
