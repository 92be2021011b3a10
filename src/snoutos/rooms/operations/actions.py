"""Playing a stuck job again, or letting it be. Each is ended once, with a reason."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import ReviewStatus
from snoutos.rooms.alerts.actions import resolve_about
from snoutos.rooms.audit.actions import record
from snoutos.rooms.operations import rules
from snoutos.rooms.operations.rules import Kind
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.sending.actions.again import retry_message
from snoutos.rooms.threads.models import Delivery
from snoutos.rooms.traffic.models import DeadLetter
from snoutos.toolbox import receipts


@transaction.atomic
def replay(*, by: Actor, job_id: UUID, reason: str, at: datetime) -> DeadLetter:
    """Once more from the beginning. Should it fail again, it comes back as a new stuck job."""
    check_may(by, "operations.decide")
    said = rules.check_reason(reason)
    job = _open(by, job_id)
    # What it is about is locked before the job itself, as those lock who write stuck jobs down.
    if job.kind == Kind.DELIVERY:
        _send_again(by, job, said, at)
    elif not receipts.work_again(job.subject_id, at=at):
        # Somebody else was faster, or there is nothing left of it.
        job.refresh_from_db()
        rules.check_is_open(job.status)
        raise Refused(rules.GONE, code="gone", status=409)
    return _end(by, job_id, ReviewStatus.RESOLVED, "ops.job_replayed", said, at)


@transaction.atomic
def ignore(*, by: Actor, job_id: UUID, reason: str, at: datetime) -> DeadLetter:
    """It stays as it is; what it was about is kept."""
    check_may(by, "operations.decide")
    said = rules.check_reason(reason)
    _open(by, job_id)
    return _end(by, job_id, ReviewStatus.DISMISSED, "ops.job_ignored", said, at)


def _open(by: Actor, job_id: UUID) -> DeadLetter:
    found = DeadLetter.objects.filter(pk=job_id, org_id=by.org_id).first()
    if found is None:
        raise Missing(rules.NO_JOB)
    rules.check_is_open(found.status)
    return found


def _send_again(by: Actor, job: DeadLetter, reason: str, at: datetime) -> None:
    delivery = Delivery.objects.filter(pk=job.subject_id, org_id=by.org_id).first()
    if delivery is None:
        raise Refused(rules.GONE, code="gone", status=409)
    retry_message(by=by, message_id=delivery.message_id, reason=reason, at=at)


def _end(
    by: Actor, job_id: UUID, status: ReviewStatus, event: str, reason: str, at: datetime
) -> DeadLetter:
    job = DeadLetter.objects.select_for_update().get(pk=job_id, org_id=by.org_id)
    if job.kind == Kind.RECEIPT or status is ReviewStatus.DISMISSED:
        # A message that is tried again has ended its stuck job by itself.
        rules.check_is_open(job.status)
    job.status = status.value
    job.save(update_fields=["status"])
    kind = Kind(job.kind)
    subject, thread_id = job.subject_id, None
    if kind is Kind.DELIVERY:
        found = Delivery.objects.filter(pk=job.subject_id, org_id=by.org_id)
        subject, thread_id = found.values_list("message_id", "thread_id").first() or (subject, None)
    resolve_about(by=by, types=rules.ALERTS[kind], entity_id=subject, at=at)
    record(
        event, by=by, entity_type=kind.value, entity_id=job.subject_id, thread_id=thread_id,
        payload={"job": str(job.pk), "attempts": job.attempts}, words=reason, at=at,
    )  # fmt: skip
    return job
