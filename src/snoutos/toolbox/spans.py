"""Half-open spans of time as PostgreSQL ranges."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.models import Func


class Span(Func):
    """[start, end) as a range of instants."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()
