"""Sealed secrets open with their own key, in their own row, unchanged; and in no other way."""

from base64 import b64encode, urlsafe_b64encode

import pytest
from hypothesis import given, strategies as st

from snoutos.kernel.seal import BrokenSeal, Keyring

OLD, NEW = bytes(range(32)), bytes(range(223, 255))
RING = Keyring.read(f"2026:{b64encode(NEW).decode()},2025:{b64encode(OLD).decode()}")
ABOUT = b"traffic_provideraccount:42"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.binary())
def test_what_was_sealed_opens_again(plain, about):
    key_id, sealed = RING.seal(plain, about=about)

    assert key_id == "2026"
    assert RING.open(key_id, sealed, about) == plain


def test_an_older_key_still_opens_what_it_sealed():
    key_id, sealed = Keyring.read(f"2025:{OLD.hex()}").seal("token", about=ABOUT)

    assert RING.open(key_id, sealed, ABOUT) == "token"


def test_the_same_secret_never_looks_the_same():
    assert RING.seal("token", about=ABOUT) != RING.seal("token", about=ABOUT)


def test_a_secret_does_not_open_in_another_row():
    key_id, sealed = RING.seal("token", about=ABOUT)

    with pytest.raises(BrokenSeal, match="does not open"):
        RING.open(key_id, sealed, b"traffic_provideraccount:43")


@given(st.integers(0, 32))
def test_a_secret_with_one_bit_changed_does_not_open(at):
    key_id, sealed = RING.seal("token", about=ABOUT)
    broken = bytearray(sealed)
    broken[at] ^= 1

    with pytest.raises(BrokenSeal):
        RING.open(key_id, bytes(broken), ABOUT)


@pytest.mark.parametrize("sealed", [b"", b"short", b"x" * 12, b"x" * 27])
def test_a_secret_cut_short_does_not_open(sealed):
    with pytest.raises(BrokenSeal):
        RING.open("2026", sealed, ABOUT)


def test_a_missing_key_is_named():
    with pytest.raises(BrokenSeal, match="the encryption key 2019, which is not here"):
        RING.open("2019", b"x" * 40, ABOUT)


@pytest.mark.parametrize(
    "text", [b64encode(NEW).decode(), urlsafe_b64encode(NEW).decode(), NEW.hex(), NEW.hex().upper()]
)
def test_one_bare_key_has_the_id_1(text):
    ring = Keyring.read(text)
    key_id, sealed = ring.seal("token", about=ABOUT)

    assert key_id == "1"
    assert ring.open("1", sealed, ABOUT) == "token"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The encryption key 1 has 0 bytes, but needs exactly 32."),
        (b64encode(b"short").decode(), "The encryption key 1 has 5 bytes, but needs exactly 32."),
        ("b:" + "abcd" * 15, "The encryption key b has 45 bytes, but needs exactly 32."),
        ("not a key!", "The encryption key 1 is neither base64 nor hex."),
        (f"a:{NEW.hex()},a:{OLD.hex()}", "The encryption key id a is used twice."),
        (f":{NEW.hex()}", "need ids of 1 to 16 letters or digits"),
        (f"{'x' * 17}:{NEW.hex()}", "need ids of 1 to 16 letters or digits"),
    ],
)
def test_a_key_that_cannot_work_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        Keyring.read(text)


def test_no_refusal_shows_the_key():
    with pytest.raises(ValueError, match="neither") as refusal:
        Keyring.read("2026:my-very-secret-key!")

    assert "secret-key" not in str(refusal.value)
