"""An act as PDF: set from its record once for a language and a reader, then kept by its hash."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from firstlight.accounts.models import Town
from firstlight.audit.services import Actor, record
from firstlight.inspections.act_sample import sample_act, sample_pictures
from firstlight.inspections.act_words import Wording, act_words
from firstlight.inspections.derivatives import derivative
from firstlight.inspections.errors import InspectionError
from firstlight.inspections.media import store_file
from firstlight.inspections.models import Act, ActPaper, ActTemplate
from firstlight.inspections.rules.act_record import Record, owner_copy, shown_code
from firstlight.inspections.town_schedule import schedule_of
from firstlight.pdf import STRANGERS, Template, TemplateError, TooCostlyError, make_archive_pdf

SAID = 300  # characters of what a template's fault is told with


@dataclass(frozen=True)
class Print:
    """How an act is to be printed."""

    lang: str  # en, ru or uk
    copy: str  # of ActPaper.Copy
    site: str  # "https://desk.example.org": where the printed code can be checked


@cache
def standard_template() -> str:
    """The form of the act that comes along."""
    place = resources.files("firstlight.inspections") / "templates/inspections/act.typ"
    return place.read_text(encoding="utf-8")


def template_of(town: Town) -> str:
    """The town's own form; the standard one where it has none."""
    own = ActTemplate.objects.filter(town=town).first()
    return (own.source if own is not None else "") or standard_template()


def paper_of(act: Act, how: Print, *, by: Actor) -> ActPaper:
    """The PDF of an act for one language and reader: the same file for ever once it was made.

    Where the town's own form fails, the standard one is used and the paper says why.
    """
    found = ActPaper.objects.filter(act=act, lang=how.lang, copy=how.copy).first()
    if found is not None:
        return found
    body, problem = _set_with_any_form(act, how)
    stored = store_file([body])
    made = ActPaper(
        act=act,
        lang=how.lang,
        copy=how.copy,
        sha256=stored.sha256,
        size=stored.size,
        template_problem=problem,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            data = {"number": act.title, "lang": how.lang, "copy": how.copy, "sha256": made.sha256}
            record(by=by, action="inspections.print-act", target=act, town_id=act.town_id, data=data)
    except IntegrityError:  # somebody else was first
        return ActPaper.objects.get(act=act, lang=how.lang, copy=how.copy)
    return made


def act_pdf(act: Act, how: Print, *, source: str) -> bytes:
    """Set an act with the text of a Typst template.

    Raises
    ------
    InspectionError
        ``bad-template``: the form cannot be set.
    """
    return _set(act, how, source, _pictures(act.record))


def sample_pdf(source: str, how: Print, *, town: Town) -> bytes:
    """An invented act with everything an act may have, marked as a sample; raises as `act_pdf`."""
    with tempfile.TemporaryDirectory(prefix="firstlight-sample-") as folder:
        return _set(sample_act(town), how, source, sample_pictures(Path(folder)), sample=_("Sample"))


def check_template(source: str, *, town: Town) -> None:
    """Set a sample with this form in every language and for the owner; raises as `act_pdf`."""
    languages = [code for code, _name in settings.LANGUAGES]
    wanted = [(code, ActPaper.Copy.FULL) for code in languages] + [(languages[0], ActPaper.Copy.OWNER)]
    for lang, copy in wanted:
        sample_pdf(source, Print(lang, copy, "https://example.org"), town=town)


def _set_with_any_form(act: Act, how: Print) -> tuple[bytes, str]:
    """The PDF, and why it is not in the town's own form; "": it is, or there is none."""
    source = template_of(act.town)
    try:
        return act_pdf(act, how, source=source), ""
    except InspectionError as error:
        if source == standard_template():
            raise
        return act_pdf(act, how, source=standard_template()), str(error.params["reason"])[:SAID]


def _reason(error: TemplateError) -> str:
    """What a person who writes templates needs: the message and the line."""
    lines = [line.strip() for line in error.diagnostic.splitlines() if "main.typ" in line]
    place = lines[0].rpartition("main.typ:")[2] if lines else ""
    return f"{place}: {error.message}" if place else error.message


def _pictures(record: Record) -> dict[str, Path]:
    """Names in the template to files of the photos and the signature; what cannot be shown is left out."""
    facts = record["facts"]
    wanted = {f"photo-{n}.jpg": photo["sha256"] for n, photo in enumerate(facts["photos"])}
    wanted["signature.jpg"] = facts["owner"]["signature"]
    files = {}
    for name, sha256 in wanted.items():
        try:
            if sha256:
                files[name] = derivative(sha256, "paper")
        except InspectionError:
            continue  # the caption stands; the original is at the desk
    return files


def _set(act: Act, how: Print, source: str, files: Mapping[str, Path], *, sample: str = "") -> bytes:
    """`sample`: a word across every page of what is no act."""
    shown = owner_copy(act.record) if how.copy == ActPaper.Copy.OWNER else act.record
    with translation.override(how.lang):
        data = _data(act, shown, how, files) | {"sample": sample}
    try:
        template = Template(source, is_ours=source == standard_template())
        return make_archive_pdf(template, data, files=files, lang=how.lang, made_at=act.made_at)
    except TemplateError as error:
        raise InspectionError("bad-template", reason=_reason(error)) from error
    except TooCostlyError:
        most = {"memory": STRANGERS.memory_mb, "seconds": STRANGERS.cpu_s}
        reason = _("it needs more than %(memory)s MB of memory or %(seconds)s seconds.") % most
        raise InspectionError("bad-template", reason=reason) from None


def _data(act: Act, shown: Record, how: Print, files: Mapping[str, Path]) -> dict[str, Any]:
    says = Wording(shown, schedule=schedule_of(act.town_id), timezone=act.town.timezone)
    link = f"{how.site.rstrip('/')}/act/{act.code}/"
    names = [f"photo-{n}.jpg" for n in range(len(shown["facts"]["photos"]))]
    return {
        "words": act_words(),
        "title": act.title,
        "version": str(act.version),
        "copy": str(ActPaper.Copy(how.copy).label),
        "town": shown["act"]["town"],
        "made": says.moment(shown["act"]["made_at"]),
        "supersedes": shown["act"]["supersedes"],
        "house": says.house(),
        "inspection": says.inspection(),
        "grade": says.grade(),
        "scales": says.scales(),
        "groups": says.groups(),
        "networks": says.networks(),
        "note": shown["facts"]["inspection"].get("note", ""),
        "presence": says.presence(),
        "objection": shown["facts"]["owner"]["objection"],
        "signature": "signature.jpg" if "signature.jpg" in files else "",
        "members": shown["act"]["commission"]["members"],
        "photos": [
            {"file": name if name in files else "", "caption": caption}
            for name, caption in zip(names, says.photos(), strict=True)
        ],
        "photos_missing": says.missing(),
        "code": shown_code(act.code),
        "hash": act.sha256,
        "link": link,
        "qr": ["".join(str(bit) for bit in row) for row in segno.make_qr(link, error="m").matrix],
    }
