"""What people say of acts: which day's, in which language, who signs, on which form."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from firstlight.inspections.models import Act, ActPaper, Commission

MOST_MEMBERS = 12
TEMPLATE_BYTES = 200_000


class PrintForm(forms.Form):
    """A day's acts, in a language, for a reader; what is not said is the page's language and all of it."""

    day = forms.DateField(
        label=_("Inspections of"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    lang = forms.ChoiceField(label=_("Language of the acts"), required=False, choices=settings.LANGUAGES)
    copy = forms.ChoiceField(label=_("Copy"), required=False, choices=ActPaper.Copy.choices)

    def __init__(self, data: Any = None, *, today: date) -> None:
        language = get_language() or settings.LANGUAGE_CODE
        self.fallback: dict[str, Any] = {"day": today, "lang": language, "copy": ActPaper.Copy.FULL}
        given = {name: (data or {}).get(name) or value for name, value in self.fallback.items()}
        super().__init__(given)

    def chosen(self) -> tuple[date, str, str]:
        """Day, language and copy; what was no answer is as if it had not been said."""
        self.full_clean()
        said = {**self.fallback, **{name: value for name, value in self.cleaned_data.items() if value}}
        return said["day"], said["lang"], str(said["copy"])


class StageForm(forms.Form):
    """Which of the three an act is; not said, or no answer: what comes next for the house."""

    stage = forms.ChoiceField(
        label=_("Stage"),
        required=False,
        choices=Act.Stage.choices,
    )

    def chosen(self) -> Act.Stage | None:
        self.full_clean()
        said = self.cleaned_data.get("stage")
        return Act.Stage(said) if said else None


class CommissionForm(forms.Form):
    """Who signs: one member a line, the post after a comma, the chair first."""

    order = forms.CharField(label=_("Set up by the order"), max_length=200)
    ordered_on = forms.DateField(
        label=_("Order of"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    members = forms.CharField(
        label=_("Members"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line, the chair first: name, then the post after a comma."),
    )

    def __init__(self, data: Any = None, *, before: Commission | None) -> None:
        initial: dict[str, Any] = {}
        if before is not None:
            lines = [", ".join(part for part in (one["name"], one["post"]) if part) for one in before.members]
            initial = {"order": before.order, "ordered_on": before.ordered_on, "members": "\n".join(lines)}
        super().__init__(data, initial=initial)

    def clean_members(self) -> list[dict[str, str]]:
        lines = [line.strip() for line in self.cleaned_data["members"].splitlines() if line.strip()]
        if len(lines) > MOST_MEMBERS:
            raise forms.ValidationError(_("At most %(count)s members."), params={"count": MOST_MEMBERS})
        members = []
        for line in lines:
            name, _comma, post = line.partition(",")
            members.append({"name": name.strip()[:200], "post": post.strip()[:200]})
        if not all(one["name"] for one in members):
            raise forms.ValidationError(_("Every line begins with a name."))
        return members


class TemplateForm(forms.Form):
    """A town's own form of the act."""

    file = forms.FileField(label=_("Typst file"), widget=forms.FileInput(attrs={"accept": ".typ"}))

    def clean_file(self) -> str:
        """Its text."""
        file = self.cleaned_data["file"]
        if file.size > TEMPLATE_BYTES:
            raise forms.ValidationError(_("The file is over 200 kB."))
        try:
            source: str = file.read().decode("utf-8")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is no text in UTF-8.")) from error
        if '"@' in source:  # packages would be fetched from outside, at every print
            raise forms.ValidationError(_("The form must not import packages: it has to work offline."))
        return source
