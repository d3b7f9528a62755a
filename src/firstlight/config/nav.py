"""The navigation: which rooms a person may enter, and what waits for them there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firstlight import clock
from firstlight.accounts.models import Role
from firstlight.accounts.selectors import STAFF, Access
from firstlight.inspections.models import Inspection, Submission
from firstlight.inspections.states import SEERS
from firstlight.planning.selectors import PLANNERS
from firstlight.reports.models import Call, Claim
from firstlight.reports.selectors.scope import CALL_READERS, READERS
from firstlight.restoration.models import WorkOrder
from firstlight.restoration.selectors.orders import READERS as ORDER_READERS
from firstlight.situation.models import Release
from firstlight.situation.selectors.releases import READERS as RELEASE_READERS

Count = Callable[[Access], int]


@dataclass(frozen=True)
class Place:
    """One entry: the URL names that may stand behind it (the first that exists counts)."""

    names: tuple[str, ...]
    label: str | Promise
    icon: str
    roles: tuple[str, ...] = STAFF
    waiting: Count | None = None
    waiting_for: tuple[str, ...] = ()  # roles whose work the count is
    main_for: tuple[str, ...] = ()  # roles that want it in the bar of a phone


@dataclass
class Item:
    url: str
    label: str | Promise
    icon: str
    is_current: bool
    count: int = 0
    is_main: bool = False


@dataclass
class Group:
    label: str | Promise
    items: list[Item] = field(default_factory=list)


def _claims(access: Access) -> int:
    return Claim.objects.filter(town=access.town, state=Claim.State.PROPOSED).count()


def _calls(access: Access) -> int:
    return Call.objects.filter(town=access.town, state=Call.State.NEW).count()


def _inspections(access: Access) -> int:
    unread = (Submission.State.UNKNOWN_HOUSE, Submission.State.UNREADABLE)
    problems = Submission.objects.filter(town=access.town, state__in=unread).count()
    issues = Inspection.objects.filter(town=access.town, review=Inspection.Review.HAS_ISSUES)
    return problems + issues.count()


def _orders(access: Access) -> int:
    open_states = (WorkOrder.State.DRAFT, WorkOrder.State.ISSUED)
    late = WorkOrder.objects.filter(town=access.town, state__in=open_states, due_at__lt=clock.now())
    return late.count()


def _releases(access: Access) -> int:
    return Release.objects.filter(town=access.town, state=Release.State.PREPARED).count()


PLACES: tuple[tuple[str | Promise, tuple[Place, ...]], ...] = (
    ("", (Place(("overview",), _("Overview"), "overview"),)),
    (
        _("The night"),
        (
            Place(
                ("reports:statements",),
                _("Statements"),
                "statement",
                roles=READERS,
                waiting=_claims,
                waiting_for=(Role.DUTY_OFFICER,),
                main_for=(Role.DUTY_OFFICER,),
            ),
            Place(
                ("reports:incidents",),
                _("Incidents"),
                "incident",
                roles=READERS,
                main_for=(Role.DUTY_OFFICER, Role.PUBLISHER),
            ),
            Place(
                ("reports:calls",),
                _("Calls"),
                "call",
                roles=CALL_READERS,
                waiting=_calls,
                waiting_for=(Role.DUTY_OFFICER,),
                main_for=(Role.DUTY_OFFICER,),
            ),
            Place(("reports:impacts",), _("Impacts"), "impact", roles=READERS),
            Place(("reports:alarms",), _("Alarms"), "alarm"),
        ),
    ),
    (
        _("The morning"),
        (
            Place(("houses:map",), _("Map"), "map", main_for=(Role.COORDINATOR, Role.INSPECTOR)),
            Place(("houses:index",), _("Houses"), "house", main_for=(Role.WORKS_MANAGER,)),
            Place(
                ("planning:index", "planning:plans"),
                _("Plans"),
                "route",
                roles=(*PLANNERS, Role.INSPECTOR),
                main_for=(Role.COORDINATOR, Role.INSPECTOR),
            ),
            Place(
                ("inspections:index",),
                _("Inspections"),
                "inspection",
                roles=SEERS,
                waiting=_inspections,
                waiting_for=(Role.COORDINATOR, Role.WORKS_MANAGER),
                main_for=(Role.COORDINATOR, Role.WORKS_MANAGER),
            ),
            Place(("inspections:estimate",), _("Estimate"), "target", roles=PLANNERS),
            Place(
                ("restoration:index",),
                _("Work orders"),
                "repair",
                roles=ORDER_READERS,
                waiting=_orders,
                waiting_for=(Role.WORKS_MANAGER,),
                main_for=(Role.WORKS_MANAGER,),
            ),
        ),
    ),
    (
        _("The public"),
        (
            Place(("measures:index",), _("Measures"), "measure", main_for=(Role.PUBLISHER,)),
            Place(
                ("situation:index",),
                _("Releases"),
                "public",
                roles=RELEASE_READERS,
                waiting=_releases,
                waiting_for=(Role.PUBLISHER,),
                main_for=(Role.PUBLISHER,),
            ),
        ),
    ),
    (
        _("Administration"),
        (
            Place(("openrosa:phones",), _("Phones"), "phone", roles=(Role.COORDINATOR, Role.ADMINISTRATOR)),
            Place(
                ("accounts:index",),
                _("People"),
                "people",
                roles=(Role.ADMINISTRATOR,),
                main_for=(Role.ADMINISTRATOR,),
            ),
            Place(("audit",), _("Audit"), "audit", roles=(Role.ADMINISTRATOR,)),
        ),
    ),
)


def place_url(names: tuple[str, ...], town: str) -> str | None:
    """The address of the first of these URL names that exists; None: the room is not built."""
    for name in names:
        try:
            return reverse(name, kwargs={"town": town})
        except NoReverseMatch:
            continue
    return None


def _item(place: Place, access: Access, path: str) -> Item | None:
    url = place_url(place.names, access.town.slug)
    if url is None or not access.may(*place.roles):
        return None
    is_overview = place.names == ("overview",)
    is_current = path == url or (not is_overview and path.startswith(url))
    count = place.waiting(access) if place.waiting and access.may(*place.waiting_for) else 0
    return Item(url, place.label, place.icon, is_current, count, access.may(*place.main_for))


def groups(access: Access, *, path: str) -> list[Group]:
    """The navigation of a person on a page; groups without an entry are left out.

    One indexed COUNT for each room whose waiting work is this person's.
    """
    found = []
    for label, places in PLACES:
        items = [item for place in places if (item := _item(place, access, path))]
        if items:
            found.append(Group(label, items))
    current = [item for group in found for item in group.items if item.is_current]
    for item in current:  # "/reports/" also begins "/reports/calls/": the longest address wins
        item.is_current = item is max(current, key=lambda one: len(one.url))
    return found
