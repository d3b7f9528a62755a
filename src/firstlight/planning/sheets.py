"""Round sheets to print: what a team carries on paper, with or without a phone."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import segno
from django.db.models import QuerySet, prefetch_related_objects
from django.utils import formats, translation
from django.utils.translation import gettext as _

from firstlight.geo.distance import local_m, metres_per_degree
from firstlight.geo.streets import ROAD_CLASSES
from firstlight.houses.models import House
from firstlight.pdf import make_pdf
from firstlight.planning.drawing import round_colour
from firstlight.planning.known import reported_in
from firstlight.planning.models import Plan, Round, Stop, Visit
from firstlight.planning.rules.sheet_map import Frame, MapRound, draw_map, near_groups
from firstlight.planning.sheet_streets import StreetLines
from firstlight.planning.sheet_words import sheet_words

TEMPLATE = "planning/templates/planning/sheets.typ"
"""The data of this template is what `round_data` and `sheets_pdf` give it."""
MAP_MM = 186.0
DETAIL_MM = 91.5  # two beside each other
OVERVIEW_HEIGHTS_MM = (60.0, 104.0)
SMALL_OVERVIEW_HEIGHTS_MM = (60.0, 84.0)  # where larger maps follow
DETAIL_HEIGHTS_MM = (62.0, 62.0)
LARGER = 1.5  # a map of some stops pays for its paper from this scale on, compared with the overview
STOPS_IN_A_DETAIL = 12
LONG_LEG_M = 300.0  # parts the stops that one larger map shows
AROUND_M = 150.0  # streets drawn beyond the round
MUSTER_NEAR_M = 60.0  # a house so near names the muster point

ROUNDS_IN_A_FILE = 20  # about a hundred pages: seconds to make, and a stack that can be carried


def sheets_pdf(rounds: Sequence[Round], *, app_link: str, lang: str) -> bytes:
    """The sheets of some rounds of one plan in one file, each beginning on a leaf of its own.

    Parameters
    ----------
    rounds
        With stops, visits and houses as `selectors.rounds_with_stops` gives them; at least one.
    app_link
        The address of the field app, for the QR code. A phone that was set up for the team shows
        its round there; the paper itself holds no key, since paper gets lost.
    lang
        en, ru or uk: the language of the sheet, which need not be that of the person who prints it.
    """
    plan = rounds[0].plan
    prefetch_related_objects(rounds, "stops__visits__house__street")
    with translation.override(lang):
        paper = _Paper(plan)
        data = {
            "words": sheet_words(),
            "qr": _qr(app_link),
            "rounds": [paper.round_data(one) for one in rounds],
        }
    return make_pdf(TEMPLATE, data, lang=lang, made_at=plan.made_at)


def some_rounds(rounds: QuerySet[Round], first: int) -> list[Round]:
    """The rounds of one file: as many as it holds, from round number `first` on."""
    return list(rounds.filter(number__gte=first)[:ROUNDS_IN_A_FILE])


def files_of(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Which files hold the rounds of these ascending numbers: (first, last) of each."""
    pieces = [numbers[i : i + ROUNDS_IN_A_FILE] for i in range(0, len(numbers), ROUNDS_IN_A_FILE)]
    return [(piece[0], piece[-1]) for piece in pieces]


def sheet_code(one: Round) -> str:
    """Eight letters that two sheets share only where team, stops, houses and times are the same."""
    parts = [str(one.plan_id), str(one.number), str(one.team_id)]
    for stop in one.stops.all():
        parts += [stop.arrives_at.isoformat(), *(str(visit.house_id) for visit in stop.visits.all())]
    code = b32encode(hashlib.sha256("\n".join(parts).encode()).digest()).decode()
    return f"{code[:4]}-{code[4:8]}"


@dataclass(frozen=True)
class _Leg:
    metres: float
    steps: list[list[Any]]


class _Paper:
    """What the sheets of one plan have in common: streets, zones, muster point, clock."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._zone = ZoneInfo(plan.town.timezone)
        self._streets = StreetLines(plan.town)
        self._muster = _muster_name(plan)
        self._zones = [(one.lon, one.lat, one.danger_m) for one in reported_in(plan.town) if one.danger_m > 0]

    def round_data(self, one: Round) -> dict[str, Any]:
        stops = list(one.stops.all())
        plan = self._plan
        overview, details = self._maps(one, stops)
        return {
            "title": _("Round %(number)s") % {"number": one.number},
            "team": one.team.name,
            "town": plan.town.name,
            "date": formats.date_format(plan.date, "l, j E Y"),
            "version": _("plan version %(version)s") % {"version": plan.version},
            "code": sheet_code(one),
            "colour": round_colour(one.number),
            "muster": self._muster,
            "leave": self._clock(one.starts_at),
            "back": self._clock(one.ends_at),
            "latest": self._clock(plan.ends_at),
            "walk": metres(one.walk_m),
            "stop_count": str(len(stops)),
            "house_count": str(sum(len(stop.visits.all()) for stop in stops)),
            "has_zones": bool(self._zones),
            "map": overview,
            "details": details,
            "stops": [self._stop(stop) for stop in stops],
            "way_back": _way(_Leg(one.return_leg["m"], one.return_leg["steps"])),
        }

    def _clock(self, at: datetime) -> str:
        return f"{at.astimezone(self._zone):%H:%M}"

    def _maps(self, one: Round, stops: list[Stop]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The whole round, and larger maps of its parts where they show more."""
        walk = [(lon, lat) for lon, lat in one.path["coordinates"]]
        seen = [(self._plan.depot_lon, self._plan.depot_lat), *walk, *_places(stops)]
        frame = Frame(seen, width=MAP_MM, heights=OVERVIEW_HEIGHTS_MM)
        groups = near_groups([stop.leg_m for stop in stops], cut_m=LONG_LEG_M, most=STOPS_IN_A_DETAIL)
        details = [
            self._detail(stops[begin:end], frame.mm_per_m)
            for begin, end in groups
            if end - begin > 1  # one stop is found by its street and number
        ]
        kept = [detail for detail in details if detail is not None]
        if kept:
            frame = Frame(seen, width=MAP_MM, heights=SMALL_OVERVIEW_HEIGHTS_MM)
        return self._map(frame, walk, stops, is_numbered=not kept), kept

    def _detail(self, stops: list[Stop], overview: float) -> dict[str, Any] | None:
        """A larger map of some stops; None where it would hardly be larger."""
        frame = Frame(_places(stops), width=DETAIL_MM, heights=DETAIL_HEIGHTS_MM)
        if frame.mm_per_m < LARGER * overview:
            return None
        walk = [(lon, lat) for stop in stops for lon, lat in stop.leg_path["coordinates"]]
        numbers = {"first": stops[0].position, "last": stops[-1].position}
        caption = _("Stops %(first)s to %(last)s") % numbers
        return {"caption": caption, "map": self._map(frame, walk, stops, is_numbered=True)}

    def _map(
        self, frame: Frame, walk: list[tuple[float, float]], stops: list[Stop], *, is_numbered: bool
    ) -> dict[str, Any]:
        drawn = draw_map(
            frame,
            MapRound(
                walk=walk,
                stops=[(stop.lon, stop.lat, str(stop.position)) for stop in stops],
                houses=[
                    (house.lon, house.lat, house.number if is_numbered else "") for house in _houses(stops)
                ],
                streets=self._streets.around(_places(stops) + walk, AROUND_M),
                zones=self._zones,
                muster=(self._plan.depot_lon, self._plan.depot_lat),
            ),
        )
        drawn["scale"]["text"] = metres(drawn["scale"].pop("m"))
        return drawn

    def _stop(self, stop: Stop) -> dict[str, Any]:
        visits = list(stop.visits.all())
        return {
            "number": str(stop.position),
            "street": stop.street or _("Way without a name"),
            "from": self._clock(stop.arrives_at),
            "to": self._clock(stop.leaves_at),
            "way": _way(_Leg(stop.leg_m, stop.steps)),
            "houses": [_house_label(visit, stop) for visit in visits],
        }


def _houses(stops: Iterable[Stop]) -> list[House]:
    return [visit.house for stop in stops for visit in stop.visits.all()]


def _places(stops: Iterable[Stop]) -> list[tuple[float, float]]:
    """Where the stops and their houses are."""
    return [place for stop in stops for place in [(stop.lon, stop.lat), *_lonlat(stop)]]


def _lonlat(stop: Stop) -> list[tuple[float, float]]:
    return [(visit.house.lon, visit.house.lat) for visit in stop.visits.all()]


def _house_label(visit: Visit, stop: Stop) -> dict[str, str]:
    """The number alone where the street is written beside it, else all that is known."""
    house = visit.house
    if house.number and house.street is not None and house.street.name == stop.street:
        return {"number": house.number, "more": house.name}
    named = ", ".join(part for part in (house.name, house.address) if part)
    return {"number": "", "more": named or str(house)}


def _way(leg: _Leg) -> dict[str, str]:
    """How far and along which streets; ways without a name are left out, neighbours told once."""
    names = [str(name) for name, _length in leg.steps if name and name not in ROAD_CLASSES]
    kept = [name for i, name in enumerate(names) if i == 0 or name != names[i - 1]]
    return {"far": metres(leg.metres), "along": " → ".join(kept)}


def metres(value: float) -> str:
    """A walk as people say it: full tens of metres, from a kilometre on kilometres with one decimal."""
    if value < 995:
        return _("%(value)s m") % {"value": round(value, -1 if value >= 10 else 0).__trunc__()}
    return _("%(value)s km") % {"value": formats.number_format(value / 1000, decimal_pos=1)}


def _qr(link: str) -> list[str]:
    """The code's rows, dark modules as 1; high enough a correction for a wet and folded sheet."""
    return ["".join(str(bit) for bit in row) for row in segno.make_qr(link, error="m").matrix]


def _muster_name(plan: Plan) -> str:
    """The house at the muster point; where none is near its coordinates."""
    lon, lat = plan.depot_lon, plan.depot_lat
    per_lon, per_lat = metres_per_degree(lat)
    aside_lon, aside_lat = MUSTER_NEAR_M / per_lon, MUSTER_NEAR_M / per_lat
    near = House.objects.filter(
        town=plan.town,
        gone_at=None,
        lat__range=(lat - aside_lat, lat + aside_lat),
        lon__range=(lon - aside_lon, lon + aside_lon),
    ).exclude(address="", name="")
    best = min(near, key=lambda house: float(local_m(house.lon, house.lat, lon, lat)), default=None)
    if best is None:
        return f"{lat:.5f}, {lon:.5f}"
    return ", ".join(part for part in (best.name, best.address) if part)
