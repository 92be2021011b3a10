"""Whatever people type becomes one number, and is shown in one way."""

import pytest
from hypothesis import given, strategies as st

from snoutos.kernel.phone import display, is_e164, normalize


@pytest.mark.parametrize(
    "raw",
    [
        "+15551234567", "15551234567", "5551234567", "(555) 123-4567", "555.123.4567",
        " +1 555 123 4567 ", "1-555-123-4567", "tel:+1-555-123-4567",
    ],
)  # fmt: skip
def test_a_number_may_be_typed_in_any_way(raw):
    assert normalize(raw) == "+15551234567"


def test_a_number_of_another_country_keeps_it():
    assert normalize("+44 7700 900123") == "+447700900123"
    assert normalize("07700 900123", "GB") == "+447700900123"


@pytest.mark.parametrize(
    "raw",
    [
        "", " ", "12345", "DHL", "911", "123456789012345678", "+1555", "+0123456789",
        "1-800-FLOWERS", "call 555 123 4567", "555 123 4567 x12", "+999123456789", "anonymous",
        "whatsapp:+15551234567", "\0",
    ],
)  # fmt: skip
def test_what_no_phone_can_have_is_none(raw):
    assert normalize(raw) is None


@given(st.text())
def test_whatever_is_typed_is_a_number_or_none(raw):
    number = normalize(raw)

    assert number is None or is_e164(number)


@given(st.from_regex(r"[2-9][0-9]{2}[2-9][0-9]{6}", fullmatch=True))
def test_a_shown_number_can_be_typed_again(digits):
    number = normalize(digits)

    assert number == f"+1{digits}"
    assert normalize(display(number)) == number


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("+15551234567", "+1 (555) 123-4567"),
        ("+447700900123", "+44 7700 900123"),
        ("+999123456789", "+999123456789"),
        ("12345", "12345"),
        ("DHL", "DHL"),
        ("", ""),
        ("whatsapp:+15551234567", "whatsapp:+15551234567"),
    ],
)
def test_a_number_is_shown_in_its_usual_form(address, shown):
    assert display(address) == shown


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("+15551234567", True),
        ("+1555123", True),
        ("15551234567", False),
        ("+05551234567", False),
        ("+155512", False),
        ("+1234567890123456", False),
        ("+15551234567\n", False),
        ("+1\u0665551234567", False),
    ],
)
def test_the_stored_form_is_recognized(text, is_one):
    assert is_e164(text) is is_one
