"""Work for later: asked for in a transaction, done by the clock, inside the walls."""

import asyncio
import os

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.exceptions import ConnectorException

from snoutos.cli.jobs import Jobs
from snoutos.kernel.config import Config
from snoutos.kernel.refused import Refused
from snoutos.rooms.people.models import Sitter
from snoutos.toolbox import later, tenancy
from tests.conftest import HOUR, NOON, make_sitter
from tests.edge.conftest import database_address

done = []


@later.task("test.count_sitters")
def count_sitters(*, org_id, greeting="Hello"):
    done.append((org_id, greeting, list(Sitter.objects.values_list("name", flat=True))))


@later.task("test.fail")
def fail(*, org_id, kindly):
    done.append(kindly)
    raise Refused("Not today.", code="no", status=409) if kindly else ValueError("Oh.")


@later.task("test.two_steps")
def two_steps(*, org_id, goes_well):
    with transaction.atomic():
        later.ask("test.count_sitters", org_id=org_id, greeting="second")
        done.append("first")
        if not goes_well:
            raise Refused("Not today.", code="no", status=409)


@later.every("test.by_the_clock", cron="0 0 1 1 *")
def by_the_clock(*, at):
    done.append((at, Sitter.objects.count()))


@later.every_org("test.in_each", cron="0 0 1 1 *")
def in_each(*, org_id, at):
    done.append((org_id, at, Sitter.objects.count()))
    if Sitter.objects.filter(name="Trouble").exists():
        raise ValueError("Oh.")


@pytest.fixture(autouse=True)
def _nothing_done():
    done.clear()


@pytest.fixture
def working(transactional_db):
    """Let jobs work until the question is answered with yes."""
    config = Config.read(os.environ | {"DATABASE_URL": database_address()})

    def work(question):
        async def whole():
            jobs = Jobs(config)
            life = asyncio.create_task(jobs.run())
            try:
                async with asyncio.timeout(20):
                    while not question():
                        await asyncio.sleep(0.01)
            finally:
                jobs.stop.set()
                await life

        asyncio.run(whole())

    return work


def names(jobs):
    return [one.name for one in jobs if one.name.startswith("test.")]


def test_a_job_is_there_after_the_commit_and_not_after_a_rollback(org):
    with tenancy.within(org.pk), transaction.atomic():
        later.ask("test.count_sitters", org_id=org.pk, greeting="Good day")
    with pytest.raises(Refused), transaction.atomic():
        later.ask("test.count_sitters", org_id=org.pk)
        raise Refused("Not today.", code="no", status=409)

    (job,) = later.waiting()
    assert job.name == "test.count_sitters"
    assert job.arguments == {"org_id": str(org.pk), "greeting": "Good day"}


def test_a_job_that_nobody_offers_is_our_mistake(org):
    with pytest.raises(KeyError):
        later.ask("test.unheard_of", org_id=org.pk)


def test_the_same_job_is_asked_for_once_while_it_waits(org, mallory):
    for one in (org.pk, org.pk, mallory.org_id):
        with tenancy.within(one):
            later.ask("test.count_sitters", org_id=one, is_once=True)

    assert [job.arguments["org_id"] for job in later.waiting()] == [
        str(org.pk), str(mallory.org_id),
    ]  # fmt: skip


def test_the_walls_hold_for_the_list_of_jobs(org, mallory):
    """Nobody sees, changes or makes another organization's jobs."""
    with tenancy.within(org.pk):
        later.ask("test.count_sitters", org_id=org.pk)
    with tenancy.within(mallory.org_id):
        assert later.waiting() == []
        with pytest.raises(ConnectorException), transaction.atomic():
            later.ask("test.count_sitters", org_id=org.pk)
    with tenancy.within(org.pk):
        assert len(later.waiting()) == 1


def test_a_job_stands_inside_its_organization(org, sam, mallory):
    make_sitter(mallory.org, "Somebody Else")

    later.run_now("test.count_sitters", at=NOON, org_id=org.pk)

    assert done == [(str(org.pk), "Hello", ["Sam Rivers"])]


def test_a_job_by_the_clock_stands_nowhere_and_is_told_the_time(org, sam):
    later.run_now("test.by_the_clock", at=NOON)

    assert done == [(NOON, 0)]


def test_trouble_in_one_organization_keeps_no_other_from_its_turn(org, mallory, sam):
    make_sitter(mallory.org, "Trouble")
    last = tenancy.organizations()[-1]
    make_sitter(mallory.org, "One More")

    with pytest.raises(ValueError, match="Oh"):
        later.run_now("test.in_each", at=NOON)

    assert {(str(org.pk), NOON, 1), (str(mallory.org_id), NOON, 2)} == set(done)
    assert str(last) in {one[0] for one in done}


def test_jobs_are_done_in_their_own_process_and_leave_no_trace(org, sam, working):
    with tenancy.within(org.pk):
        later.ask("test.count_sitters", org_id=org.pk)
        later.ask("test.count_sitters", org_id=org.pk, due_at=NOON + 9999 * 24 * HOUR)

    working(lambda: done)

    assert done == [(str(org.pk), "Hello", ["Sam Rivers"])]
    assert names(later.waiting()) == ["test.count_sitters"]


def test_what_fails_is_tried_again_later_and_what_is_refused_is_not(org, working):
    for kindly in (True, False):
        later.ask("test.fail", org_id=org.pk, kindly=kindly)

    working(lambda: len(done) == 2)

    assert [job.arguments["kindly"] for job in later.failed()] == [True]
    assert [(job.arguments["kindly"], job.attempts) for job in later.waiting()
            if job.name == "test.fail"] == [(False, 1)]  # fmt: skip


def test_of_a_job_by_the_clock_the_last_failure_is_listed_until_it_goes_well(org, working):
    """What fails every minute must not fill the list."""
    for number in range(2):
        make_sitter(org, "Trouble")
        later.ask("test.in_each", org_id=None)
        working(lambda: len(done) > number)  # noqa: B023 - called at once
    assert names(later.failed()) == ["test.in_each"]

    Sitter.objects.all().delete()
    later.ask("test.in_each", org_id=None)
    working(lambda: len(done) > 2)

    assert names(later.failed()) == []


def test_failures_are_forgotten_after_a_month(org, working):
    later.ask("test.fail", org_id=org.pk, kindly=True)
    working(lambda: done)

    later.run_now("later.tidy", at=timezone.now() + 29 * 24 * HOUR)
    assert names(later.failed()) == ["test.fail"]
    later.run_now("later.tidy", at=timezone.now() + 31 * 24 * HOUR)
    assert names(later.failed()) == []


def test_a_failed_job_can_be_tried_again_by_hand(org, working):
    later.ask("test.fail", org_id=org.pk, kindly=True)
    working(lambda: done)
    (job,) = later.failed()

    with tenancy.within(org.pk):
        later.try_again(job.id, at=NOON)

    assert names(later.waiting()) == ["test.fail"]


def test_a_job_that_asks_for_another_one_does_so_in_its_own_transaction(org, working):
    later.ask("test.two_steps", org_id=org.pk, goes_well=False)
    later.ask("test.two_steps", org_id=org.pk, goes_well=True)

    working(lambda: len(done) >= 3)

    assert [one for one in done if one != "first"] == [(str(org.pk), "second", [])]
    assert names(later.waiting()) == []


def test_what_somebody_was_doing_when_they_died_is_done_by_the_next(org, sam, working):
    later.ask("test.count_sitters", org_id=org.pk)
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'doing'")

    working(lambda: done)

    assert len(done) == 1
