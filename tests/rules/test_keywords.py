"""Who wants no texts gets none; an ordinary answer is no keyword."""

import pytest
from hypothesis import given, strategies as st

from snoutos.kernel.keywords import (
    HELP_WORDS,
    START_WORDS,
    STOP_WORDS,
    YES_WORDS,
    Keyword,
    keyword,
)


@pytest.mark.parametrize(
    "body",
    [
        "STOP", "stop", " Stop. ", "STOP!!", "“Stop”", "Stopall", "STOP ALL", "unsubscribe",
        "Cancel", "END", "quit", "Revoke", "OPTOUT", "opt-out", "Opt  out", "\uff33top",
        "s\u200btop", "ALTO", "Parar", "cancelar", "¡Baja!", "detener\n",
    ],
)  # fmt: skip
def test_every_way_to_say_stop_counts(body):
    assert keyword(body) is Keyword.STOP


@pytest.mark.parametrize("body", ["START", "Unstop", "start.", "Comenzar", "INICIAR"])
def test_start_words_opt_in(body):
    assert keyword(body) is Keyword.START


@pytest.mark.parametrize("body", ["HELP", "Help?", "info", "AYUDA", "Información"])
def test_help_words_ask_for_help(body):
    assert keyword(body) is Keyword.HELP


@pytest.mark.parametrize("body", ["Yes", "YES!", "Sí", "si"])
def test_yes_opts_in_only_somebody_who_had_opted_out(body):
    assert keyword(body) is None
    assert keyword(body, is_opted_out=True) is Keyword.START


@pytest.mark.parametrize(
    "body",
    [
        "", " ", "please stop", "stop by at 5?", "don't stop", "Can you start at 3?", "help me",
        "I need help with my booking", "cancel Friday please", "the end", "yes please", "stopp",
        "STOP" + " " * 40, "no",
    ],
)  # fmt: skip
def test_a_sentence_with_such_a_word_is_no_keyword(body):
    assert keyword(body) is None


@given(st.text(), st.booleans())
def test_whatever_is_said_is_a_keyword_or_none(body, is_opted_out):
    assert keyword(body, is_opted_out=is_opted_out) in (None, *Keyword)


def test_no_word_means_two_things():
    groups = [STOP_WORDS, START_WORDS, HELP_WORDS, YES_WORDS]

    assert len(frozenset().union(*groups)) == sum(len(group) for group in groups)
