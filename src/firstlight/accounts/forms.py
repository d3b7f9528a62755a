"""Forms of invitations, roles and the own profile."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from firstlight.accounts.models import District, Invitation, Membership, Role, Town, User
from firstlight.accounts.selectors import STAFF

STAFF_CHOICES = [(role.value, role.label) for role in STAFF]


class InvitationForm(forms.Form):
    """Whom to invite, as what, for which districts."""

    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(label=_("Role"), choices=STAFF_CHOICES)
    districts = forms.ModelMultipleChoiceField(
        label=_("Districts"),
        queryset=District.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: the whole town."),
    )

    def __init__(self, data: Any = None, *, town: Town) -> None:
        super().__init__(data)
        chosen = self.fields["districts"]
        assert isinstance(chosen, forms.ModelMultipleChoiceField)
        chosen.queryset = District.objects.filter(town=town)


class RolesForm(forms.Form):
    """For each staff role: held or not, and in which districts."""

    def __init__(self, data: Any = None, *, town: Town, user: User) -> None:
        super().__init__(data)
        held = {
            membership.role: membership
            for membership in Membership.objects.filter(town=town, user=user).prefetch_related("districts")
        }
        for role in STAFF:
            membership = held.get(role)
            self.fields[role] = forms.BooleanField(
                label=role.label, required=False, initial=membership is not None
            )
            if role == Role.ADMINISTRATOR:
                continue  # runs the town as a whole
            self.fields[f"{role}_districts"] = forms.ModelMultipleChoiceField(
                label=_("Districts"),
                queryset=District.objects.filter(town=town),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=[d.pk for d in membership.districts.all()] if membership else [],
            )

    def rows(self) -> list[dict[str, Any]]:
        """For the template: the role's field with its districts' field, or None."""
        return [
            {
                "role": self[role],
                "districts": self[f"{role}_districts"] if f"{role}_districts" in self.fields else None,
            }
            for role in STAFF
        ]

    def roles(self) -> dict[str, list[District]]:
        """What was chosen: role to districts, empty for the whole town."""
        data = self.cleaned_data
        return {str(role): list(data.get(f"{role}_districts", [])) for role in STAFF if data[role]}


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class AcceptForm(forms.Form):
    """A new person's name and password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("As colleagues know you; it stands beside what you do."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 10 characters; four unrelated words are easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, data: Any = None, *, invitation: Invitation) -> None:
        super().__init__(data)
        self.invitation = invitation

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        person = User(email=self.invitation.email, name=data.get("name", ""))
        if password := data.get("password"):
            try:
                validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return data
