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

    def __init__(self, *args: Any, page: TownPage, **kwargs: Any) -> None:
        lines = [" | ".join(part for part in _parts(line) if part) for line in page.hotlines]
        kwargs["initial"] = {"policy": page.policy, "advice": page.advice, "hotlines": "\n".join(lines)}
        super().__init__(*args, **kwargs)
        policy = self.fields["policy"]
        assert isinstance(policy, forms.ChoiceField)
        policy.choices = [(key, _policy_words(key)) for key in policies()]

    def clean_hotlines(self) -> list[Hotline]:
        """The lines, cut at the bars; what is missing is refused by the service."""
        lines = [line for line in self.cleaned_data["hotlines"].splitlines() if line.strip()]
        cut = [[part.strip() for part in line.split("|", 2)] for line in lines]
        return [Hotline(*[*parts, "", ""][:3]) for parts in cut]


def _parts(line: dict[str, str]) -> tuple[str, str, str]:
    return line["name"], line["phone"], line.get("note", "")


POLICY_WORDS = {
    "default": _("Attack: figures three hours after it ended"),
    "strict": _("Attack: figures twelve hours after it ended, without the district"),
    "storm": _("Storm, flood, accident: no delay"),
}


def _policy_words(key: str) -> Any:
    return POLICY_WORDS.get(key, policies()[key].name)
