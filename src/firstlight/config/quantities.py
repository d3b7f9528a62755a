"""Numbers with their units and times in the town's zone, as a person reads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

FRESH = timedelta(hours=1)
NARROW = "\u202f"  # narrow space that does not break


def number(value: float | Decimal, places: int = 0) -> str:
    """A number in the reader's language, thousands apart, trailing zeros cut."""
    rounded = Decimal(repr(value) if isinstance(value, float) else value).quantize(Decimal(1).scaleb(-places))
    text = formats.number_format(rounded, decimal_pos=places, use_l10n=True, force_grouping=True)
    mark = formats.get_format("DECIMAL_SEPARATOR")
    if places and mark in text:
        text = text.rstrip("0").rstrip(mark)
    return text


def metres(value: float) -> str:
    """Metres below a kilometre, kilometres with one decimal above."""
    if abs(value) < 1000:
        return _("%(value)s m") % {"value": number(value)}
    return _("%(value)s km") % {"value": number(value / 1000, 1)}


def minutes(value: float) -> str:
    """Minutes, from an hour on as hours and minutes."""
    whole = round(value)
    if whole < 60:
        return _("%(minutes)d min") % {"minutes": whole}
    hours, rest = divmod(whole, 60)
    if not rest:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def with_unit(value: float | Decimal | None, unit: str) -> str:
    """A quantity in words; None is a dash.

    Parameters
    ----------
    unit
        m, m2, m3, min, s, pcs, ha, km2, % (of 1: 0.25 is 25 %) or a currency code of three letters.
    """
    if value is None:
        return "–"
    if unit == "m":
        return metres(float(value))
    if unit == "min":
        return minutes(float(value))
    if unit == "s":
        return _("%(value)s s") % {"value": number(value, 1)}
    if unit == "%":
        return f"{number(float(value) * 100)}{NARROW}%"
    if len(unit) == 3 and unit.isupper():
        money = formats.number_format(value, decimal_pos=2, use_l10n=True, force_grouping=True)
        return f"{money}{NARROW}{unit}"
    words = {
        "m2": _("%(value)s m²"),
        "m3": _("%(value)s m³"),
        "ha": _("%(value)s ha"),
        "km2": _("%(value)s km²"),
        "pcs": _("%(value)s pcs"),
        "pc": _("%(value)s pcs"),
        "piece": _("%(value)s pcs"),
    }
    pattern = words.get(unit)
    shown = number(value, 2)
    return pattern % {"value": shown} if pattern else f"{shown}{NARROW}{unit}"


def zone_of(name: str | None) -> tzinfo:
    """The zone with this IANA name; UTC where there is none or it is not known."""
    if not name:
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def zone_name(at: datetime) -> str:
    """The short name of a local time's zone: "EET", or "UTC+3" where it has none."""
    short = at.tzname() or "UTC"
    if short[0] not in "+-":
        return short
    hours, minutes_ = int(short[1:3]), short[3:5]
    return f"UTC{short[0]}{hours}" + (f":{minutes_}" if minutes_ not in ("", "00") else "")


def relative(at: datetime, now: datetime) -> str | None:
    """ "4 min ago" or "in 4 min" within the hour, else None."""
    distance = now - at
    if abs(distance) >= FRESH:
        return None
    count = round(abs(distance.total_seconds()) / 60)
    if count == 0:
        return _("just now")
    if distance > timedelta(0):
        return ngettext("%(count)d min ago", "%(count)d min ago", count) % {"count": count}
    return ngettext("in %(count)d min", "in %(count)d min", count) % {"count": count}


def full_time(local: datetime) -> str:
    """Day, time and zone: "Wed 3 January 2024, 11:00 MSK"."""
    return f"{formats.date_format(local, 'D j E Y')}, {local:%H:%M} {zone_name(local)}"


def short_time(local: datetime, now: datetime) -> str:
    """As much as is needed today: the time, the day where it is another one, the zone."""
    clock = f"{local:%H:%M} {zone_name(local)}"
    if local.date() == now.date():
        return clock
    day = formats.date_format(local, "j E" if local.year == now.year else "j E Y")
    return f"{day}, {clock}"
