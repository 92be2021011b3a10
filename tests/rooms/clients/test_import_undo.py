"""Undoing an import never lifts what the owner of a phone said for themselves."""

import pytest

from snoutos.pipeline.loop import run_batch
from snoutos.rooms.clients.actions import clients, importing, looking
from snoutos.rooms.clients.models import ImportRow
from snoutos.rooms.clients.rules.clients import read_phone
from snoutos.rooms.people.models import Client, Contact
from snoutos.rooms.people.queries import actor
from snoutos.rooms.plans.actions import token_of, undo
from tests.conftest import HOUR, NOON
from tests.pipeline.outside import CARLA, hot, outside  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = HOUR / 60
FILE = f"Name,Phone,Do not text\nCarla Whitfield-Diaz,{CARLA},yes\n"


def take_in(user, text):
    by = actor(user)
    file = looking.look(by=by, text=text, country="US", file_name="", at=NOON)
    token = token_of(importing.plan_import(by=by, import_id=file.pk), by=by)
    importing.start(by=by, import_id=file.pk, token=token, at=NOON)
    importing.take_portion(by=by, import_id=file.pk, at=NOON)
    file.refresh_from_db()
    return file


def undone(user, file):
    undo(by=actor(user), applied_id=file.applied_id, at=NOON + MINUTE)


def run(hot):  # noqa: F811 - the fixture
    while run_batch(hot, now=NOON + HOUR, limit=100):
        pass


@pytest.fixture
def file(olivia, carlas_thread):
    """Carla's row renamed her and said that she wants no texts."""
    done = take_in(olivia, FILE)
    assert Contact.objects.get().opted_out_at == NOON
    return done


def test_what_only_the_file_said_is_taken_back(olivia, file):
    undone(olivia, file)

    assert Contact.objects.get().opted_out_at is None


@pytest.mark.parametrize("body", ["STOP", "Alto!", "Please stop texting me"])
@pytest.mark.parametrize("late", [-MINUTE, MINUTE], ids=["written before", "written after"])
def test_a_stop_that_reached_us_since_stays(
    olivia, file, hot, outside, body, late  # noqa: F811
):  # fmt: skip
    outside.text(body, at=NOON + late)
    run(hot)

    undone(olivia, file)

    assert Contact.objects.get().opted_out_at is not None
    assert Client.objects.get().name == "Carla Whitfield"


def test_a_moment_that_the_file_did_not_write_stays(olivia, file):
    """The provider may know a STOP by a word that we don't."""
    Contact.objects.update(opted_out_at=NOON + MINUTE)

    undone(olivia, file)

    assert Contact.objects.get().opted_out_at == NOON + MINUTE


def test_a_phone_that_somebody_adds_by_hand_keeps_nothing_else(olivia, file):
    client = Client.objects.get()
    by = actor(olivia)
    added = clients.add_phone(
        by=by, client_id=client.pk, phone=read_phone("(415) 555-0199"), at=NOON
    )
    clients.label_phone(by=by, contact_id=added.pk, label="Work", at=NOON)

    undone(olivia, file)

    assert Client.objects.get().name == "Carla Whitfield"
    assert Contact.objects.filter(pk=added.pk).exists()


def test_everyday_words_do_not_keep_it(olivia, file, hot, outside):  # noqa: F811
    outside.text("See you at nine", at=NOON + MINUTE)
    run(hot)

    undone(olivia, file)

    assert Contact.objects.get().opted_out_at is None


def test_without_the_moment_nothing_is_lifted(olivia, file):
    """Rows that were taken in before it was kept."""
    row = ImportRow.objects.get()
    del row.inverse["out_at"]
    row.save()

    undone(olivia, file)

    assert Contact.objects.get().opted_out_at is not None
