"""What may be done about an alert.

              resolve   dismiss
critical      yes       no
warning       yes       yes
info          yes       yes
"""

from dataclasses import dataclass
from datetime import datetime

from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import ReviewStatus, Severity

NOT_CRITICAL = "Critical alerts cannot be dismissed. They must be resolved."
NO_ALERT = "Alert not found. It may have been resolved or dismissed."
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Filters:
    status: ReviewStatus | None = ReviewStatus.OPEN
    severity: Severity | None = None
    type: str = ""
    search: str = ""
    since: datetime | None = None
    until: datetime | None = None


def check_may_end(status: str, severity: str, wanted: ReviewStatus) -> None:
    if status != ReviewStatus.OPEN:
        raise Missing(NO_ALERT)
    if wanted is ReviewStatus.DISMISSED and severity == Severity.CRITICAL:
        raise Refused(NOT_CRITICAL, code="critical_alert", status=409)


def check_reason(reason: str) -> str:
    said = " ".join(reason.split())
    if len(said) > LONGEST_REASON:
        raise Refused(
            f"A reason can be {LONGEST_REASON} characters long. Yours has {len(said)}.",
            code="reason_too_long", status=422,
        )  # fmt: skip
    return said
