"""What a town's public page always says: the policy it follows and where help is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.db import transaction

from firstlight import clock
from firstlight.accounts.models import Town, User
from firstlight.audit.services import record
from firstlight.situation.errors import SituationError
from firstlight.situation.models import TownPage
from firstlight.situation.rules.policies import DEFAULT, policy_named

MOST_HOTLINES = 20


@dataclass(frozen=True)
class Hotline:
    """A number people may call: whose, which, and what for."""

    name: str
    phone: str
    note: str = ""


@transaction.atomic
def set_page(
    *,
    town: Town,
    by: User,
    policy: str = DEFAULT,
    hotlines: Iterable[Hotline] = (),
    advice: str = "",
    takes_reports: bool = False,
) -> TownPage:
    """Replace the page's text. Releases made before keep the policy they were made under.

    Raises SituationError: ``unknown-policy``, ``hotline`` (without a name or number),
    ``too-many-hotlines``.
    """
    policy_named(policy)
    lines = [asdict(line) for line in hotlines]
    if any(not line["name"].strip() or not line["phone"].strip() for line in lines):
        raise SituationError("hotline")
    if len(lines) > MOST_HOTLINES:
        raise SituationError("too-many-hotlines", most=MOST_HOTLINES)
    values = {
        "policy": policy,
        "hotlines": lines,
        "advice": advice.strip(),
        "takes_reports": takes_reports,
        "changed_by": by,
        "changed_at": clock.now(),
    }
    page, _ = TownPage.objects.update_or_create(town=town, defaults=values)
    data = {"policy": policy, "hotlines": len(lines), "takes_reports": takes_reports}
    record(by=by, action="situation.set-page", target=page, town_id=town.id, data=data)
    return page
