"""What a publisher types."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firstlight.situation.models import TownPage
from firstlight.situation.rules.policies import policies
from firstlight.situation.services import Hotline


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300)


class PageForm(forms.Form):
    """The page's own text. Hotlines are lines of text: the fastest form to fill at night."""

    policy = forms.ChoiceField(label=_("Policy"))
    hotlines = forms.CharField(
        label=_("Hotlines"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line: name | number | what for."),
    )
    advice = forms.CharField(
        label=_("Advice"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Shown under the hotlines."),
    )

    takes_reports = forms.BooleanField(
        label=_("Residents may report damage on the public page"),
        required=False,
        help_text=_("They come to the calls and are never public. Turn it on when somebody reads them."),
    )

    def __init__(self, *args: Any, page: TownPage, **kwargs: Any) -> None:
        lines = [" | ".join(part for part in _parts(line) if part) for line in page.hotlines]
        kwargs["initial"] = {"policy": page.policy, "advice": page.advice, "hotlines": "\n".join(lines)}
        kwargs["initial"]["takes_reports"] = page.takes_reports
        super().__init__(*args, **kwargs)
        policy = self.fields["policy"]
        assert isinstance(policy, forms.ChoiceField)
        policy.choices = [(key, _policy_words(key)) for key in policies()]

    def clean_hotlines(self) -> list[Hotline]:
        """The lines, cut at the bars; what is missing is refused by the service."""
        lines = [line for line in self.cleaned_data["hotlines"].splitlines() if line.strip()]
        cut = [[part.strip() for part in line.split("|", 2)] for line in lines]
        return [Hotline(*[*parts, "", ""][:3]) for parts in cut]


class ReportForm(forms.Form):
    """What a resident tells. No name: nobody needs it to look at a house."""

    address = forms.CharField(
        label=_("Street and house number"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        help_text=_("With entrance, floor and flat, if it is one."),
    )
    text = forms.CharField(
        label=_("What is damaged"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For example: two windows broken in the kitchen, the roof leaks."),
    )
    phone = forms.CharField(
        label=_("Telephone, if you may be called back"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=_("Duty officers see it, nobody else."),
    )


def _parts(line: dict[str, str]) -> tuple[str, str, str]:
    return line["name"], line["phone"], line.get("note", "")


POLICY_WORDS = {
    "default": _("Attack: figures three hours after it ended"),
    "strict": _("Attack: figures twelve hours after it ended, without the district"),
    "storm": _("Storm, flood, accident: no delay"),
}


def _policy_words(key: str) -> Any:
    return POLICY_WORDS.get(key, policies()[key].name)
