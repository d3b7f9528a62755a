"""What a coordinator may ask for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firstlight.accounts.models import Town
from firstlight.planning.services import MOST_TEAMS, PlanWish
from firstlight.reports.models import Incident


class PlanForm(forms.Form):
    """The wish for a new plan version."""

    incident = forms.ModelChoiceField(
        Incident.objects.none(),
        required=False,
        label=_("Incident"),
        empty_label=_("All impacts and calls of the town"),
    )
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    teams = forms.IntegerField(
        label=_("Teams"), min_value=1, max_value=MOST_TEAMS, help_text=_("How many teams go out.")
    )
    shift_h = forms.FloatField(
        label=_("Longest time out, hours"),
        min_value=0.5,
        max_value=16,
        help_text=_("Daylight may end it sooner."),
    )
    budget_s = forms.FloatField(
        label=_("Search for better rounds, seconds"),
        min_value=0,
        max_value=60,
        help_text=_("0 is enough in a hurry."),
    )

    def __init__(self, *args: Any, town: Town, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "day": today,
            "teams": 6,
            "shift_h": 8,
            "budget_s": 5,
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        incident = self.fields["incident"]
        assert isinstance(incident, forms.ModelChoiceField)
        incident.queryset = Incident.objects.filter(town=town)

    def wish(self) -> PlanWish:
        """The cleaned wish."""
        asked = {key: value for key, value in self.cleaned_data.items() if key != "incident"}
        return PlanWish(**asked)
