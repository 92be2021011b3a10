import pytest

from snoutos.rooms.people.models import User


@pytest.mark.parametrize("theme", ["light", "dark", "system"])
def test_the_theme_is_remembered(client, olivia, theme):
    client.force_login(olivia)
    answer = client.post("/theme", {"theme": theme, "next": "/inbox?unread=1"})

    assert (answer.status_code, answer["Location"]) == (302, "/inbox?unread=1")
    assert User.objects.get(pk=olivia.pk).theme == theme


def test_a_theme_that_does_not_exist_is_refused(client, olivia):
    client.force_login(olivia)

    assert client.post("/theme", {"theme": "neon"}).status_code == 422


def test_nobody_is_led_to_another_site(client, olivia):
    client.force_login(olivia)
    answer = client.post("/theme", {"theme": "dark", "next": "//evil.example/"})

    assert answer["Location"] == "/inbox"


def test_a_part_needs_no_answer(client, olivia):
    client.force_login(olivia)

    assert client.post("/theme", {"theme": "dark"}, HTTP_HX_REQUEST="true").status_code == 204
