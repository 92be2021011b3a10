"""What may stand in the addresses and forms of the routing pages."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django import forms

from snoutos.kernel.refused import Refused
from snoutos.kernel.words import Direction, Target
from snoutos.rooms.routing.queries.changes import Asked
from snoutos.rooms.routing.queries.preview import Question
from snoutos.rooms.routing.rules.deciding import Rule
from snoutos.rooms.routing.rules.history import HistoryFilters
from snoutos.rooms.routing.rules.overrides import Wish, checked
from snoutos.toolbox.days import Day

RESULTS = (
    ("owner_inbox", "Owner Inbox"),
    ("sitter", "A sitter"),
    ("client", "Sent to the client"),
    ("not_sent", "Not sent"),
)


class QuestionForm(forms.Form):
    """The simulator's question; day and time are the organization's own."""

    thread = forms.UUIDField(required=False)
    client = forms.UUIDField(required=False)
    direction = forms.ChoiceField(
        choices=[(one.value, one.value) for one in Direction], required=False
    )
    day = Day(required=False)
    time = forms.TimeField(required=False)
    # Of a clock time that comes twice, the later one.
    second = forms.BooleanField(required=False)
    number = forms.UUIDField(required=False)
    sitter = forms.UUIDField(required=False)

    def question(self, *, now: datetime, zone: str) -> Question | None:
        """None while nobody is chosen. Raises Refused for what cannot be read."""
        if not self.is_valid():
            raise Refused(first_error(self), code="bad_question", status=400)
        said = self.cleaned_data
        if said["thread"] is None and said["client"] is None:
            return None
        here = now.astimezone(ZoneInfo(zone))
        day, time = said["day"] or here.date(), said["time"]
        at = (
            now
            if time is None and said["day"] is None
            else datetime.combine(day, time or here.time(), ZoneInfo(zone)).replace(
                fold=int(said["second"])
            )
        )
        return Question(
            direction=Direction(said["direction"] or Direction.INBOUND),
            at=at,
            thread_id=said["thread"],
            client_id=said["client"],
            number_id=said["number"],
            sitter_id=said["sitter"],
        )


class HistoryForm(forms.Form):
    thread = forms.UUIDField(required=False)
    since = Day(required=False)
    until = Day(required=False)
    rule = forms.ChoiceField(choices=[(one.value, one.value) for one in Rule], required=False)
    result = forms.ChoiceField(choices=RESULTS, required=False)
    overrides = forms.BooleanField(required=False)

    def filters(self) -> HistoryFilters:
        """What is not understood is left out."""
        self.is_valid()
        said = self.cleaned_data
        return HistoryFilters(
            thread_id=said.get("thread"),
            since=said.get("since"),
            until=said.get("until"),
            rule=said.get("rule") or "",
            result=said.get("result") or "",
            overrides_only=bool(said.get("overrides")),
        )


class OverrideForm(forms.Form):
    target = forms.CharField(required=False)
    sitter = forms.UUIDField(required=False)
    duration = forms.CharField(required=False)
    reason = forms.CharField(required=False)
    token = forms.CharField(required=False)

    def wish(self) -> Wish:
        """Raises Refused with the sentence of what is missing."""
        self.is_valid()
        said = self.cleaned_data
        return checked(
            target=said.get("target", ""),
            sitter_id=said.get("sitter"),
            duration=said.get("duration", ""),
            reason=said.get("reason", ""),
        )


class WhatIfForm(forms.Form):
    """One change, and the days it is tried on. Times are the organization's own."""

    since = Day()
    until = Day()
    change = forms.ChoiceField(choices=[(one, one) for one in ("window", "away", "override")])
    window = forms.UUIDField(required=False)
    sitter = forms.UUIDField(required=False)
    thread = forms.UUIDField(required=False)
    target = forms.ChoiceField(
        choices=[(one.value, one.value) for one in (Target.OWNER_INBOX, Target.SITTER)],
        required=False,
    )
    starts = forms.CharField(required=False)
    ends = forms.CharField(required=False)

    def asked(self, zone: str) -> Asked:
        said = self.cleaned_data
        return Asked(
            kind=said["change"],
            window_id=said["window"],
            sitter_id=said["sitter"],
            thread_id=said["thread"],
            target=Target(said["target"] or Target.OWNER_INBOX),
            starts_at=_local(said["starts"], zone),
            ends_at=_local(said["ends"], zone),
        )


def _local(text: str, zone: str) -> datetime | None:
    """2026-07-01T15:00 on the organization's clock."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        raise Refused("This is not a day and a time.", code="bad_times", status=400) from None


def first_error(form: forms.Form) -> str:
    """The first thing wrong, as a sentence with the field's name."""
    for name, said in form.errors.items():
        return f"{name.replace('_', ' ').capitalize()}: {said[0]}"
    return "Something in this form can't be read."


def default_days(now: datetime, zone: str) -> dict[str, str]:
    """The last 30 days, today included."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return {"since": (today - timedelta(days=29)).isoformat(), "until": today.isoformat()}
