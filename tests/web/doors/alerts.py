"""Alerts: the office reads and ends them."""

from snoutos.kernel.words import Severity
from snoutos.rooms.alerts.actions import raise_alert

ONE = "<alert_id>"

#                                          nobody  olivia  dana  sam  sasha  mallory
DOORS = {
    "GET /api/alerts":                    (401,    200,    200,  403, 403,   200),
    f"GET /api/alerts/{ONE}":             (401,    200,    200,  403, 403,   404),
    f"POST /api/alerts/{ONE}/resolve":    (401,    200,    404,  403, 403,   404),
    f"POST /api/alerts/{ONE}/dismiss":    (401,    409,    409,  403, 403,   404),
}  # fmt: skip
BODIES = {
    f"POST /api/alerts/{ONE}/resolve": {},
    f"POST /api/alerts/{ONE}/dismiss": {"reason": "Known"},
}


def ids(by, at):
    """A critical one: it can only be resolved, and only once."""
    raised = raise_alert(
        by=by, severity=Severity.CRITICAL, type="provider.down", title="The provider is down",
        description="", entity_type="", entity_id=None, at=at,
    )  # fmt: skip
    return {"alert_id": raised.pk}
