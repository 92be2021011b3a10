"""The character that the database cannot keep is refused at the door, wherever it comes from."""

import pytest

NOTE = {"kind": "handle", "value": "happypaws", "note": "a\0b"}
TEXT = "client name,client phone,sitter,start,end\nNi\0na,+14155550100,Sam,2027-01-01 10:00,"
FORMS = [
    ("/settings/contact-details", NOTE),
    ("/settings/contact-details", {"kind": "handle\0", "value": "happypaws"}),
    ("/settings/contact-details", {"kind": "handle", "value": "happypaws", "not\0e": "x"}),
    ("/assignments/texts", {"occasion": "hand_over", "name": "a\0b", "body": "Hi"}),
    ("/assignments/import", {"confirm": "1", "text": TEXT}),
]


@pytest.fixture
def as_olivia(client, olivia, sam, front_desk):
    client.force_login(olivia)
    return client


@pytest.mark.parametrize(
    "path",
    [
        "/assignments/clients?find=%00", "/assignments?search=a%00", "/assignments?a%00=1",
        "/inbox?box=%00", "/nowhere/%00",
    ],
)  # fmt: skip
def test_a_page_says_so_kindly(as_olivia, path):
    answer = as_olivia.get(path)

    assert answer.status_code == 400
    assert "There is a character in this that can&#x27;t be kept" in answer.content.decode()


@pytest.mark.parametrize("path", ["/api/bookings/%00", "/api/clients?search=%00"])
def test_a_program_gets_a_problem_document(as_olivia, path):
    answer = as_olivia.get(path)

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


@pytest.mark.parametrize(("path", "fields"), FORMS)
def test_a_form_is_not_taken_in(as_olivia, path, fields):
    assert as_olivia.post(path, fields).status_code == 400
    urlencoded = "application/x-www-form-urlencoded"
    body = "&".join(f"{name}={value}".replace("\0", "%00") for name, value in fields.items())
    assert as_olivia.post(path, body, content_type=urlencoded).status_code == 400


def test_a_decision_is_not_made(as_olivia, olivia, carlas_thread):
    answer = as_olivia.post(
        f"/audit/violations/{carlas_thread.pk}", {"decision": "dismiss", "reason": "a\0b"}
    )

    assert answer.status_code == 400


def test_whoever_is_not_signed_in_reads_it_too(client, db):
    assert client.get("/login?next=%00").status_code == 400


def test_a_sitter_reads_it_too(client, sam, carlas_thread):
    client.force_login(sam.user)

    answer = client.post(f"/sitter/{carlas_thread.pk}/send", {"body": "Hello\0", "key": "k"})

    assert answer.status_code == 400


def test_everything_else_passes(as_olivia):
    assert as_olivia.get("/assignments?search=%2500%01").status_code == 200
