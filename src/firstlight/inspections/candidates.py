"""Which house could a submission mean? For the person who decides."""

from __future__ import annotations

from dataclasses import dataclass, replace

from firstlight.accounts.selectors import Access
from firstlight.houses.models import House
from firstlight.houses.search import search_houses
from firstlight.houses.selectors import houses_near
from firstlight.inspections.models import Inspection, Submission
from firstlight.inspections.rules.errors import ReadingError, SubmissionError
from firstlight.inspections.rules.reading import read_values
from firstlight.inspections.rules.values import Place, SubmissionValues
from firstlight.inspections.schedule import Schedule
from firstlight.inspections.town_schedule import schedule_for_form

NEAR_M = 150.0
MOST_NEAR = 10
MOST_FOUND = 20


@dataclass(frozen=True)
class Candidate:
    """A house that may be meant."""

    house: House
    distance_m: float | None  # from where the phone was; None: it did not say, or far away


def _schedule(submission: Submission) -> Schedule:
    return schedule_for_form(submission.town_id, submission.form_version)


def told_by(submission: Submission) -> SubmissionValues | None:
    """What the submission says, as far as it can be read; None: not at all."""
    try:
        return read_values(_schedule(submission), bytes(submission.xml)).values
    except (ReadingError, SubmissionError):
        return None


def values_of(inspection: Inspection) -> SubmissionValues:
    """What an inspection says, for writing its next version: with the house a person decided on."""
    reading = read_values(_schedule(inspection.submission), bytes(inspection.submission.xml))
    return replace(reading.values, house=str(inspection.house_id))


def candidate_houses(access: Access, words: str, place: Place | None) -> list[Candidate]:
    """Houses whose address fits the words, then those near the phone, each once.

    Parameters
    ----------
    words
        An address in any script; "" gives the near ones alone.
    place
        Where the phone was, where it said so.
    """
    near = houses_near(access, place.lon, place.lat, NEAR_M, MOST_NEAR) if place else []
    distances = {entry.house.pk: entry.distance_m for entry in near}
    found = search_houses(access, words, MOST_FOUND) if words else []
    houses = {house.pk: house for house in (*found, *(entry.house for entry in near))}
    return [Candidate(house, distances.get(key)) for key, house in houses.items()]
