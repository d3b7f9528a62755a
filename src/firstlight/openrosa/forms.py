"""What an administrator says when a phone is let in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firstlight.accounts.models import Town
from firstlight.planning.models import Team


class PhoneForm(forms.Form):
    """A name for the phone and the team that carries it."""

    label = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Such as the number on its sticker.")
    )
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("No team"),
        help_text=_("It gets this team's round. Without a team it gets the whole town."),
    )

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["team"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Team.objects.filter(town=town, is_active=True)
