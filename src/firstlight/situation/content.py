"""What a release holds: plain values only, frozen as JSON. Nothing finer than a district."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from django.db.models import Count
from shapely.geometry import shape

from firstlight.accounts.models import District, Town
from firstlight.reports.models import Claim, Incident
from firstlight.reports.rules.tolls import METRICS, Figure
from firstlight.reports.selectors.incidents import standing_incidents
from firstlight.reports.selectors.ledger import TownLedger, town_ledger
from firstlight.restoration.selectors.progress import DistrictProgress, district_progress
from firstlight.situation.rules.disclosure import Column, protect_column
from firstlight.situation.rules.gate import UNATTRIBUTED, hold_incident, may_count, to_the_hour
from firstlight.situation.rules.policies import Policy

SCHEMA = 1
GROUPS = ("sound", "waiting", "in_repair", "repaired")
NEAR_ENOUGH = 2  # UCDP precision: a place known only to a district or coarser is given as the town


@dataclass(frozen=True)
class Draft:
    """A release before it is written: what is shown, what is held, the exact counts behind."""

    content: dict[str, Any]
    withheld: list[dict[str, Any]]
    basis: dict[str, Any]


def compose(town: Town, policy: Policy, *, now: datetime, before: dict[str, Any]) -> Draft:
    """Gather what may be released.

    Parameters
    ----------
    now
        The moment of the snapshot, UTC; delays are judged against it.
    before
        The `basis` of the newest release that was let out; empty: none was.
    """
    incidents, withheld = _incidents(town, policy, now)
    repair, basis = _repair(district_progress(town), policy, before, sizes=_sizes(town))
    content = {
        "schema": SCHEMA,
        "town": town.name,
        "timezone": town.timezone,
        "as_of": now.isoformat(),
        "policy": policy.key,
        "incidents": incidents,
        "repair": repair,
    }
    return Draft(content, withheld, basis)


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a content, in hex."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _incidents(
    town: Town, policy: Policy, now: datetime
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Incidents that may be told, newest first, and what is held of the others, without saying where."""
    ledger = town_ledger(town, counts=lambda claim: may_count(claim.speaker, claim.office, policy=policy))
    nameless = _nameless(town, policy)
    told, withheld = [], []
    for incident in standing_incidents(town):
        held = hold_incident(incident.ended_at, now=now, policy=policy)
        if held is not None:
            until = held.until.isoformat() if held.until else None
            withheld.append({"what": "incident", "code": held.code, "until": until, "count": 1})
            continue
        told.append(_incident(town, incident, ledger, policy))
        if count := nameless.get(incident.pk, 0):
            withheld.append({"what": "figures", "code": UNATTRIBUTED, "until": None, "count": count})
    return told, _together(withheld)


def _nameless(town: Town, policy: Policy) -> dict[Any, int]:
    """How many confirmed claims of each incident stay out because nobody is named."""
    rows = Claim.objects.filter(town=town, kind=Claim.Kind.CASUALTY, state=Claim.State.CONFIRMED)
    counts: dict[Any, int] = {}
    for claim in rows.exclude(incident=None):
        if not may_count(claim.speaker, claim.office, policy=policy):
            counts[claim.incident_id] = counts.get(claim.incident_id, 0) + 1
    return counts


def _together(withheld: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries that differ in nothing but their count become one."""
    merged: dict[tuple[str, str, str | None], dict[str, Any]] = {}
    for entry in withheld:
        key = (entry["what"], entry["code"], entry["until"])
        if key in merged:
            merged[key]["count"] += entry["count"]
        else:
            merged[key] = dict(entry)
    return list(merged.values())


def _incident(town: Town, incident: Incident, ledger: TownLedger, policy: Policy) -> dict[str, Any]:
    start, end = to_the_hour(incident.started_at, incident.ended_at)
    figures = ledger.toll(incident).figures
    return {
        "cause": incident.cause,
        "started_at": start.isoformat(),
        "ended_at": end.isoformat(),
        "district": _district_name(town, incident) if policy.place == "district" else None,
        "toll": {metric: _figure(figures[metric], ledger) for metric in METRICS},
    }


def _figure(figure: Figure, ledger: TownLedger) -> dict[str, Any]:
    return {
        "state": figure.state,
        "low": figure.low,
        "best": figure.best,
        "high": figure.high,
        "open_ended": figure.open_ended,
        "disputed": figure.disputed,
        "sources": [_source(ledger.claims[key]) for key in figure.standing],
    }


def _source(claim: Claim) -> dict[str, Any]:
    """Who said it, where and when; not in which words, which may be loaded or name a place."""
    statement = claim.statement
    return {
        "speaker": claim.speaker,
        "office": claim.office,
        "author": statement.author,
        "url": statement.source_url,
        "low": claim.value_min,
        "high": claim.value_max,
        "as_of": (claim.as_of or statement.published_at).isoformat(),
    }


def _district_name(town: Town, incident: Incident) -> str | None:
    """The district of an incident whose place is known well; None: no finer than the town."""
    if incident.lon is None or incident.lat is None or incident.precision > NEAR_ENOUGH:
        return None
    for district in District.objects.filter(town=town).exclude(boundary=None):
        if shapely.intersects_xy(shape(district.boundary), incident.lon, incident.lat):
            return district.name
    return None


def _sizes(town: Town) -> dict[str, int]:
    """District code to its number of houses: a size that damage does not change."""
    rows = District.objects.filter(town=town).annotate(houses=Count("house"))
    return dict(rows.values_list("code", "houses"))


def _repair(
    progress: list[DistrictProgress], policy: Policy, before: dict[str, Any], *, sizes: dict[str, int]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The table of districts by group, each group protected as a column of its own.

    Where one district must be hidden for another's sake it is the smallest: the fewest people miss it.
    """
    rows = sorted(progress, key=lambda row: (sizes.get(row.code, 0), row.code))
    columns: dict[str, Column] = {}
    basis: dict[str, Any] = {}
    for group in GROUPS:
        old = before.get(group)
        columns[group] = protect_column(
            {row.code: getattr(row, group) for row in rows},
            threshold=policy.threshold,
            rounding=policy.rounding,
            before=Column({}, None, old["cells"], old["total"]) if old else None,
        )
        basis[group] = {"cells": columns[group].basis, "total": columns[group].total_basis}
    districts = [
        {"code": row.code, "name": row.name, **{group: columns[group].cells[row.code] for group in GROUPS}}
        for row in progress
    ]
    repair = {
        "threshold": policy.threshold,
        "rounding": policy.rounding,
        "districts": districts,
        "total": {group: columns[group].total for group in GROUPS},
    }
    return repair, basis
