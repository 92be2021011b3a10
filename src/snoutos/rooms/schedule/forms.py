"""What people type into the schedule: clock times of their own zone, and what they look for."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms

from snoutos.kernel.refused import Refused
from snoutos.kernel.words import WindowKind
from snoutos.rooms.assignments.rules.hours import days_over, hours
from snoutos.rooms.assignments.rules.recurrence import Weekly
from snoutos.rooms.assignments.rules.windows import KIND_NAMES
from snoutos.rooms.schedule.rules.calendar import View
from snoutos.rooms.schedule.rules.filters import Filters, Show, Sort
from snoutos.rooms.schedule.rules.texts import Occasion
from snoutos.rooms.schedule.rules.wishes import Assignment, Change, Scope
from snoutos.toolbox.days import Day

WEEKDAYS = [(str(n), name) for n, name in enumerate(("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"))]
KINDS = [(kind.value, KIND_NAMES[kind]) for kind in WindowKind]
MISSING = {
    "thread": "Choose a client.",
    "sitter": "Choose a sitter.",
    "day": "Enter the day it begins.",
    "starts": "Enter when it begins.",
    "ends": "Enter when it ends.",
    "end_day": "Enter the day it ends.",
}


class LookForm(forms.Form):
    """What may stand in the schedule's address. What is not understood is left out."""

    view = forms.ChoiceField(choices=[(one.value, one.value) for one in View], required=False)
    day = Day(required=False)
    q = forms.CharField(required=False, max_length=120)
    sitter = forms.UUIDField(required=False)
    kind = forms.ChoiceField(choices=KINDS, required=False)
    show = forms.ChoiceField(choices=[(one.value, one.value) for one in Show], required=False)
    since = Day(required=False)
    until = Day(required=False)
    sort = forms.ChoiceField(choices=[(one.value, one.value) for one in Sort], required=False)

    def view_and_day(self, today: date) -> tuple[View, date]:
        self.is_valid()
        view = View(self.cleaned_data.get("view") or View.WEEK)
        return view, self.cleaned_data.get("day") or today

    def filters(self) -> Filters:
        self.is_valid()
        said = self.cleaned_data
        kind = said.get("kind")
        usual = Show.COMING if said.get("view") == View.LIST and not said.get("since") else Show.ANY
        return Filters(
            search=said.get("q") or "",
            sitter_id=said.get("sitter"),
            kind=WindowKind(kind) if kind else None,
            show=Show(said.get("show") or usual),
            since=said.get("since"),
            until=said.get("until"),
            sort=Sort(said.get("sort") or Sort.SOONEST),
        )


class HoursForm(forms.Form):
    """A span on the wall."""

    day = Day()
    starts = forms.TimeField()
    end_day = Day(required=False)
    ends = forms.TimeField()

    def wall(self) -> tuple[datetime, datetime]:
        said = self.cleaned_data
        # 10 PM to 6 AM without another day is a night.
        is_night = said["ends"] < said["starts"]
        last = said.get("end_day") or said["day"] + timedelta(days=is_night)
        return (
            datetime.combine(said["day"], said["starts"]),
            datetime.combine(last, said["ends"]),
        )

    def problem(self) -> str:
        """The first thing that is wrong, in one sentence with the field's name in it."""
        for name, errors in self.errors.as_data().items():
            sentence = errors[0].messages[0]
            if errors[0].code == "out_of_calendar":
                return sentence
            return MISSING.get(name) or f"{name.replace('_', ' ').capitalize()}: {sentence}"
        return ""

    def checked(self) -> dict[str, Any]:
        if not self.is_valid():
            raise Refused(self.problem(), code="invalid", status=422)
        return self.cleaned_data


class AssignForm(HoursForm):
    thread = forms.UUIDField()
    sitter = forms.UUIDField()
    kind = forms.ChoiceField(choices=KINDS)
    booking_reference = forms.CharField(required=False, max_length=80)
    repeat = forms.BooleanField(required=False)
    weekdays = forms.MultipleChoiceField(choices=WEEKDAYS, required=False)
    every_weeks = forms.IntegerField(required=False, min_value=1, max_value=12)
    last_day = Day(required=False)
    leave_out = forms.BooleanField(required=False)
    quiet = forms.BooleanField(required=False)

    def wish(self, zone_name: str) -> Assignment:
        said = self.checked()
        starts, ends = self.wall()
        return Assignment(
            thread_id=said["thread"],
            sitter_id=said["sitter"],
            kind=WindowKind(said["kind"]),
            hours=hours(starts, ends, zone_name),
            weekly=self._weekly(starts, ends) if said["repeat"] else None,
            booking_reference=said["booking_reference"],
            leave_out_taken=said["leave_out"],
            tell_client=not said["quiet"],
        )

    def _weekly(self, starts: datetime, ends: datetime) -> Weekly:
        said = self.cleaned_data
        weekdays = tuple(int(one) for one in said["weekdays"]) or (starts.weekday(),)
        return Weekly(
            weekdays=weekdays,
            every_weeks=said["every_weeks"] or 1,
            starts=starts.time(),
            ends=ends.time(),
            days_over=days_over(starts, ends),
            first_day=starts.date(),
            last_day=said["last_day"],
        )


class ChangeForm(HoursForm):
    sitter = forms.UUIDField()
    booking_reference = forms.CharField(required=False, max_length=80)
    scope = forms.ChoiceField(choices=[(one.value, one.value) for one in Scope], required=False)
    leave_out = forms.BooleanField(required=False)
    quiet = forms.BooleanField(required=False)

    def wish(self, window_id: UUID) -> Change:
        said = self.checked()
        starts, ends = self.wall()
        return Change(
            window_id=window_id,
            sitter_id=said["sitter"],
            starts=starts,
            ends=ends,
            scope=Scope(said["scope"] or Scope.ONE),
            booking_reference=said["booking_reference"],
            leave_out_taken=said["leave_out"],
            tell_client=not said["quiet"],
        )


class TextForm(forms.Form):
    occasion = forms.ChoiceField(choices=[(one.value, one.value) for one in Occasion])
    name = forms.CharField(max_length=80)
    body = forms.CharField(max_length=1600)
