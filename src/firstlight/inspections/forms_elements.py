"""A town's file of own elements."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from firstlight.inspections.rules.own_elements import LARGEST_FILE_BYTES


class ElementsForm(forms.Form):
    """The file, as its text."""

    file = forms.FileField(label=_("JSON file"), widget=forms.FileInput(attrs={"accept": ".json"}))

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE_BYTES:
            raise forms.ValidationError(_("The file is over 200 kB."))
        try:
            text: str = file.read().decode("utf-8")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is no text in UTF-8.")) from error
        return text
