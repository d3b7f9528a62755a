"""What a publisher types."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firstlight.accounts.models import District, Town
from firstlight.measures.models import Measure
from firstlight.measures.services import MeasureFacts


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(label=label, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"}))


class MeasureForm(forms.Form):
    """A decision, as it will be published."""

    kind = forms.ChoiceField(label=_("Measure"), choices=Measure.Kind.choices)
    starts_on = _day(_("First day"))
    ends_on = _day(_("Last day"), _("It still applies on this day."))
    districts = forms.ModelMultipleChoiceField(
        District.objects.none(),
        label=_("Districts"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: the whole town."),
    )
    legal_basis = forms.CharField(
        label=_("Basis"), max_length=300, help_text=_("The order or law, as it is cited.")
    )
    text = forms.CharField(
        label=_("What it means for people"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Shown to everybody: no names, no house numbers."),
    )

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["districts"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = District.objects.filter(town=town)

    def facts(self) -> MeasureFacts:
        """What was typed, without the districts."""
        return MeasureFacts(**{key: value for key, value in self.cleaned_data.items() if key != "districts"})


class ExtensionForm(forms.Form):
    ends_on = _day(_("New last day"))
    legal_basis = forms.CharField(label=_("Basis"), max_length=300)
