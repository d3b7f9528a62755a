"""What a coordinator may ask for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from firstlight.accounts.models import Membership, Role, Town, User
from firstlight.errors import CodedError
from firstlight.planning.how_many import FEWEST, MOST
from firstlight.planning.models import Instruction, Team
from firstlight.planning.services import MOST_TEAMS, PlanWish, TeamFacts, Word
from firstlight.planning.simulating import MOST_NIGHTS
from firstlight.reports.models import Incident
from firstlight.wording import error_text

# The field that an error of a service is about, by its code; the others are of the form as a whole.
FIELDS = {
    "too-many-teams": "teams",
    "no-such-team": "going",
    "day-far": "day",
    "no-daylight": "day",
    "no-time": "day",
    "muster-far": "lat",
    "muster-in-danger": "lat",
    "team-far": "lat",
    "half-a-place": "lat",
    "back-before-leaving": "back_at",
}
SPEEDS = ((1.0, _("As usual")), (0.75, _("Slower")), (0.5, _("Much slower: snow, rubble, hills")))


def add_coded(form: forms.Form, error: CodedError) -> None:
    """Say an error of a service beside the field that it is about."""
    form.add_error(FIELDS.get(error.code), error_text(error))


def _clock(label: Any, help_text: Any = "") -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(required=False, label=label, help_text=help_text, widget=widget)


def _degrees(label: Any, most: float) -> forms.FloatField:
    return forms.FloatField(required=False, min_value=-most, max_value=most, label=label)


class PlanForm(forms.Form):
    """The wish for a new plan version. Sent as it comes up, it makes a plan for the next morning."""

    incident = forms.ModelChoiceField(
        Incident.objects.none(),
        required=False,
        label=_("Incident"),
        empty_label=_("All impacts and calls of the town"),
    )
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    teams = forms.IntegerField(
        label=_("Teams"), min_value=1, max_value=MOST_TEAMS, help_text=_("How many teams go out.")
    )
    going = forms.ModelMultipleChoiceField(
        Team.objects.none(),
        required=False,
        label=_("These teams"),
        help_text=_("None ticked: the first ones by number."),
        widget=forms.CheckboxSelectMultiple,
    )
    shift_h = forms.FloatField(
        label=_("Longest time out, hours"),
        min_value=0.5,
        max_value=16,
        help_text=_("Daylight may end it sooner."),
    )
    break_min = forms.FloatField(
        label=_("Break of each team, minutes"), min_value=0, max_value=120, required=False
    )
    curfew_from = _clock(_("Curfew from"))
    curfew_until = _clock(_("until"))
    latest_return = _clock(_("Back at the latest"))
    lon = _degrees(_("Muster point, longitude"), 180)
    lat = _degrees(_("Muster point, latitude"), 90)
    budget_s = forms.FloatField(
        label=_("Search for better rounds, seconds"),
        min_value=0,
        max_value=60,
        help_text=_("0 is enough in a hurry."),
    )

    def __init__(self, *args: Any, town: Town, now: datetime, day: date, **kwargs: Any) -> None:
        active = Team.objects.filter(town=town, is_active=True)
        kwargs["initial"] = {
            "day": day,
            "teams": active.count() or 6,
            "shift_h": 8,
            "break_min": 0,
            "budget_s": 5,
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        self._now, self._zone = now, ZoneInfo(town.timezone)
        for name, rows in (("incident", Incident.objects.filter(town=town)), ("going", active)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for one, other, words in (
            ("curfew_from", "curfew_until", _("A curfew has a beginning and an end.")),
            ("lon", "lat", _("Give both longitude and latitude, or neither.")),
        ):
            if (cleaned.get(one) is None) != (cleaned.get(other) is None):
                self.add_error(other, words)
        return cleaned

    def wish(self) -> PlanWish:
        """The cleaned wish; nobody leaves before now."""
        asked = self.cleaned_data
        curfew = (asked["curfew_from"], asked["curfew_until"])
        is_today = asked["day"] == self._now.astimezone(self._zone).date()
        going = tuple(team.number for team in asked["going"])
        return PlanWish(
            day=asked["day"],
            teams=len(going) or asked["teams"],
            shift_h=asked["shift_h"],
            budget_s=asked["budget_s"],
            muster=None if asked["lon"] is None else (asked["lon"], asked["lat"]),
            not_before_at=self._now if is_today else None,
            team_numbers=going,
            curfew=None if curfew[0] is None else curfew,
            latest_return=asked["latest_return"],
            break_min=asked["break_min"] or 0.0,
        )


class TeamForm(forms.Form):
    """What a town keeps of a team."""

    name = forms.CharField(label=_("Name"), max_length=120)
    lead = forms.ModelChoiceField(
        User.objects.none(), required=False, label=_("Leader"), empty_label=_("Nobody named")
    )
    is_engineer = forms.BooleanField(required=False, label=_("A structural engineer goes with it"))
    speed = forms.TypedChoiceField(label=_("On foot"), choices=SPEEDS, coerce=float, initial=1.0)
    leaves_at = _clock(_("Leaves at"), _("Empty: with the others, at first light."))
    back_at = _clock(_("Back at"), _("Empty: with the others."))
    break_min = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=120,
        label=_("Break, minutes"),
        help_text=_("Empty: as the plan says for all."),
    )
    lon = _degrees(_("Own place, longitude"), 180)
    lat = _degrees(_("Own place, latitude"), 90)
    is_active = forms.BooleanField(required=False, initial=True, label=_("Can go out"))

    def __init__(self, *args: Any, town: Town, team: Team | None, **kwargs: Any) -> None:
        if team is not None:
            kwargs["initial"] = {name: getattr(team, name) for name in TeamFacts.__dataclass_fields__} | {
                "lon": team.depot_lon,
                "lat": team.depot_lat,
            }
        super().__init__(*args, **kwargs)
        members = Membership.objects.filter(town=town, role=Role.INSPECTOR).values("user")
        lead = self.fields["lead"]
        assert isinstance(lead, forms.ModelChoiceField)
        lead.queryset = User.objects.filter(pk__in=members, is_active=True).order_by("name")

    def facts(self) -> TeamFacts:
        """The cleaned team."""
        asked = dict(self.cleaned_data)
        return TeamFacts(depot_lon=asked.pop("lon"), depot_lat=asked.pop("lat"), **asked)


class InstructionForm(forms.Form):
    """Something to keep to at one address or in one street."""

    kind = forms.ChoiceField(label=_("What"), choices=Instruction.Kind.choices)
    address = forms.CharField(label=_("Address, or a whole street"), max_length=200)
    opens = _clock(_("Not before"))
    closes = _clock(_("Done by"))
    reason = forms.CharField(label=_("Why"), max_length=300)

    def word(self) -> Word:
        """The cleaned instruction."""
        asked = self.cleaned_data
        return Word(asked["kind"], asked["reason"], asked["opens"], asked["closes"])


class HowManyForm(forms.Form):
    """What is played to tell how many teams are worth calling."""

    most = forms.IntegerField(label=_("Up to how many teams"), min_value=FEWEST, max_value=MOST)
    shift_h = forms.FloatField(
        label=_("Longest time out, hours"),
        min_value=1,
        max_value=16,
        initial=8,
        help_text=_("Daylight may end it sooner."),
    )
    nights = forms.IntegerField(
        label=_("Nights to draw"),
        min_value=1,
        max_value=MOST_NIGHTS,
        initial=5,
        help_text=_("More of them take longer and say better how sure it is."),
    )
