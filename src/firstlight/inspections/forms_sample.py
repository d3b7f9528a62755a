"""What a coordinator says of an audit sample before it is drawn."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firstlight.planning.sampling import MOST


class SampleForm(forms.Form):
    """How many houses, and from which day on findings are of this night."""

    size = forms.IntegerField(
        label=_("Houses to draw"),
        min_value=1,
        max_value=MOST,
        help_text=_("More houses make the interval narrower; 150 are enough for most towns."),
    )
    since = forms.DateField(
        label=_("Findings count from"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The first day of inspections after this attack or storm."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["since"].widget.attrs["max"] = today.isoformat()

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if since > self.today:
            raise forms.ValidationError(_("This day has not begun yet."))
        return since
