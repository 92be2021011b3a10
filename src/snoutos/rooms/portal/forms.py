from django import forms


class WriteForm(forms.Form):
    """One text, and the key that makes sending it twice send it once."""

    body = forms.CharField(required=False, strip=False)
    key = forms.CharField(required=False, max_length=80)
