"""Tags and filters of every page; docs/pages.md shows each with a snippet."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from firstlight import clock
from firstlight.accounts.selectors import STAFF
from firstlight.config import nav, quantities, states
from firstlight.planning.models import Plan
from firstlight.reports.selectors.alarms import banner_of

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A symbol of icons.svg; with a label it is read aloud, without it is decoration."""
    href = f"{static('icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def state_badge(state: str, label: str = "") -> SafeString:
    """A chip with the shape, colour and words of a state."""
    look = states.look(state)
    words = label or state.replace("_", " ")
    return format_html('<span class="chip {}">{} {}</span>', look.tone, icon(look.icon), words)


@register.simple_tag
def damage(grade: str | int, label: str = "") -> SafeString:
    """The mark of a damage grade: shape, colour of the ramp and words."""
    key = states.DAMAGE[grade][0] if isinstance(grade, int) else grade
    words = label or states.DAMAGE_WORDS.get(key, key)
    return format_html('<span class="damage d-{0}">{1} {2}</span>', key, icon(f"d-{key}"), words)


@register.inclusion_tag("partials/damage_legend.html")
def damage_legend(*grades: str) -> dict[str, Any]:
    """The marks of these grades, or of all."""
    return {"grades": grades or tuple(states.DAMAGE_WORDS)}


def _zone(context: Context) -> Any:
    town = context.get("town")
    return quantities.zone_of(getattr(town, "timezone", None))


@register.simple_tag(takes_context=True)
def local_time(context: Context, at: datetime | None, form: str = "auto") -> SafeString | str:
    """A time in the town's zone with the zone's name, relative within the hour.

    `form`: auto, short (never relative), full (with day and year), clock (hours and minutes alone).
    """
    if at is None:
        return "–"
    zone = _zone(context)
    local, now = at.astimezone(zone), (context.get("now") or clock.now()).astimezone(zone)
    full = quantities.full_time(local)
    shown = {
        "full": lambda: full,
        "clock": lambda: f"{local:%H:%M}",
        "short": lambda: quantities.short_time(local, now),
    }.get(form, lambda: quantities.relative(at, now) or quantities.short_time(local, now))()
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), full, shown)


@register.filter
def units(value: float | Decimal | None, unit: str) -> str:
    """`{{ round.walk_m|units:"m" }}`: the number in the reader's language with its unit."""
    return quantities.with_unit(value, unit)


@register.filter
def number(value: float | Decimal | None, places: int = 0) -> str:
    """A number in the reader's language, thousands apart; None is a dash."""
    return "–" if value is None else quantities.number(value, places)


@register.inclusion_tag("partials/field.html")
def field(bound: BoundField, help_text: str = "") -> dict[str, Any]:
    """A form field with label, help and errors, tied together for screen readers."""
    widget = bound.field.widget
    described = [f"{bound.id_for_label}_help"] if (help_text or bound.help_text) else []
    if bound.errors:
        described.append(f"{bound.id_for_label}_errors")
    attributes: dict[str, Any] = {"aria-describedby": " ".join(described)} if described else {}
    if bound.errors:
        attributes["aria-invalid"] = "true"
    kind = getattr(widget, "input_type", "")
    return {
        "field": bound,
        "help_text": help_text or bound.help_text,
        "widget": bound.as_widget(attrs=attributes),
        "is_check": kind == "checkbox" and not hasattr(widget, "choices"),
        "is_group": widget.use_fieldset,
    }


@register.inclusion_tag("partials/pages.html", takes_context=True)
def pages(context: Context, page: Any) -> dict[str, Any]:
    """Links between the pages of a long list; nothing where one page holds all."""
    return {"page": page, "request": context.get("request")}


@register.filter
def undo_url(tags: str | None) -> str:
    """The address in a message's tag "undo:/desk/…", or nothing."""
    for tag in (tags or "").split():
        if tag.startswith("undo:/") and not tag.startswith("undo://"):
            return tag.removeprefix("undo:")
    return ""


@register.simple_tag(takes_context=True)
def nav_groups(context: Context) -> list[nav.Group]:
    """The rooms that the person of this page may enter, with what waits in each."""
    access = context.get("access")
    request = context.get("request")
    return nav.groups(access, path=request.path if request else "") if access else []


@register.filter
def first_items(groups: list[nav.Group], most: int = 4) -> list[nav.Item]:
    """What the bar at the bottom of a phone holds: the overview, where work waits, a role's main rooms."""
    items = [item for group in groups for item in group.items]
    rest = sorted(items[1:], key=lambda item: (not item.count, not item.is_main))
    chosen = items[:1] + rest[: most - 1]
    return [item for item in items if item in chosen]


@register.simple_tag
def map_texts() -> SafeString:
    """The words of the map's controls, as data that web/desk/map reads."""
    words = {
        "Map.Title": _("Map"),
        "Marker.Title": _("The place"),
        "NavigationControl.ZoomIn": _("Nearer"),
        "NavigationControl.ZoomOut": _("Farther"),
        "ScaleControl.Meters": _("m"),
        "ScaleControl.Kilometers": _("km"),
        "AttributionControl.ToggleAttribution": _("Sources of the map"),
        "CooperativeGesturesHandler.MobileHelpText": _("Two fingers move the map"),
        "no-webgl": _("This browser cannot draw the map. The table below has the same content."),
    }
    return json_script(words, "map-texts")


@register.inclusion_tag("reports/alarm_banner.html", takes_context=True)
def alarm_banner(context: Context) -> dict[str, Any]:
    """The alarm that is on in this page's town, and feeds of warnings that fail; for staff."""
    access = context.get("access")
    return banner_of(access) if access and access.may(*STAFF) else {}


@register.simple_tag
def daylight_left(plan: Plan) -> str:
    """How long it is light on the plan's day from now on; a dash before dawn and after dusk."""
    now = clock.now()
    if not plan.civil_dawn_at <= now <= plan.civil_dusk_at:
        return "–"
    return quantities.minutes((plan.civil_dusk_at - now).total_seconds() / 60)
