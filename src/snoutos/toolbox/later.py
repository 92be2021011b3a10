"""Work for later: what an action leaves to be done after its commit, and what the clock asks for.

    @task("inventory.import")                 asked for by name, within one organization
    @every("numbers.tidy", cron="0 * * * *")  by the clock, once for the whole installation
    @every_org("threads.nudge", cron="…")     by the clock, once in each organization

A job that is asked for joins the transaction it is asked in: nobody sees it before the commit, and
a rollback takes it away. It runs as the web role inside its organization, so the walls hold for
jobs as they do for pages; one by the clock runs in no organization and enters those it needs.
Every `jobs.py` of a room is found by itself. Jobs run at least once, so they have to bear repeats.
"""

import inspect
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import structlog
from django.db import connection
from django.utils import timezone
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.procrastinate_app import app
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from snoutos.kernel.refused import Refused
from snoutos.toolbox import tenancy

logger = structlog.get_logger(__name__)

F = TypeVar("F", bound=Callable[..., None])
# Jobs are asked for on Django's connection, also by a job, whose process fetches them by another.
_desk = JobManager(DjangoConnector())
KEPT_FOR = timedelta(days=30)
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800))


class Patience(BaseRetryStrategy):
    """Another try after growing pauses; a refusal is an answer and is not asked for again."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, Refused) or job.attempts >= len(PAUSES):
            return None
        return RetryDecision(retry_at=timezone.now() + PAUSES[job.attempts])


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of job: what is called, and where it has to stand while it runs."""

    name: str
    call: Callable[..., None]
    is_for_each_org: bool = False
    starts_with_us: bool = False

    def run(self, *, at: datetime, org_id: str | None = None, **arguments: Any) -> None:
        if "at" in inspect.signature(self.call).parameters:
            arguments["at"] = at
        if self.is_for_each_org:
            self._run_everywhere(arguments)
        elif org_id is None:
            with tenancy.nowhere():
                self.call(**arguments)
        else:
            with tenancy.within(UUID(org_id)):
                self.call(org_id=org_id, **arguments)

    def _run_everywhere(self, arguments: dict[str, Any]) -> None:
        """The trouble of one organization must not keep the others from their turn."""
        problems: list[Exception] = []
        for org_id in tenancy.organizations():
            try:
                with tenancy.within(org_id):
                    self.call(org_id=str(org_id), **arguments)
            except Exception as problem:
                logger.exception("later.failed_in_one", job=self.name, org_id=str(org_id))
                problems.append(problem)
        if problems:
            raise problems[0]


WORK: dict[str, Work] = {}


def task(name: str) -> Callable[[F], F]:
    """`def f(*, org_id: str, …)`; the other arguments are JSON. `at`, if named, is the present."""

    def remember(call: F) -> F:
        work = WORK[name] = Work(name, call)

        def run(**arguments: Any) -> None:
            with _own_connection():
                work.run(at=timezone.now(), **arguments)

        app.task(name=name, retry=Patience())(run)
        return call

    return remember


def every(name: str, *, cron: str, at_start: bool = False) -> Callable[[F], F]:
    """`def f(*, at: datetime)`: by the clock in UTC, and, `at_start`, whenever jobs are started.

    One that takes long is not started twice. One that fails is listed as failed and has its next
    chance by the clock; what is listed is the last failure, until it goes well again.
    """
    return _by_the_clock(name, cron, at_start=at_start, is_for_each_org=False)


def every_org(name: str, *, cron: str, at_start: bool = False) -> Callable[[F], F]:
    """`def f(*, org_id: str, at: datetime)`: like `every`, in each organization on its own."""
    return _by_the_clock(name, cron, at_start=at_start, is_for_each_org=True)


def _by_the_clock(
    name: str, cron: str, *, at_start: bool, is_for_each_org: bool
) -> Callable[[F], F]:
    def remember(call: F) -> F:
        work = WORK[name] = Work(name, call, is_for_each_org, starts_with_us=at_start)

        def run(timestamp: int | None = None) -> None:
            at = timezone.now() if timestamp is None else datetime.fromtimestamp(timestamp, UTC)
            with _own_connection():
                try:
                    work.run(at=at)
                finally:
                    _forget_failures(name)

        known = app.task(name=name, lock=name, queueing_lock=name)(run)
        app.periodic(cron=cron)(known)
        return call

    return remember


def ask(
    name: str,
    *,
    org_id: UUID | str | None,
    due_at: datetime | None = None,
    is_once: bool = False,
    **arguments: Any,
) -> None:
    """Have it done after the commit, not before `due_at`. `is_once`: unless it waits already.

    Raises KeyError for a job that nobody offers: that is a mistake of ours.
    """
    work = WORK[name]
    if org_id is not None:
        arguments["org_id"] = str(org_id)
    if is_once and _waits(name, arguments):
        return
    lock = f"{name} {org_id or ''}".strip() if is_once else None
    configure_task(name=work.name, job_manager=_desk, schedule_at=due_at, lock=lock).defer(
        **arguments
    )


def ask_at_start() -> None:
    """Whatever has to be done whenever the jobs are started."""
    for work in WORK.values():
        if work.starts_with_us:
            ask(work.name, org_id=None, is_once=True)


def run_now(name: str, *, at: datetime, org_id: UUID | str | None = None, **arguments: Any) -> None:
    """Here and now, on this very connection: for tests and for the command line."""
    WORK[name].run(at=at, org_id=str(org_id) if org_id else None, **arguments)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job that waits for its turn, or one that failed for good."""

    id: int
    name: str
    arguments: dict[str, Any]
    attempts: int


def waiting() -> list[Waiting]:
    """What has been asked for and not been begun; the web role sees its organization's only."""
    return list(_jobs("todo"))


def failed() -> list[Waiting]:
    """What was given up after its last try. It stays here until somebody tries it again."""
    return list(_jobs("failed"))


def try_again(job_id: int, *, at: datetime) -> None:
    """A failed job, once more from the beginning."""
    _desk.retry_job_by_id(job_id, retry_at=at)


@contextmanager
def _own_connection() -> Iterator[None]:
    """The threads of the jobs' process come and go, and the database may have come and gone."""
    connection.close()
    try:
        yield
    finally:
        connection.close()


@every("later.tidy", cron="23 3 * * *")
def tidy(*, at: datetime) -> None:
    """What nobody has tried again for a month will not be tried again."""
    with tenancy.everywhere(), connection.cursor() as cursor:
        cursor.execute(
            "delete from procrastinate_jobs where status in ('failed', 'cancelled', 'aborted')"
            " and id in (select job_id from procrastinate_events group by job_id"
            " having max(at) < %s)",
            [at - KEPT_FOR],
        )


def _forget_failures(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from procrastinate_jobs where status = 'failed' and task_name = %s", [name]
        )


def _waits(name: str, arguments: dict[str, Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select 1 from procrastinate_jobs"
            " where status = 'todo' and task_name = %s and args = %s::jsonb)",
            [name, json.dumps(arguments)],
        )
        return bool(cursor.fetchone()[0])


def _jobs(status: str) -> Iterator[Waiting]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, task_name, args::text, attempts from procrastinate_jobs"
            " where status = %s::procrastinate_job_status order by id",
            [status],
        )
        for job_id, name, arguments, attempts in cursor.fetchall():
            yield Waiting(job_id, name, json.loads(arguments), attempts)
