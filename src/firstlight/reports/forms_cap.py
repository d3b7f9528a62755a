"""What an administrator types to have a feed of warnings asked."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from firstlight.reports.cap_feeds import FeedFacts


class CapFeedForm(forms.Form):
    name = forms.CharField(label=_("Office"), max_length=120, help_text=_("Alarms are shown as given by it."))
    url = forms.URLField(
        label=_("Address"),
        max_length=500,
        assume_scheme="https",
        help_text=_("Of a warning in CAP 1.2, or of an Atom or RSS list of them."),
    )
    codes = forms.CharField(
        label=_("Areas that mean this town"),
        max_length=500,
        required=False,
        help_text=_(
            "Codes or names as the office writes them, separated by commas; * takes every warning. "
            "Polygons and circles are compared with the town's districts in any case."
        ),
    )
    events = forms.CharField(
        label=_("Events that are alarms"),
        max_length=500,
        required=False,
        help_text=_(
            "Words of the event, separated by commas. Empty: whatever tells people to shelter, "
            "or is immediate and at least severe."
        ),
    )
    is_on = forms.BooleanField(label=_("Ask every minute"), required=False, initial=True)

    def facts(self) -> FeedFacts:
        """What was typed."""
        return FeedFacts(**self.cleaned_data)
