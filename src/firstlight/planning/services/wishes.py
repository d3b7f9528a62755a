"""What a coordinator asks for when a morning is planned."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from firstlight.accounts.models import Town
from firstlight.errors import CodedError
from firstlight.planning.rules.daylight import ShiftRules

MOST_TEAMS = 500
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)  # other years are slips of the hand
NEAR_DEG = 0.05  # a few kilometres around a town are still its own


class PlanError(CodedError):
    """A plan that cannot be made, changed or handed out; codes at the services and in `texts`."""


def is_near(town: Town, lon: float, lat: float) -> bool:
    """Whether a place lies in a town or close by; far ones are slips, such as latitude for longitude."""
    is_within_lon = town.west - NEAR_DEG <= lon <= town.east + NEAR_DEG
    return is_within_lon and town.south - NEAR_DEG <= lat <= town.north + NEAR_DEG


@dataclass(frozen=True)
class PlanWish:
    """What a coordinator asks for.

    Parameters
    ----------
    day
        On the town's clock.
    teams
        How many go out: the first ones by number, unless `team_numbers` names them.
    shift_h
        The longest a team is out, in hours.
    budget_s
        Seconds to search for better rounds.
    seed
        The same seed starts the same search.
    muster
        Where all meet (lon, lat) that have no place of their own; None: a public building near the damage.
    not_before_at
        Nobody leaves earlier; None: at civil dawn.
    team_numbers
        The teams that go out; empty: the first `teams`.
    curfew
        From, until on the town's clock: nobody is out.
    latest_return
        Back at the latest, on the town's clock.
    break_min
        Each team pauses once for so long, in the middle third of its time; 0: no pause.
    max_iterations
        Steps of the search: with it, and seconds enough, the same seed makes the same plan.
    """

    day: date
    teams: int
    shift_h: float = 8.0
    budget_s: float = 5.0
    seed: int = 1
    muster: tuple[float, float] | None = None
    not_before_at: datetime | None = None
    team_numbers: tuple[int, ...] = ()
    curfew: tuple[time, time] | None = None
    latest_return: time | None = None
    break_min: float = 0.0
    max_iterations: int | None = None

    @property
    def shift_rules(self) -> ShiftRules:
        """When teams may be out, besides daylight."""
        return ShiftRules(
            length_s=self.shift_h * 3600,
            not_before_at=self.not_before_at,
            curfew=self.curfew,
            latest_return=self.latest_return,
        )

    def check(self, town: Town) -> None:
        """Refuse what no plan can be made of.

        Raises
        ------
        PlanError
            ``too-many-teams`` (most); ``day-far`` (first, last): a year nobody plans in;
            ``muster-far`` (town): the muster point is not near the town.
        """
        if max(self.teams, len(self.team_numbers)) > MOST_TEAMS:
            raise PlanError("too-many-teams", most=MOST_TEAMS)
        if not FIRST_DAY <= self.day <= LAST_DAY:
            raise PlanError("day-far", first=FIRST_DAY.year, last=LAST_DAY.year)
        if self.muster is not None and not is_near(town, *self.muster):
            raise PlanError("muster-far", town=town.name)

    def as_asked(self) -> dict[str, Any]:
        """As JSON for `Plan.parameters`, without the day."""
        asked = asdict(self)
        del asked["day"]
        for name in ("not_before_at", "latest_return"):
            asked[name] = asked[name] and asked[name].isoformat()
        asked["curfew"] = self.curfew and [one.isoformat() for one in self.curfew]
        asked["team_numbers"] = list(self.team_numbers)
        return asked

    @classmethod
    def of_asked(cls, day: date, asked: dict[str, Any]) -> PlanWish:
        """The wish that `as_asked` wrote down; what is unknown or left out has its default."""
        known = {key: value for key, value in asked.items() if key in _FIELDS and value is not None}
        for name, read in (("not_before_at", datetime.fromisoformat), ("latest_return", time.fromisoformat)):
            if name in known:
                known[name] = read(known[name])
        for name in ("muster", "team_numbers"):
            if name in known:
                known[name] = tuple(known[name])
        if "curfew" in known:
            known["curfew"] = tuple(time.fromisoformat(one) for one in known["curfew"])
        return cls(day=day, **{"teams": 1, **known})


_FIELDS = frozenset(PlanWish.__dataclass_fields__) - {"day"}
