from django import forms

from snoutos.rooms.inbox.rules import Filter, Filters, Sort
from snoutos.toolbox.days import Day


class FilterForm(forms.Form):
    """What may stand in the inbox's address. What is not understood is left out."""

    show = forms.ChoiceField(choices=[(one.value, one.value) for one in Filter], required=False)
    sort = forms.ChoiceField(choices=[(one.value, one.value) for one in Sort], required=False)
    q = forms.CharField(required=False, max_length=200)
    since = Day(required=False)
    until = Day(required=False)

    def filters(self) -> Filters:
        self.is_valid()
        said = self.cleaned_data
        return Filters(
            show=Filter(said.get("show") or Filter.ALL),
            sort=Sort(said.get("sort") or Sort.RECENT),
            search=said.get("q") or "",
            since=said.get("since"),
            until=said.get("until"),
        )


class WriteForm(forms.Form):
    """One text, the key that makes sending it twice send it once, and the second thought."""

    body = forms.CharField(required=False, strip=False, max_length=20_000)
    key = forms.CharField(max_length=80)
    confirm = forms.BooleanField(required=False)


class SeenForm(forms.Form):
    """The last message that was on the screen."""

    seen = forms.UUIDField()
