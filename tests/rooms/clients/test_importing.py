"""Files of clients: each row's fate is shown first, then happens, and can be taken back."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from snoutos.kernel.refused import Forbidden, Missing, Refused
from snoutos.rooms.audit.models import Event
from snoutos.rooms.clients.actions import clients as people, importing as actions, looking
from snoutos.rooms.clients.models import Import, ImportRow
from snoutos.rooms.clients.queries import importing as queries
from snoutos.rooms.clients.rules import clients as rules
from snoutos.rooms.clients.rules.judging import Fate
from snoutos.rooms.people.models import Client, Contact, User
from snoutos.rooms.people.queries import actor
from snoutos.rooms.plans.actions import token_of, undo
from snoutos.toolbox import csv_in, later
from tests.conftest import HOUR, NOON, make_thread

MANY = "Name,Phone,Tags,Notes\n" + "".join(
    f"Client {number:04},+1415555{number:04},vip,Key {number}\n" for number in range(230)
)


def look(user, text, country="US"):
    return looking.look(by=actor(user), text=text, country=country, file_name="c.csv", at=NOON)


def start(user, file, token=None):
    by = actor(user)
    if token is None:
        token = token_of(actions.plan_import(by=by, import_id=file.pk), by=by)
    return actions.start(by=by, import_id=file.pk, token=token, at=NOON)


def run(file):
    later.run_now("clients.import", at=NOON, org_id=file.org_id, import_id=str(file.pk))
    file.refresh_from_db()
    return file


def take_in(user, text, country="US"):
    file = look(user, text, country)
    start(user, file)
    return run(file)


def told(file):
    return [(row.line, row.fate, row.why) for row in file.rows.order_by("line")]


def changes(file):
    return [row.changes for row in file.rows.order_by("line")]


def world():
    fields = ("pk", "name", "notes", "tags", "is_provisional")
    return (
        list(Client.objects.order_by("pk").values_list(*fields)),
        list(Contact.objects.order_by("pk").values_list("pk", "address", "opted_out_at")),
    )


def test_a_new_client_comes_with_everything_the_row_says(olivia):
    file = take_in(
        olivia,
        "Customer,Mobile phone,Home phone,Groups,Comments,Do not text\n"
        "Nina North,(415) 555-0132,415-555-0133,vip; dog,Gate 4,\n"
        "Omar Ortiz,415.555.0144,,,,yes\n",
    )

    assert told(file) == [(2, "new", ""), (3, "new", "")]
    nina, omar = Client.objects.order_by("name")
    assert (nina.name, nina.tags, nina.notes) == ("Nina North", ["vip", "dog"], "Gate 4")
    phones = list(nina.contacts.order_by("address").values_list("address", "opted_out_at"))
    assert phones == [("+14155550132", None), ("+14155550133", None)]
    assert omar.contacts.get().opted_out_at is not None
    assert file.stage == "done"
    assert Event.objects.get(type="clients.imported").payload == {
        "new": 2, "changed": 0, "same": 0, "refused": 0,
    }  # fmt: skip


def test_nothing_happens_before_it_is_confirmed(olivia):
    file = look(olivia, MANY)

    assert not Client.objects.exists()
    assert queries.one(actor(olivia), file.pk).counts[Fate.NEW] == 230
    with pytest.raises(Refused) as refused:
        start(olivia, file, token="")
    assert refused.value.code == "confirm_first"
    assert later.waiting() == []


def test_what_changed_and_what_stays_is_said_before(olivia, carlas_thread):
    carla = carlas_thread.client
    Client.objects.filter(pk=carla.pk).update(tags=["dog"], notes="Old")
    address = carlas_thread.contact.address

    file = look(
        olivia,
        f"Name,Phone,Tags,Notes\nCarla Whitfield-Diaz,{address} / 415 555 0190,dog; vip,New\n",
    )

    assert changes(file) == [[
        ["Name", "Carla Whitfield", "Carla Whitfield-Diaz"], ["Tags", "", "vip"],
        ["Notes", "Old", "New"], ["Phone", "", "+1 (415) 555-0190"],
    ]]  # fmt: skip
    start(olivia, file)
    run(file)
    carla.refresh_from_db()
    assert (carla.name, carla.tags, carla.notes) == ("Carla Whitfield-Diaz", ["dog", "vip"], "New")
    assert carla.contacts.count() == 2


def test_empty_cells_change_nothing(olivia, carlas_thread):
    Client.objects.update(tags=["dog"], notes="Keep")
    file = look(olivia, f"Name,Phone,Tags,Notes\n,{carlas_thread.contact.address},,\n")

    assert told(file) == [(2, "same", "")]
    with pytest.raises(Refused, match="nothing to take in"):
        start(olivia, file)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Nina,12", "“12” is not a phone number we can text."),
        ("Nina,call me", "“call me” is not a phone number we can text."),
        ("Nina,4.41E+11", "A spreadsheet has shortened this phone to 4.41E+11. Format the column "
         "as text and save the file again."),
        ("Nina,", "This row has no phone."),
        (",(415) 555-0132", "A new client needs a name."),
        ("Stella Stone,+15551234567", "+1 (555) 123-4567 belongs to Carla Whitfield."),
        ("Nina,+14155550132;+15551234567", "+1 (555) 123-4567 belongs to Carla Whitfield."),
        ("Nina,+15551111111", "This is one of your own business numbers."),
        (f"{'N' * 121},(415) 555-0132", "Keep the name under 120 characters."),
    ],
)  # fmt: skip
def test_why_a_row_is_not_taken(olivia, carlas_thread, front_desk, row, why):
    file = look(olivia, f"Name,Phone\n{row}\nOmar,(415) 555-0144\n")

    assert told(file) == [(2, "refused", why), (3, "new", "")]


def test_twice_in_the_file_is_said_with_the_line(olivia, carlas_thread):
    Contact.objects.create(
        org=carlas_thread.org, client=carlas_thread.client, address="+14155550199", created_at=NOON
    )
    file = look(
        olivia,
        "Name,Phone\nNina,(415) 555-0132\nNina N,415-555-0132\n"
        f"Carla,{carlas_thread.contact.address}\nCarla,+14155550199\n",
    )

    assert told(file)[1] == (3, "refused", "The same phone as in line 2.")
    assert told(file)[3] == (5, "refused", "The same client as in line 4.")


def test_an_unknown_sender_gets_the_name_of_the_file(olivia, org, front_desk):
    thread = make_thread(org, "(305) 486-1927", "+13054861927", front_desk)
    Client.objects.filter(pk=thread.client_id).update(is_provisional=True)

    take_in(olivia, "Name,Phone\nStella Stone,305-486-1927\n")

    stella = Client.objects.get()
    assert (stella.name, stella.is_provisional) == ("Stella Stone", False)


def test_a_file_never_opts_anybody_in(olivia, carlas_thread):
    Contact.objects.update(opted_out_at=NOON)

    file = take_in(olivia, f"Name,Phone,Opted out\nCarla,{carlas_thread.contact.address},no\n")

    assert Contact.objects.get().opted_out_at == NOON
    assert told(file)[0][1] == "changed"  # the name only


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_files_of_all_usual_kinds_are_read(olivia, encoding, separator):
    data = f"Name{separator}Teléfono\nJosé Núñez{separator}(415) 555-0132\n".encode(encoding)

    file = look(olivia, csv_in.decoded(data))

    assert told(file) == [(2, "new", "")]
    assert file.rows.get().name == "José Núñez"


def test_numbers_of_another_country(olivia):
    take_in(olivia, "Name,Phone\nNell,020 7946 0018\n", country="GB")

    assert Contact.objects.get().address == "+442079460018"


def test_a_file_without_phones_says_what_it_needs(olivia):
    with pytest.raises(Refused, match="no column with phones"):
        look(olivia, "Name,City\nNina,Rome\n")


def test_our_own_export_changes_nothing(olivia, carlas_thread):
    people.add_client(
        by=actor(olivia), details=rules.details(name="=1+1", tags="vip"),
        phones=[rules.read_phone("+14155550132"), rules.read_phone("+14155550133")], at=NOON,
    )  # fmt: skip
    Contact.objects.filter(address="+14155550133").update(opted_out_at=NOON)
    browser = Browser()
    browser.force_login(olivia)
    text = csv_in.decoded(browser.get("/clients/export").content)

    file = look(olivia, text)

    assert [fate for _, fate, _ in told(file)] == ["same", "same"]


def test_each_portion_is_kept_by_itself(olivia, monkeypatch):
    file = look(olivia, MANY)
    start(olivia, file)
    by = actor(olivia)

    assert actions.take_portion(by=by, import_id=file.pk, at=NOON)
    file.refresh_from_db()
    assert (file.stage, file.done, Client.objects.count()) == ("running", 100, 100)

    # The next portion dies; nothing of it stays, and the job goes on with it afterwards.
    with monkeypatch.context() as broken:
        broken.setattr(ImportRow.objects.__class__, "bulk_update", _dies)
        with pytest.raises(RuntimeError):
            actions.take_portion(by=by, import_id=file.pk, at=NOON)
    assert Client.objects.count() == 100
    run(file)
    assert (file.stage, file.done, Client.objects.count()) == ("done", 230, 230)
    with pytest.raises(Refused):
        actions.take_portion(by=by, import_id=file.pk, at=NOON)


def _dies(*_args, **_kwargs):
    raise RuntimeError


def test_a_row_of_which_something_else_would_come_is_left_out(olivia):
    file = look(olivia, "Name,Phone\nNina,(415) 555-0132\nOmar,(415) 555-0144\n")
    start(olivia, file)
    people.add_client(
        by=actor(olivia), details=rules.details(name="Zoe"),
        phones=[rules.read_phone("+14155550132")], at=NOON,
    )  # fmt: skip

    run(file)

    assert told(file) == [
        (2, "refused", "This client changed since you looked, so the row was left out."),
        (3, "new", ""),
    ]
    assert sorted(Client.objects.values_list("name", flat=True)) == ["Omar", "Zoe"]


def test_what_changed_between_looking_and_confirming_is_shown_again(olivia):
    file = look(olivia, "Name,Phone\nNina,(415) 555-0132\nOmar,(415) 555-0144\n")
    by = actor(olivia)
    token = token_of(actions.plan_import(by=by, import_id=file.pk), by=by)
    people.add_client(
        by=by, details=rules.details(name="Zoe"), phones=[rules.read_phone("+14155550132")],
        at=NOON,
    )  # fmt: skip

    with pytest.raises(Refused) as refused:
        start(olivia, file, token)

    assert refused.value.code == "plan_outdated"
    assert told(file)[0] == (2, "refused", "+1 (415) 555-0132 belongs to Zoe.")


def test_undone_everything_is_as_it_was(olivia, carlas_thread):
    before = world()
    file = take_in(
        olivia,
        MANY + f"Carla Diaz,{carlas_thread.contact.address} / +13055550101,new,Other\n",
    )
    assert world() != before

    undo(by=actor(olivia), applied_id=file.applied_id, at=NOON)

    assert world() == before
    file.refresh_from_db()
    assert (file.stage, file.kept) == ("undone", 0)


def test_whoever_has_written_since_stays(olivia, org, front_desk):
    file = take_in(olivia, "Name,Phone\nNina,(415) 555-0132\nOmar,(415) 555-0144\n")
    nina = Client.objects.get(name="Nina")
    make_thread_for(org, nina, front_desk)

    undo(by=actor(olivia), applied_id=file.applied_id, at=NOON)

    assert list(Client.objects.values_list("name", flat=True)) == ["Nina"]
    file.refresh_from_db()
    assert file.kept == 1


def test_whoever_was_changed_since_stays(olivia):
    file = take_in(olivia, "Name,Phone\nNina,(415) 555-0132\n")
    people.change_client(
        by=actor(olivia), client_id=Client.objects.get().pk,
        details=rules.details(name="Nina North"), at=NOON + HOUR / 60,
    )  # fmt: skip

    with pytest.raises(Refused, match="nothing was taken back"):
        undo(by=actor(olivia), applied_id=file.applied_id, at=NOON + HOUR / 30)

    assert Client.objects.get().name == "Nina North"


def make_thread_for(org, client, number):
    from snoutos.rooms.threads.models import Thread

    return Thread.objects.create(
        org=org, client=client, contact=client.contacts.get(), number=number, created_at=NOON,
        last_activity_at=NOON,
    )  # fmt: skip


def test_looking_costs_the_same_for_many_rows(olivia):
    def cost(text):
        with CaptureQueriesContext(connection) as captured:
            look(olivia, text)
        return len(captured)

    few = "\n".join(MANY.splitlines()[:4])

    assert cost(MANY) == cost(few)


def test_who_may_not_import_any_more_stops_it(olivia, dana):
    file = look(dana, MANY)
    start(dana, file)
    User.objects.filter(pk=dana.pk).update(is_active=False)

    run(file)

    assert (file.stage, file.done) == ("stopped", 0)
    assert "may not import" in file.problem


def test_sitters_and_strangers_see_nothing_of_it(olivia, sam, mallory):
    with pytest.raises(Forbidden):
        look(sam.user, MANY)
    file = look(olivia, MANY)
    with pytest.raises(Missing):
        queries.one(actor(mallory), file.pk)
    with pytest.raises(Missing):
        start(mallory, file, token="x")


def test_files_are_not_kept_for_ever(olivia):
    looked = look(olivia, "Name,Phone\nNina,(415) 555-0132\n")
    done = take_in(olivia, "Name,Phone\nOmar,(415) 555-0144\n")
    Import.objects.filter(pk=done.pk).update(finished_at=NOON)

    later.run_now("clients.tidy_imports", at=NOON + 25 * HOUR)
    assert list(Import.objects.values_list("pk", flat=True)) == [done.pk]
    assert not ImportRow.objects.filter(file=looked.pk).exists()
    later.run_now("clients.tidy_imports", at=NOON + 31 * 24 * HOUR)
    assert not Import.objects.exists()
    assert Client.objects.count() == 1


def test_the_pages_from_the_file_to_the_result(olivia):
    browser = Browser()
    browser.force_login(olivia)
    data = b"Name,Phone,Color\nNina <b>,(415) 555-0132,red\nBad,12,\n"

    chosen = browser.post("/clients/import", {"file": SimpleUploadedFile("c.csv", data)})
    address = chosen["Location"]
    shown = browser.get(address)
    confirmed = browser.post(address, {"token": shown.context["token"]})
    waiting = browser.get(address, headers={"HX-Request": "true"}).content.decode()
    file = run(Import.objects.get())
    done = browser.get(address).content.decode()
    result = browser.get(f"{address}/result").content.decode("utf-8-sig")

    assert "1 row is not taken" in shown.content.decode()
    assert "1 column is not used" in shown.content.decode()
    assert "Nina &lt;b&gt;" in shown.content.decode()
    assert confirmed["Location"] == address
    assert "<progress" in waiting
    assert "Undo" in done
    assert "1 client imported" in done
    rows = list(csv.reader(io.StringIO(result)))
    assert rows[1][:4] == ["2", "Nina <b>", "(415) 555-0132", "New"]
    assert rows[2][3:5] == ["Not taken", "“12” is not a phone number we can text."]
    browser.post(f"/plans/{file.applied_id}/undo", {"next": address})
    assert not Client.objects.exists()


def test_a_look_can_be_thrown_away_and_the_template_is_understood(olivia):
    browser = Browser()
    browser.force_login(olivia)
    file = look(olivia, "Name,Phone\nNina,(415) 555-0132\n")

    browser.post(f"/clients/imports/{file.pk}/discard")
    template = browser.get("/clients/import/template").content.decode("utf-8-sig")

    assert not Import.objects.exists()
    again = look(olivia, template + "Nina,(415) 555-0132,,Mobile,,,\n")
    assert again.ignored == []
    assert told(again) == [(2, "new", "")]


def test_without_a_file_the_page_says_so(olivia):
    browser = Browser()
    browser.force_login(olivia)

    answer = browser.post("/clients/import", {})

    assert answer.status_code == 422
    assert b"Choose a file first." in answer.content


STRANGE = "Who,Reach,Pet\nNina North,(415) 555-0132,Rex\nOtto Oak,(415) 555-0133,Bo\n"


def test_columns_with_other_headings_are_chosen_and_read_again(olivia):
    with pytest.raises(Refused, match="no column with phones"):
        look(olivia, STRANGE)
    by = actor(olivia)
    file = looking.look(
        by=by, text=STRANGE, country="US", file_name="", at=NOON, needs_phones=False
    )
    shown = queries.columns(by, file.pk)
    assert [(one.heading, one.example, field) for one, field in shown] == [
        ("Who", "Nina North", ""), ("Reach", "(415) 555-0132", ""), ("Pet", "Rex", ""),
    ]  # fmt: skip
    assert queries.one(by, file.pk).good == 0

    looking.choose_columns(by=by, import_id=file.pk, chosen=["name", "phone", ""])

    read = queries.one(by, file.pk)
    assert (read.good, read.row.columns, read.row.ignored) == (2, ["Name", "Phone"], ["Pet"])
    assert [field for _, field in queries.columns(by, file.pk)] == ["name", "phone", ""]
    token = token_of(actions.plan_import(by=by, import_id=file.pk), by=by)
    actions.start(by=by, import_id=file.pk, token=token, at=NOON)
    assert queries.columns(by, file.pk) == ()
    with pytest.raises(Refused, match="taken in already"):
        looking.choose_columns(by=by, import_id=file.pk, chosen=["name", "phone", ""])


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        (["name", "phone"], "every column"),
        (["name", "phone", "phone"], "Two columns can't both be Phone"),
        (["name", "phone", "pet"], "can be one of these"),
        (["name", "", ""], "no column with phones"),
    ],
)
def test_columns_that_make_no_sense_change_nothing(olivia, chosen, why):
    file = looking.look(
        by=actor(olivia), text=STRANGE, country="US", file_name="", at=NOON, needs_phones=False
    )
    before = list(file.rows.order_by("line").values_list("line", "why"))
    with pytest.raises(Refused, match=why):
        looking.choose_columns(by=actor(olivia), import_id=file.pk, chosen=chosen)
    assert list(file.rows.order_by("line").values_list("line", "why")) == before


def test_the_page_asks_what_the_columns_are(client, olivia):
    client.force_login(olivia)
    upload = SimpleUploadedFile("c.csv", STRANGE.encode())
    done = client.post("/clients/import", {"file": upload, "country": "US"})
    page = client.get(done.headers["Location"]).content.decode()
    assert "Say which one it is" in page
    columns = done.headers["Location"] + "/columns"
    wrong = client.post(columns, {"column": ["phone", "phone", ""]})
    assert wrong.status_code == 422
    assert "both be Phone" in wrong.content.decode()
    assert wrong.content.decode().count('value="phone" selected') == 2
    again = client.post(columns, {"column": ["name", "phone", "tags"]})
    assert "2 clients" in client.get(again.headers["Location"]).content.decode()
