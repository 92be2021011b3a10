"""Every code of the provider becomes a sentence and a decision about repeating."""

import json
import re
from importlib.resources import files

import pytest
from hypothesis import given, strategies as st

from snoutos.kernel.errors import OPTED_OUT_CODES, ProviderError, Retry, explain

TABLE = json.loads(files("snoutos.kernel").joinpath("error_codes.json").read_text("utf-8"))


@pytest.mark.parametrize("entry", TABLE, ids=[str(entry["code"]) for entry in TABLE])
def test_a_listed_code_has_its_sentence_whatever_the_http_status(entry):
    for http_status in (None, 400, 500):
        error = explain(entry["code"], http_status)

        assert (error.code, error.sentence) == (entry["code"], entry["sentence"])
        assert error.retry is Retry(entry["retry"])


def test_no_code_is_listed_twice():
    assert len({entry["code"] for entry in TABLE}) == len(TABLE) == 127


@pytest.mark.parametrize(
    ("code", "retry"),
    [
        (20429, Retry.LATER),
        (20503, Retry.CHECK),
        (21211, Retry.NO),
        (21610, Retry.NO),
        (30003, Retry.ONCE),
        (30007, Retry.NO),
        (30034, Retry.FIX),
    ],
)
def test_a_retry_happens_only_where_it_can_cure(code, retry):
    assert explain(code, None).retry is retry


@pytest.mark.parametrize(
    ("http_status", "retry"),
    [
        (None, Retry.NO),
        (400, Retry.NO),
        (401, Retry.FIX),
        (403, Retry.FIX),
        (404, Retry.NO),
        (429, Retry.LATER),
        (499, Retry.NO),
        (500, Retry.CHECK),
        (503, Retry.CHECK),
        (302, Retry.CHECK),
    ],
)
def test_what_nobody_listed_is_judged_by_its_http_status(http_status, retry):
    assert explain(99999, http_status).retry is retry
    assert explain(None, http_status).retry is retry


@given(st.none() | st.integers(), st.none() | st.integers(100, 599))
def test_a_sentence_is_a_sentence_and_contains_no_code(code, http_status):
    assert_plain(explain(code, http_status).sentence)


def test_no_listed_sentence_contains_a_code_or_a_word_of_the_provider():
    for entry in TABLE:
        assert_plain(entry["sentence"])


def assert_plain(sentence):
    assert sentence.endswith(".")
    assert not re.search(r"\d{4,}|Twilio|\bSID\b|webhook|callback|HTTP", sentence)


def test_an_error_can_be_raised_and_says_its_sentence():
    with pytest.raises(ProviderError, match="fixed line"):
        raise explain(21614, 400)


def test_opt_outs_are_known_and_final():
    assert all(explain(code, 400).retry is Retry.NO for code in OPTED_OUT_CODES)
