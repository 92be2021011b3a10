"""Files in and out: nothing is executed by a spreadsheet, nothing is lost by its encodings."""

import csv
import io

import pytest
from hypothesis import given, strategies as st

from snoutos.kernel.refused import Refused
from snoutos.toolbox import csv_in, csv_out

FIELDS = {"client": ("client name", "customer"), "phone": ("mobile",)}


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("-2+3", "'-2+3"), ("+cmd|x", "'+cmd|x"),
        ("\tx", "'\tx"), ("+14155550100", "+14155550100"), (-5, "-5"), (None, ""), ("a", "a"),
    ],
)  # fmt: skip
def test_a_cell_is_shown_and_not_executed(value, cell):
    assert csv_out.defused(value) == cell


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_every_text_comes_back_as_it_was_but_for_the_mark(rows):
    text = csv_out.text_of(["a", "b"], rows)

    back = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert back == [[csv_out.defused(one) for one in row] for row in rows]


def test_ten_thousand_rows_are_exported_and_one_more_is_refused():
    csv_out.check_count(10_000, "windows")
    with pytest.raises(Refused) as no:
        csv_out.check_count(10_001, "windows")
    assert str(no.value) == "Export exceeds 10,000 windows. Narrow date range or filters."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_usual_encodings_and_separators_are_understood(encoding, separator):
    text = f"Customer{separator}Mobile{separator}Color\r\nZoë{separator}+1 415{separator}red\r\n"

    sheet = csv_in.read(csv_in.decoded(text.encode(encoding)), FIELDS, most_rows=5)

    assert sheet.rows == (csv_in.Row(2, {"client": "Zoë", "phone": "+1 415"}),)
    assert sheet.ignored == ("Color",)


def test_empty_lines_do_not_count_and_lines_keep_their_numbers():
    sheet = csv_in.read("client\n\nAnn\n\nBo\n", FIELDS, most_rows=2)

    assert [(row.line, row.values["client"]) for row in sheet.rows] == [(3, "Ann"), (5, "Bo")]
    assert sheet.missing == ("phone",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("client\n", "no rows"), ("", "no rows"), ("client\n" + "x\n" * 6, "6 rows; at most 5")],
)
def test_files_that_are_no_use_are_refused(text, sentence):
    with pytest.raises(Refused, match=sentence):
        csv_in.read(text, FIELDS, most_rows=5)


@pytest.mark.parametrize("data", [b"\x00\x01\x02", b"x" * 2_000_001])
def test_files_that_are_no_text_or_too_large_are_refused(data):
    with pytest.raises(Refused):
        csv_in.decoded(data)


@pytest.mark.parametrize("name", ["'t Hooft", "=cmd()", "Ann", "-1", "@dot"])
def test_what_leaves_as_a_file_comes_back_as_it_was(name):
    sheet = csv_in.read(csv_out.text_of(["name"], [[name]]), {"name": ()}, most_rows=9)

    assert [row.values["name"] for row in sheet.rows] == [name]
