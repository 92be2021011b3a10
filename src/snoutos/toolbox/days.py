"""Days as people type them into forms and addresses."""

from datetime import date, datetime

from django import forms

from snoutos.kernel.local_time import OUT_OF_CALENDAR, is_in_calendar


class Day(forms.DateField):
    """A day of a year that people plan for; a half-typed year is none."""

    def to_python(self, value: str | datetime | date | None) -> date | None:
        day = super().to_python(value)
        if day is not None and not is_in_calendar(day):
            raise forms.ValidationError(OUT_OF_CALENDAR, code="out_of_calendar")
        return day
