"""What waits for each role: the first screen of the desk.

Every number is read from the rooms' selectors when the page is asked for, so its as-of is the page's,
and a district scope bounds it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from firstlight.accounts.models import Role
from firstlight.accounts.selectors import Access
from firstlight.config.overview.administration import administration
from firstlight.config.overview.morning import morning, my_round
from firstlight.config.overview.night import night
from firstlight.config.overview.publishing import publishing
from firstlight.config.overview.works import works

Section = Callable[[Access], dict[str, Any]]

# In the order in which the day goes, each with the roles whose work it is. An administrator may look
# at all of them, after what is their own.
SECTIONS: tuple[tuple[str, tuple[str, ...], Section], ...] = (
    ("my_round", (Role.INSPECTOR,), my_round),
    ("night", (Role.DUTY_OFFICER,), night),
    ("morning", (Role.COORDINATOR, Role.DUTY_OFFICER), morning),
    ("works", (Role.WORKS_MANAGER,), works),
    ("publishing", (Role.PUBLISHER,), publishing),
    ("administration", (Role.ADMINISTRATOR,), administration),
)


def overview(access: Access) -> list[dict[str, Any]]:
    """The sections that the person's roles ask for, the own work first; each with its `name`."""
    own = [part for part in SECTIONS if access.may(*part[1])]
    others = [part for part in SECTIONS if part not in own and part[0] != "my_round"]
    shown = own + (others if access.may(Role.ADMINISTRATOR) else [])
    return [{"name": name, **section(access)} for name, _, section in shown]
