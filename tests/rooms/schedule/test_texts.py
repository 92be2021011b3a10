"""Texts with gaps (115): what cannot be filled in is refused when it is written."""

import pytest
from hypothesis import given, strategies as st

from snoutos.kernel.refused import Refused
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.schedule.actions.hand_over import delete_text, save_text, send_hand_over
from snoutos.rooms.schedule.models import HandOver
from snoutos.rooms.schedule.queries.hand_overs import own_texts
from snoutos.rooms.schedule.rules import texts
from snoutos.rooms.schedule.rules.texts import Occasion
from snoutos.rooms.threads.models import Message
from tests.conftest import HOUR, NOON, make_thread, make_window
from tests.rooms.schedule.conftest import assign, wish

VALUES = dict.fromkeys(texts.VARIABLES, "x") | {"client_name": "Carla"}


def test_a_text_is_rendered_as_its_reader_gets_it():
    assert texts.render("Hi {{client_name}}, {{ sitter_name }}!", VALUES) == "Hi Carla, x!"


@given(st.text(min_size=1).filter(lambda one: one.strip() and "\x00" not in one))
def test_what_is_filled_in_is_never_read_as_a_gap_again(name):
    body = texts.render("A{{client_name}}B", VALUES | {"client_name": "{{sitter_name}}"})

    assert body == "A{{sitter_name}}B"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Hi {{nickname}}", "unknown_variable"),
        ("Hi {{client_name", "unclosed_variable"),
        ("Hi client_name}}", "unclosed_variable"),
        ("Hi {{}}", "unknown_variable"),
        ("Hi {{client_name.__class__}}", "unknown_variable"),
        ("", "message_empty"),
        ("x" * 1601, "message_too_long"),
    ],
)
def test_a_text_with_a_gap_that_nobody_can_fill_is_refused(body, code):
    with pytest.raises(Refused) as no:
        texts.check(body)

    assert no.value.code == code


def test_the_usual_texts_are_fine():
    for body in texts.USUAL.values():
        texts.check(body)


def test_a_text_is_written_over_and_taken_back(by):
    made = save_text(by=by, template_id=None, occasion=Occasion.HAND_OVER, name="Ours",
                     body="Hi {{client_name}}", at=NOON)  # fmt: skip
    with pytest.raises(Refused, match="of this name"):
        save_text(by=by, template_id=None, occasion=Occasion.HAND_OVER, name="Ours", body="Hi",
                  at=NOON)  # fmt: skip

    assert [(one.id, one.body) for one in own_texts(by)][1] == (made.pk, "Hi {{client_name}}")
    delete_text(by=by, template_id=made.pk, at=NOON)
    assert [one.id for one in own_texts(by)] == [None, None]


def test_a_hand_over_by_hand_is_sent_at_once_and_once(by, carlas_thread, sam):
    """115"""
    assign(by, wish(carlas_thread, sam))
    window = Window.objects.get()

    send_hand_over(by=by, thread_id=carlas_thread.pk, window_id=window.pk, template_id=None,
                   at=NOON)  # fmt: skip
    with pytest.raises(Refused, match="told about this sitter already"):
        send_hand_over(by=by, thread_id=carlas_thread.pk, window_id=window.pk, template_id=None,
                       at=NOON)  # fmt: skip

    message = Message.objects.get()
    assert message.delivery.due_at == NOON
    assert "{{" not in message.body
    assert HandOver.objects.get().message_id == message.pk


def test_a_window_of_another_conversation_is_refused(by, org, front_desk, carlas_thread, sam):
    """116"""
    other = make_thread(org, "Dora Lane", "+15551230000", front_desk)
    window = make_window(other, sam, NOON, NOON + HOUR)

    with pytest.raises(Refused, match="belongs to another conversation"):
        send_hand_over(by=by, thread_id=carlas_thread.pk, window_id=window.pk, template_id=None,
                       at=NOON)  # fmt: skip


@pytest.mark.parametrize(
    "body", ["Call us: 415-555-0133", "Hi {{client_first_name}}, write to desk@example.com"]
)
def test_a_text_that_would_be_stopped_is_not_kept(by, body):
    with pytest.raises(Refused) as no:
        save_text(
            by=by, template_id=None, occasion=Occasion.HAND_OVER, name="Ours", body=body, at=NOON
        )

    assert no.value.code == "contact_details"
    assert own_texts(by)[0].id is None
