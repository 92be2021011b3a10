"""The parts that the networks make of a message, and that the provider charges."""

import pytest
from hypothesis import given, strategies as st

from snoutos.kernel.sms import GSM_BASIC, GSM_EXTENSION, Encoding, segments

GSM_7, UCS_2 = Encoding.GSM_7, Encoding.UCS_2
FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("text", "encoding", "units", "parts"),
    [
        ("", GSM_7, 0, 1),
        ("a" * 160, GSM_7, 160, 1),
        ("a" * 161, GSM_7, 161, 2),
        ("a" * 306, GSM_7, 306, 2),
        ("a" * 307, GSM_7, 307, 3),
        ("a" * 1600, GSM_7, 1600, 11),
        ("€" * 80, GSM_7, 160, 1),
        ("€" * 81, GSM_7, 162, 2),
        ("€" * 152, GSM_7, 304, 2),
        ("€" * 153, GSM_7, 306, 3),
        ("a" * 152 + "{" + "a" * 152, GSM_7, 306, 3),
        ("a" * 159 + "{", GSM_7, 161, 2),
        ("ł" * 70, UCS_2, 70, 1),
        ("ł" * 71, UCS_2, 71, 2),
        ("ł" * 134, UCS_2, 134, 2),
        ("ł" * 135, UCS_2, 135, 3),
        ("😀" * 35, UCS_2, 70, 1),
        ("😀" * 36, UCS_2, 72, 2),
        ("😀" * 66, UCS_2, 132, 2),
        ("😀" * 67, UCS_2, 134, 3),
        (FAMILY * 6, UCS_2, 66, 1),
        (FAMILY * 7, UCS_2, 77, 2),
        ("ł" * 1600, UCS_2, 1600, 24),
    ],
)
def test_a_message_is_counted_as_the_provider_counts_it(text, encoding, units, parts):
    counted = segments(text)

    assert (counted.encoding, counted.units, counted.parts) == (encoding, units, parts)


def test_the_alphabet_is_complete():
    assert len(GSM_BASIC) == 127
    assert len(GSM_EXTENSION) == 10
    assert not GSM_BASIC & GSM_EXTENSION


@pytest.mark.parametrize("odd", [*"ç`\t“”\u2018\u2019\u2013\u2014…áíóúâêôãõąěş\u00a0😀"])
def test_one_odd_character_switches_the_whole_message_and_is_named(odd):
    counted = segments(f"Hello {odd} and {odd}")

    assert counted.encoding is UCS_2
    assert counted.first_odd == odd


@given(st.text(alphabet=sorted(GSM_BASIC | GSM_EXTENSION)))
def test_a_message_of_the_alphabet_has_no_odd_character(text):
    counted = segments(text)

    assert (counted.encoding, counted.first_odd) == (GSM_7, None)
    assert counted.units == sum(2 if one in GSM_EXTENSION else 1 for one in text)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.sampled_from("łé{€a😀"))
def test_units_fit_into_the_parts_and_more_text_never_makes_fewer(text, more):
    counted, longer = segments(text), segments(text + more)
    single, several = (160, 153) if counted.encoding is GSM_7 else (70, 67)

    assert counted.units <= (single if counted.parts == 1 else counted.parts * several)
    assert longer.parts >= counted.parts
    if counted.encoding is UCS_2:
        assert counted.units == len(text.encode("utf-16-le")) // 2
