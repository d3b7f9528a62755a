"""What a duty officer types. Times are the town's, never the server's."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from firstlight.accounts.models import Town
from firstlight.reports.labels import MODALITIES, SCOPES, SUBJECTS
from firstlight.reports.models import Channel, Claim, Impact, Incident
from firstlight.reports.places import MAX_RADIUS_M, Spot
from firstlight.reports.selectors.incidents import standing_incidents
from firstlight.reports.services import Caller, IncidentFacts

QUALIFIERS = [
    ("exact", _("exactly")),
    ("at_least", _("at least")),
    ("at_most", _("at most")),
    ("about", _("about")),
    ("vague", _("no clear number")),
]
LANGUAGES = [("", _("find out")), ("en", "English"), ("ru", "Русский"), ("uk", "Українська")]


class TownTimeField(forms.DateTimeField):
    """A local date and time; `zone` is set by the form to the town's."""

    zone: tzinfo = UTC

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(self.zone):
            return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(self.zone):
            return super().prepare_value(value)


class TownForm(forms.Form):
    """A form that knows its town: times are read in its zone."""

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.town = town
        for field in self.fields.values():
            if isinstance(field, TownTimeField):
                field.zone = ZoneInfo(town.timezone)


class StatementForm(TownForm):
    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 12, "autofocus": True}))
    author = forms.CharField(label=_("Published by"), max_length=200, help_text=_("The outlet or office."))
    channel = forms.ChoiceField(label=_("Where"), choices=Channel.choices)
    published_at = TownTimeField(
        label=_("Published at"), help_text=_("Local time: “overnight” and weekdays are counted from it.")
    )
    source_url = forms.URLField(label=_("Address"), required=False, max_length=500, assume_scheme="https")
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)


class ClaimForm(TownForm):
    """Corrections of a waiting claim. The evidence is not among them."""

    subject = forms.ChoiceField(label=_("What"))
    value_min = forms.IntegerField(label=_("Number, or from"), required=False, min_value=0)
    value_max = forms.IntegerField(label=_("to"), required=False, min_value=0)
    qualifier = forms.ChoiceField(label=_("How sure"), choices=QUALIFIERS)
    modality = forms.ChoiceField(label=_("Said as"))
    scope = forms.ChoiceField(label=_("For"), required=False)
    speaker = forms.CharField(label=_("Said by"), required=False, max_length=200)
    office = forms.CharField(label=_("Office"), required=False, max_length=200)
    as_of = TownTimeField(label=_("As of"), required=False)

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        first = {name: getattr(claim, name) for name in self.base_fields}
        super().__init__(*args, initial=first, town=claim.statement.town, **kwargs)
        people = ["killed", "injured", "missing", "any"]
        subjects = people if claim.kind in {Claim.Kind.CASUALTY, Claim.Kind.NO_REPORT} else [claim.subject]
        self._choices("subject", [(key, SUBJECTS.get(key, key)) for key in subjects])
        self._choices("modality", [("asserted", _("a fact")), *MODALITIES.items()])
        self._choices("scope", [("", _("not said")), *SCOPES.items()])

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class IncidentForm(TownForm):
    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("For staff; never published."))
    cause = forms.ChoiceField(label=_("Cause"), choices=Incident.Cause.choices)
    started_at = TownTimeField(label=_("From"))
    ended_at = TownTimeField(label=_("To"))
    place = forms.CharField(
        label=_("Place"), required=False, max_length=200, help_text=_("In words, as officials name it.")
    )
    precision = forms.TypedChoiceField(
        label=_("How exactly the place is known"),
        coerce=int,
        choices=[
            (1, _("the point")), (2, _("near a town")), (3, _("the district")), (4, _("the region")),
            (5, _("a line or an area")), (6, _("the country")), (7, _("air or sea")),
        ],
        initial=3,
    )  # fmt: skip
    lon = forms.FloatField(label=_("Longitude"), required=False)
    lat = forms.FloatField(label=_("Latitude"), required=False)

    def facts(self) -> IncidentFacts:
        """What was typed."""
        return IncidentFacts(**self.cleaned_data)


class IncidentChoiceForm(TownForm):
    """One incident of the town."""

    incident = forms.ModelChoiceField(Incident.objects.none(), label=_("Incident"))

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, town=town, **kwargs)
        _incidents(self, town)


class CallForm(forms.Form):
    text = forms.CharField(
        label=_("What is reported"), widget=forms.Textarea(attrs={"rows": 4, "autofocus": True})
    )
    address = forms.CharField(label=_("Address, as said"), required=False, max_length=300)
    name = forms.CharField(label=_("Caller"), required=False, max_length=200)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=40)

    def caller(self) -> Caller:
        """Who called."""
        return Caller(name=self.cleaned_data["name"], phone=self.cleaned_data["phone"])


class PlaceForm(forms.Form):
    """A point with its uncertainty; the map and the address search fill it."""

    lon = forms.FloatField(label=_("Longitude"), widget=forms.NumberInput(attrs={"step": "any"}))
    lat = forms.FloatField(label=_("Latitude"), widget=forms.NumberInput(attrs={"step": "any"}))
    radius_m = forms.FloatField(
        label=_("Known to within, metres"), min_value=1, max_value=MAX_RADIUS_M, initial=50
    )

    def spot(self) -> Spot:
        """The place that was given."""
        found = self.cleaned_data
        return Spot(lon=found["lon"], lat=found["lat"], radius_m=found["radius_m"])


class PlaceCallForm(PlaceForm):
    address = forms.CharField(label=_("Address"), required=False, max_length=300)


class ImpactForm(PlaceForm):
    incident = forms.ModelChoiceField(Incident.objects.none(), label=_("Incident"), empty_label=None)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _incidents(self, town)


class ClearanceForm(forms.Form):
    """What explosive ordnance disposal said."""

    clearance = forms.ChoiceField(label=_("The disposal service says"), choices=Impact.Clearance.choices)
    danger_m = forms.FloatField(
        label=_("Keep away, metres"), required=False, min_value=0, help_text=_("Nobody is sent nearer.")
    )


class AlarmForm(TownForm):
    source = forms.CharField(label=_("Given by"), max_length=200, help_text=_("Siren, application, office."))
    at = TownTimeField(label=_("Began at"), required=False, help_text=_("Empty: now."))


class AllClearForm(TownForm):
    at = TownTimeField(label=_("Ended at"), required=False, help_text=_("Empty: now."))


def _incidents(form: forms.Form, town: Town) -> None:
    field = form.fields["incident"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = standing_incidents(town)
