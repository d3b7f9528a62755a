"""The sentences behind this room's codes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

TEXTS = {
    # statements
    "empty-text": _("There is no text: paste or write it first."),
    "text-too-long": _("The text is longer than %(most)d characters: take it in parts."),
    "no-author": _("Say who published it."),
    "bad-url": _("The address must begin with https:// or http://."),
    "naive-time": _("Give the time with its zone."),
    "no-time": _("Say when it was published: the text itself does not."),
    "no-file": _("Choose a file, or paste the transcript."),
    "export-too-large": _("The export is larger than %(most_mb)d MB: export fewer messages."),
    "export-kind": _("%(file)s ends in none of .csv, .json and .parquet: choose one."),
    "no-town": _("There is no town named %(town)s: see firstlight town list."),
    "every": _("A feed can be asked once a minute at most, and at least once a day."),
    "future": _("This time lies in the future: check date and zone."),
    # claims
    "already-decided": _("Somebody decided about this claim meanwhile: take the decision back first."),
    "other-town": _("That belongs to another town."),
    "range": _("The lower number is above the upper one: correct one of them."),
    "unknown-field": _("The field %(field)s of a claim cannot be changed."),
    # incidents
    "no-title": _("Give the incident a title."),
    "ends-before-start": _("The end lies before the beginning: correct one of them."),
    "precision": _("The precision is a number from 1 to 7."),
    "same-incident": _("An incident cannot be merged with itself: choose another."),
    "merged": _("This incident has become part of another: work with that one."),
    # places
    "not-lonlat": _("These are no coordinates: longitude −180 to 180, latitude −90 to 90, both or neither."),
    "radius": _("The uncertainty must be 1 to %(most_m)d metres."),
    "outside-town": _("This place is far from %(town)s: check that longitude and latitude are not swapped."),
    "danger-radius": _("A danger zone needs a radius of 1 to %(most_m)d metres."),
    "clearance": _("Choose what the disposal service said."),
    "call-closed": _("This call is closed: open it again first."),
    "same-call": _("A call cannot repeat itself, or one that is a repeat."),
    "withdrawn": _("This impact was withdrawn: bring it back first."),
    # alarms
    "alarm-open": _("An alarm is on already."),
    "no-alarm": _("No alarm is on."),
    "no-source": _("Say who gave the alarm."),
    "feed-known": _("This address is asked already."),
    "feed-too-slow": _("Fetching every warning takes too long: the rest follows in a minute."),
    "cap-too-large": _("The warning is larger than %(most_kb)d kB: it was not read."),
    "cap-not-xml": _("What stands there is no XML: check the address."),
    "cap-doctype": _("The warning brings a document type of its own: it was not read."),
    "cap-not-alert": _("What stands there is no warning in CAP 1.2."),
    "cap-not-feed": _("What stands there is neither a warning in CAP 1.2 nor a list of warnings."),
    "cap-missing": _("A warning lacks its %(field)s: it was not read."),
    "cap-value": _("A warning has no valid %(field)s: it was not read."),
    # fetching
    "port": _("Addresses with the port %(port)s are not asked: use 80 or 443."),
    "no-such-host": _("There is no server named %(host)s: check the address."),
    "private-host": _(
        "%(host)s lies in the own network: the setting FIRSTLIGHT_FETCH_HOSTS must name it first."
    ),
    "unreachable": _("%(host)s does not answer."),
    "certificate": _("The certificate of %(host)s is not valid."),
    "too-slow": _("%(host)s did not answer in full within %(seconds)d seconds."),
    "too-many-redirects": _("The address leads on more than %(most)d times."),
    "too-much": _("The answer of %(host)s is larger than %(most_kb)d kB."),
    "bad-encoding": _("The answer of %(host)s cannot be unpacked."),
    "status": _("%(host)s answered with the error %(status)d."),
    # model
    "model-off": _("No model is set up: set FIRSTLIGHT_MODEL_URL first."),
    "model-unreachable": _("The model does not answer: the rules have read the text all the same."),
    "model-answer": _("The model's answer cannot be read: nothing was taken from it."),
    # reading
    "empty": _("There is no text: paste or write it first."),
    "too-long": _("The text is too long to be read: take it in parts."),
    "too-large": _("The file is too large to be read: take it in parts."),
    "binary": _("This is no text file: save it as plain text."),
    "bad-export": _("This is no Telegram export: choose the file result.json of an export as JSON."),
    "too-many": _("The export has more than %(most)d messages: export a shorter time."),
    "bad-mail": _("This e-mail file is damaged: save it again, or paste its text."),
    "no-article": _("No text was found on this page: open it and paste what it says."),
    "bad-transcript": _("No subtitles were found: a file .srt or .vtt has a time before each line."),
    "bad-feed": _("What stands there is neither RSS nor Atom: check the address."),
    "bad-places": _("Line %(line)s of the places cannot be read: a name, longitude and latitude are needed."),
    "bad-dump": _("Line %(line)s is none of a GeoNames dump: choose the file of the country, unpacked."),
    "no-places": _("The file has no place near the town."),
    "unreadable": _("The file cannot be read: check that it exists and may be opened."),
}
