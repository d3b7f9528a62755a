"""Search from anywhere: what a few words could mean in this town."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firstlight.accounts.selectors import Access
from firstlight.houses.search import search_houses
from firstlight.reports.selectors.incidents import incidents_for
from firstlight.reports.selectors.scope import READERS
from firstlight.reports.selectors.statements import statements_for

SHORTEST = 2  # letters; fewer find everything
MOST = 8  # of each kind


@dataclass(frozen=True)
class Hit:
    kind: str | Promise
    icon: str
    title: str
    detail: str
    url: str


def _url(name: str, access: Access, **kwargs: object) -> str | None:
    try:
        return reverse(name, kwargs={"town": access.town.slug, **kwargs})
    except NoReverseMatch:
        return None


def _houses(access: Access, words: str) -> list[Hit]:
    return [
        Hit(house.get_use_display(), "house", str(house), house.district.name, url)
        for house in search_houses(access, words, limit=MOST)
        if (url := _url("houses:house", access, house_id=house.pk))
    ]


def _incidents(access: Access, words: str) -> list[Hit]:
    if not access.may(*READERS):
        return []
    found = incidents_for(access).filter(Q(title__icontains=words) | Q(place__icontains=words))
    return [
        Hit(_("Incident"), "incident", row.title, row.place, url)
        for row in found[:MOST]
        if (url := _url("reports:incident", access, incident_id=row.pk))
    ]


def _statements(access: Access, words: str) -> list[Hit]:
    if not access.may(*READERS):
        return []
    found = statements_for(access).filter(Q(text__icontains=words) | Q(author__icontains=words))
    return [
        Hit(_("Statement"), "statement", row.author, row.text[:90], url)
        for row in found[:MOST]
        if (url := _url("reports:statement", access, statement_id=row.pk))
    ]


def search(access: Access, words: str) -> list[Hit]:
    """Up to MOST hits of each kind that this person may open, the likeliest kind first."""
    words = " ".join(words.split())
    if len(words) < SHORTEST:
        return []
    return [hit for find in (_houses, _incidents, _statements) for hit in find(access, words)]
