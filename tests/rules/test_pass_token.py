"""A pass opens what it was written for, for a while, and nothing can be added to it."""

import string

import pytest
from hypothesis import given, strategies as st

from snoutos.kernel import pass_token

KEY = "a-key-for-tests"
NOW = 1_768_800_000
TOPICS = ["inbox-00ff", "thread-0a1b"]


def written(expires_at=NOW + 60, key=KEY):
    return pass_token.write(TOPICS, expires_at=expires_at, key=key)


def test_a_pass_opens_the_topics_it_was_written_for():
    assert pass_token.read(written(), now=NOW, key=KEY) == TOPICS


def test_a_pass_may_open_nothing():
    token = pass_token.write([], expires_at=NOW + 1, key=KEY)

    assert pass_token.read(token, now=NOW, key=KEY) == []


def test_a_pass_ends_at_its_very_second():
    assert pass_token.read(written(NOW + 1), now=NOW, key=KEY) == TOPICS
    assert pass_token.read(written(NOW), now=NOW, key=KEY) is None


def test_another_key_does_not_open_it():
    assert pass_token.read(written(key="another"), now=NOW, key=KEY) is None


@given(st.data())
def test_a_pass_with_one_character_changed_opens_nothing(data):
    token = written()
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters().filter(lambda character: character != token[at]))

    assert pass_token.read(token[:at] + other + token[at + 1 :], now=NOW, key=KEY) is None


@given(st.text())
def test_nonsense_opens_nothing(token):
    assert pass_token.read(token, now=NOW, key=KEY) is None


def test_a_pass_fits_into_a_url_as_it_is():
    assert set(written()) <= set(string.ascii_letters + string.digits + "-_.")


@pytest.mark.parametrize("topic", ["", "a,b"])
def test_a_topic_that_could_be_read_as_another_is_refused(topic):
    with pytest.raises(ValueError, match="without a comma"):
        pass_token.write([topic], expires_at=NOW, key=KEY)
