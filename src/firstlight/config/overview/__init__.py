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

# In the order in which the day goes. The first section of a person is what that role sees first.
SECTIONS: tuple[tuple[str, tuple[str, ...], Section], ...] = (
    ("my_round", (Role.INSPECTOR,), my_round),
    ("night", (Role.DUTY_OFFICER, Role.ADMINISTRATOR), night),
    ("morning", (Role.COORDINATOR, Role.DUTY_OFFICER, Role.ADMINISTRATOR), morning),
    ("works", (Role.WORKS_MANAGER, Role.ADMINISTRATOR), works),
    ("publishing", (Role.PUBLISHER, Role.ADMINISTRATOR), publishing),
    ("administration", (Role.ADMINISTRATOR,), administration),
)


def overview(access: Access) -> dict[str, Any]:
    """The sections that the person's roles ask for, by name; those of other roles are absent."""
    return {name: section(access) for name, roles, section in SECTIONS if access.may(*roles)}
