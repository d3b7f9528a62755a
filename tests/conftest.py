"""Fixtures every room's tests may use: an invented town with two districts, houses and people."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

# A busy machine is no failure, and the same cases are run every time.
hypothesis_settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis_settings.load_profile("steady")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"

# Playwright's sync API keeps a loop in the main thread; Django would refuse queries there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-tests-only", action="store_true", help="leave out tests that touch no database"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    no_shared = pytest.mark.skip(reason="the shared data folder is not beside this checkout")
    for item in items:
        if "shared" in item.keywords and not SHARED.exists():
            item.add_marker(no_shared)
    if not config.getoption("--database-tests-only"):
        return
    names = {"db", "transactional_db", "live_server", "client", "town"}
    kept, left = [], []
    for item in items:
        uses = names & set(getattr(item, "fixturenames", ())) or item.get_closest_marker("django_db")
        (kept if uses and "journey" not in item.keywords else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


@pytest.fixture(scope="session", autouse=True)
def _flush_may_empty_the_log() -> Iterator[None]:
    """Tests with real transactions empty every table after them; SQLite's trigger would refuse."""
    import django.db.backends.sqlite3.base  # noqa: F401  # before operations, or they import in a circle
    from django.db.backends.sqlite3.operations import DatabaseOperations

    from_django = DatabaseOperations.sql_flush

    def sql_flush(self: Any, *args: Any, **kwargs: Any) -> list[str]:
        again = "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
        again += "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
        statements = from_django(self, *args, **kwargs)
        return ["DROP TRIGGER IF EXISTS audit_entry_no_delete", *statements, again]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real streets, damage and statements beside the checkout."""
    return SHARED


def square(west: float, south: float, side: float = 0.02) -> dict[str, Any]:
    """A GeoJSON square with its south-west corner given, side in degrees."""
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def town(db: None) -> Any:
    """An invented town in the open sea with the districts North and South."""
    from firstlight.accounts.models import District, Town

    town = Town.objects.create(
        name="Probe Town", slug="probe-town", timezone="Europe/Athens", lon=34.01, lat=43.02,
        west=34.0, south=43.0, east=34.02, north=43.04, has_districts=True,
    )  # fmt: skip
    District.objects.create(town=town, code="south", name="South", boundary=square(34.0, 43.0))
    District.objects.create(town=town, code="north", name="North", boundary=square(34.0, 43.02))
    return town


@pytest.fixture
def make_user(db: None) -> Callable[..., Any]:
    """make_user(town, "coordinator", "publisher", districts=[...]) -> User with password 'night-shift-1'."""
    from firstlight.accounts.models import Membership, User

    def make(town: Any, *roles: str, email: str | None = None, districts: list[Any] | None = None) -> Any:
        address = email or f"{'-'.join(roles) or 'nobody'}@example.org"
        user = User.objects.create_user(address, "night-shift-1", name=f"Test {' '.join(roles) or 'Nobody'}")
        for role in roles:
            membership = Membership.objects.create(user=user, town=town, role=role)
            membership.districts.set(districts or [])
        return user

    return make


@pytest.fixture
def make_house(db: None) -> Callable[..., Any]:
    """make_house(town, number="12", street="Mill Street", lon=..., lat=..., district=...) -> House."""
    from firstlight.houses.models import House, Street, Use

    def make(town: Any, **fields: Any) -> Any:
        seq = House.objects.filter(town=town).count()
        name = fields.pop("street", "Mill Street")
        street, _ = Street.objects.get_or_create(town=town, name=name)
        number = fields.pop("number", str(seq + 1))
        defaults: dict[str, Any] = {
            "seq": seq, "source_ref": f"test:{seq}", "lon": 34.005 + seq * 0.0002, "lat": 43.005,
            "district": town.districts.get(code="south"), "area_m2": 90.0, "storeys": 1, "use": Use.HOUSE,
            "street": street, "number": number, "number_key": number, "address": f"{name} {number}",
        }  # fmt: skip
        return House.objects.create(town=town, **{**defaults, **fields})

    return make
