"""Scenario 127 on the pages: shown to the office, to sitters as far as they may see."""

import pytest
from django.urls import reverse
from django.utils import timezone

from snoutos.kernel.refused import Forbidden, Refused
from snoutos.rooms.attachments import actions
from snoutos.rooms.attachments.models import Attachment
from snoutos.rooms.attachments.rules import State
from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.queries import actor
from snoutos.rooms.policy.actions import setting
from snoutos.rooms.portal.rules import EARLIER_MESSAGES
from snoutos.toolbox import later
from tests.conftest import HOUR, make_window
from tests.rooms.attachments.pictures import CARD, opened, photo

pytestmark = pytest.mark.django_db(transaction=True)
PART = {"HX-Request": "true"}


@pytest.fixture
def files(phone, fetch):
    found = phone.sends(("image/jpeg", photo()), ("text/vcard", CARD), ("video/mp4", b"moo"))
    fetch()
    return found


@pytest.fixture
def window(carlas_thread, sam):
    now = timezone.now()
    return make_window(carlas_thread, sam, now - HOUR, now + HOUR)


def test_the_office_sees_the_photo_and_may_download_the_rest(client, olivia, carlas_thread, files):
    client.force_login(olivia)

    page = client.get(reverse("inbox:conversation", args=[carlas_thread.pk])).content.decode()
    picture, card, film = (client.get(reverse("inbox:file", args=[one.pk])) for one in files)

    assert f'src="/inbox/files/{files[0].pk}?small"' in page
    assert 'alt="Photo from Carla' in page
    assert "Contact card" in page
    assert (picture["Content-Type"], picture["Content-Disposition"]) == (
        "image/jpeg", 'inline; filename="photo-1.jpg"',
    )  # fmt: skip
    assert opened(picture.content).size == (60, 40)
    assert (card["Content-Type"], card.content) == ("text/vcard", CARD)
    assert film["Content-Disposition"] == 'attachment; filename="file-3.mp4"'
    for answer in (picture, card, film):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]


def test_a_program_gets_them_too(client, olivia, carlas_thread, files):
    client.force_login(olivia)

    [message] = client.get(f"/api/messages/threads/{carlas_thread.pk}").json()["items"]

    assert [one["kind"] for one in message["attachments"]] == ["picture", "contact_card", "file"]
    assert client.get(message["attachments"][1]["url"]).content == CARD


def test_a_sitter_sees_photos_and_nothing_else(client, sam, carlas_thread, files, window):
    client.force_login(sam.user)

    page = client.get(reverse("portal:conversation", args=[carlas_thread.pk])).content.decode()
    picture, card, film = (client.get(reverse("portal:file", args=[one.pk])) for one in files)

    assert f"/sitter/files/{files[0].pk}?small" in page
    assert f"/sitter/files/{files[1].pk}" not in page
    assert page.count("A file that only the office can open") == 2
    assert opened(picture.content).size == (60, 40)
    assert (card.status_code, film.status_code) == (404, 404)
    answer = client.get(f"/api/sitter/threads/{carlas_thread.pk}/messages").json()
    [pictures] = [one["pictures"] for one in answer["items"]]
    assert [one["id"] for one in pictures] == [str(files[0].pk)]
    assert client.get(pictures[0]["url"]).status_code == 200


def test_a_photo_closes_with_its_window(client, sam, files, window):
    client.force_login(sam.user)
    window.ends_at = timezone.now() - HOUR / 2
    window.save()

    assert client.get(reverse("portal:file", args=[files[0].pk])).status_code in (403, 404)


def test_a_photo_of_before_the_sitters_time_stays_closed(client, sam, carlas_thread, phone, fetch):
    """Of what came before a window a sitter sees the last few messages only (D6)."""
    [old] = phone.sends(("image/jpeg", photo()))
    for number in range(EARLIER_MESSAGES):
        phone.sends(body=f"later {number}")
    fetch()
    now = timezone.now()
    make_window(carlas_thread, sam, now, now + HOUR)
    client.force_login(sam.user)

    assert client.get(reverse("portal:file", args=[old.pk])).status_code == 404


def test_other_businesses_find_nothing(client, mallory, files):
    client.force_login(mallory)

    assert client.get(reverse("inbox:file", args=[files[0].pk])).status_code == 404


def test_one_on_its_way_says_so_and_one_that_was_lost_can_be_asked_for(
    client, olivia, carlas_thread, phone
):
    [one] = phone.sends(("image/jpeg", photo()))
    client.force_login(olivia)
    conversation = reverse("inbox:conversation", args=[carlas_thread.pk])
    assert "Photo, on its way…" in client.get(conversation).content.decode()
    assert client.get(reverse("inbox:file", args=[one.pk])).status_code == 404
    Attachment.objects.update(state="lost", due_at=None, error="It is gone.", tries=6)
    assert "It is gone." in client.get(conversation).content.decode()
    jobs = len(later.waiting())

    client.post(reverse("inbox:file_again", args=[one.pk]))
    again = client.post(reverse("inbox:file_again", args=[one.pk]))

    one.refresh_from_db()
    assert (one.state, one.tries) == (State.WAITING, 0)
    assert again.status_code == 409, "it is on its way already"
    assert len(later.waiting()) == jobs + 1


def test_where_the_office_looks_first_a_sitter_sees_a_photo_after_it_was_released(
    client, olivia, sam, carlas_thread, files, window
):
    by = actor(olivia)
    setting.hold_pictures(by=by, is_held=True, at=timezone.now())
    setting.set_sensitivity(by=by, sensitivity="strict", at=timezone.now())
    place = reverse("portal:file", args=[files[0].pk])
    conversation = reverse("portal:conversation", args=[carlas_thread.pk])
    client.force_login(sam.user)
    assert client.get(place).status_code == 404
    assert "A photo. The office looks at it first." in client.get(conversation).content.decode()
    client.force_login(olivia)
    page = client.get(reverse("inbox:conversation", args=[carlas_thread.pk])).content.decode()
    assert "Sitters don’t see it yet." in page

    shown = client.post(reverse("inbox:file_release", args=[files[0].pk]), headers=PART)

    assert "Sitters don’t see it yet." not in shown.content.decode()
    client.force_login(sam.user)
    assert client.get(place).status_code == 200
    assert Event.objects.filter(type="attachment.released").count() == 1
    setting.hold_pictures(by=by, is_held=False, at=timezone.now())


def test_only_a_picture_is_released_and_only_by_the_owner(olivia, dana, files):
    for person, position, problem in ((dana, 0, Forbidden), (olivia, 1, Refused)):
        with pytest.raises(problem):
            actions.release(by=actor(person), attachment_id=files[position].pk, at=timezone.now())


def test_the_owner_chooses_on_the_page_and_by_program(client, olivia, org):
    client.force_login(olivia)

    client.post(reverse("policy:pictures"), {"hold_pictures": "yes"})
    first = client.get("/api/policy/settings").json()
    client.patch("/api/policy/settings", {"holdPictures": False}, content_type="application/json")
    last = client.get("/api/policy/settings").json()

    assert (first["holdPictures"], last["holdPictures"]) == (True, False)
    assert first["sensitivity"] == last["sensitivity"]
    assert Event.objects.filter(type="policy.settings.changed").count() == 2
