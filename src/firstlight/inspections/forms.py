"""What people may ask of the lists, and decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from firstlight.accounts.selectors import Access, districts_for
from firstlight.houses.search import search_houses
from firstlight.inspections.models import Inspection
from firstlight.inspections.services.deliveries import MISSING

MOST_HOUSES = 500  # of an address search
ANY = ("", _("All"))


class InspectionFilter(forms.Form):
    """Narrows the list; an unknown value narrows nothing."""

    words = forms.CharField(label=_("Address"), required=False, max_length=100)
    grade = forms.ChoiceField(label=_("Grade"), required=False, choices=[ANY, *Inspection.Grade.choices])
    review = forms.ChoiceField(label=_("Review"), required=False, choices=[ANY, *Inspection.Review.choices])
    district = forms.ChoiceField(label=_("District"), required=False)
    only = forms.ChoiceField(
        label=_("Only"),
        required=False,
        choices=[
            ANY,
            ("conflict", _("Contradicting inspections")),
            ("issues", _("With questions")),
            ("missing", _("Photos missing")),
            ("urgent", _("Urgent")),
            ("corrected", _("Corrected or rejected")),
        ],
    )

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access = access
        districts = [(str(d.pk), d.name) for d in districts_for(access)]
        field = self.fields["district"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [ANY, *districts]

    def narrow(self, inspections: QuerySet[Inspection]) -> QuerySet[Inspection]:
        """The inspections that match; those that no longer stand only where asked for."""
        self.full_clean()
        asked = self.cleaned_data
        kinds = {
            "conflict": Q(conflicts=True),
            "issues": ~Q(issues=[]),
            "missing": Q(submission__flags__icontains=MISSING),
            "urgent": Q(findings__is_urgent=True),
        }
        only = asked.get("only", "")
        inspections = inspections.filter(Q(stands=only != "corrected"))
        if only in kinds:
            inspections = inspections.filter(kinds[only])
        for field, name in (("grade", "grade"), ("review", "review"), ("house__district", "district")):
            if asked.get(name):
                inspections = inspections.filter(**{field: asked[name]})
        if asked.get("words"):
            inspections = inspections.filter(
                house__in=search_houses(self.access, asked["words"], MOST_HOUSES)
            )
        return inspections.distinct()


class ReviewForm(forms.Form):
    """A decision on an inspection."""

    review = forms.ChoiceField(choices=Inspection.Review.choices)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
