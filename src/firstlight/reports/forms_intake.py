"""What a duty officer types to take in files, links and feeds; what the document says need not be typed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from firstlight.reports.forms import LANGUAGES, TownForm, TownTimeField
from firstlight.reports.models import Channel
from firstlight.reports.services.feeds import FeedFacts
from firstlight.reports.services.intake import Given

FROM_DOCUMENT = _("Empty: as the document says.")
EVERY = [
    (1, _("every minute")),
    (5, _("every 5 minutes")),
    (10, _("every 10 minutes")),
    (60, _("every hour")),
]


class GivenForm(TownForm):
    """Author, time and language, as far as a person knows better than the document."""

    author = forms.CharField(label=_("Published by"), max_length=200, required=False, help_text=FROM_DOCUMENT)
    published_at = TownTimeField(label=_("Published at"), required=False, help_text=FROM_DOCUMENT)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)

    def given(self) -> Given:
        """What was typed."""
        found = self.cleaned_data
        return Given(
            author=found["author"],
            channel=found.get("channel", ""),
            published_at=found["published_at"],
            language=found["language"] or None,
        )


class FileForm(GivenForm):
    """A letter, a page, subtitles, a text or a Telegram export."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Text, e-mail (.eml), web page, subtitles (.srt, .vtt), Telegram export (result.json)."),
        widget=forms.FileInput(attrs={"accept": ".txt,.eml,.html,.htm,.srt,.vtt,.json"}),
    )
    channel = forms.ChoiceField(
        label=_("Where"), choices=[("", _("find out")), *Channel.choices], required=False
    )
    field_order = ["file", "author", "channel", "published_at", "language"]


class LinkForm(GivenForm):
    """A web page, or a video with what is said in it."""

    url = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https")
    transcript = forms.CharField(
        label=_("Transcript of the video"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Of a video: subtitles or what you hear. Empty: the page itself is fetched and read."),
    )
    transcript_file = forms.FileField(
        label=_("or its subtitles"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".srt,.vtt,.txt"}),
    )
    field_order = ["url", "author", "published_at", "language", "transcript", "transcript_file"]


class FeedForm(forms.Form):
    """A feed: its address, whose words it brings, how often it is asked."""

    url = forms.URLField(
        label=_("Address"), max_length=500, assume_scheme="https", help_text=_("RSS or Atom.")
    )
    name = forms.CharField(label=_("Published by"), max_length=200)
    channel = forms.ChoiceField(label=_("Where"), choices=Channel.choices, initial=Channel.WEB)
    every_min = forms.TypedChoiceField(label=_("Asked"), choices=EVERY, coerce=int, initial=10)

    def facts(self) -> FeedFacts:
        """What was typed."""
        return FeedFacts(**self.cleaned_data)


class PlacesForm(forms.Form):
    """A town's own places."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV with name, lon, lat and, if wanted, names (further spellings with | between them), or the "
            "unpacked GeoNames dump of the country: its places within 60 km are taken."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt"}),
    )
