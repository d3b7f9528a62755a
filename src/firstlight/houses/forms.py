"""What people may ask of the register."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firstlight.accounts.models import District
from firstlight.houses.counts import PUBLIC
from firstlight.houses.models import Use

LONGEST_QUERY = 200
ANY = ("", _("All"))


class HouseFilter(forms.Form):
    """Narrows the list of houses; an unknown value narrows nothing."""

    q = forms.CharField(
        label=_("Address or name"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    district = forms.ChoiceField(label=_("District"), required=False)
    use = forms.ChoiceField(
        label=_("Use"),
        required=False,
        choices=[ANY, (PUBLIC, _("Schools, health, public buildings")), *Use.choices],
    )

    def __init__(self, *args: Any, districts: list[District], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["district"]
        assert isinstance(field, forms.ChoiceField)
        choices: list[tuple[str, str | Promise]] = [ANY, *((str(one.pk), one.name) for one in districts)]
        field.choices = choices

    def wanted(self) -> tuple[str, UUID | None, str]:
        """Words, district and use; what could not be read is left out."""
        self.is_valid()
        found = self.cleaned_data
        district = found.get("district")
        return words_of(found.get("q", "")), UUID(district) if district else None, found.get("use", "")


def words_of(text: str) -> str:
    """A typed query on one line, cut to what an address can be."""
    return " ".join(text.replace("\0", " ").split())[:LONGEST_QUERY]
