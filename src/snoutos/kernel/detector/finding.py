"""What the detector says: findings, and what an organization lets through."""

from dataclasses import dataclass
from enum import StrEnum

from snoutos.kernel.words import FindingKind


class Sensitivity(StrEnum):
    """How much doubt is enough to speak up."""

    RELAXED = "relaxed"
    BALANCED = "balanced"
    STRICT = "strict"


# Relaxed hears as much as balanced; it only lets more of it go its way.
THRESHOLD = {Sensitivity.RELAXED: 0.6, Sensitivity.BALANCED: 0.6, Sensitivity.STRICT: 0.45}


@dataclass(frozen=True, slots=True)
class Finding:
    """One contact detail, in code points of the text as it was written."""

    kind: FindingKind
    start: int
    end: int
    confidence: float
    rule: str
    because: str


@dataclass(frozen=True, slots=True)
class Allow:
    """The company's own details, each spelled as `details.py` spells it."""

    sites: frozenset[str] = frozenset()  # "happypaws.com", "instagram.com/happypaws"
    domains: frozenset[str] = frozenset()  # "happypaws.com" with all that stands before it
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    handles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A finding in the folded text, with the value it would give away."""

    kind: FindingKind
    start: int
    end: int
    confidence: float
    rule: str
    value: str = ""


BECAUSE = {
    "phone": "This looks like a phone number.",
    "phone.hidden": "This looks like a phone number written in a roundabout way.",
    "phone.split": "These pieces look like one phone number.",
    "phone.backwards": "This looks like a phone number written backwards.",
    "email": "This looks like an e-mail address.",
    "email.hidden": "This looks like an e-mail address written in a roundabout way.",
    "email.provider": "This looks like a name at an e-mail provider.",
    "url": "This looks like a link.",
    "url.hidden": "This looks like a website written in a roundabout way.",
    "social.handle": "This looks like a profile name.",
    "social.app": "This invites the other side to another app.",
    "payment.app": "This points to a payment outside the system.",
    "payment.account": "This looks like an account that money can be sent to.",
    "off_platform.number": "This asks for or offers a private number or contact.",
    "off_platform.move": "This suggests talking outside the system.",
    "off_platform.pay": "This suggests paying outside the system.",
    "off_platform.hire": "This suggests booking outside the company.",
    "contact_card": "This is a contact card.",
    "too_tangled": "This text is too tangled to be read safely.",
}
