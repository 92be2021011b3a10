"""What is written by our own COPY text must be read back as what it was."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings, strategies as st

from snoutos.store import copy_text

VALUES = st.tuples(
    st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",))),
    st.uuids(),
    st.integers(-(2**31), 2**31 - 1),
    st.booleans(),
    st.datetimes(datetime(1900, 1, 1), datetime(2900, 1, 1), timezones=st.just(UTC)),
)


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(VALUES, max_size=5))
def test_every_value_survives_the_way_into_the_database(rows):
    with connection.cursor() as cursor:
        cursor.execute(
            "create temp table told (n serial, a text, b uuid, c int, d bool, e timestamptz)"
        )
        with cursor.copy("copy told (a, b, c, d, e) from stdin") as copy:
            copy.write(copy_text.lines(rows))
        cursor.execute("select a, b, c, d, e from told order by n")
        found = cursor.fetchall()
        cursor.execute("drop table told")

    assert [tuple(row) for row in found] == rows


def test_a_value_that_nobody_taught_it_is_refused():
    with pytest.raises(KeyError):
        copy_text.lines([(UUID(int=1), 1j)])
