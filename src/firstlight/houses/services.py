"""Loading a town's register from a source file."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import available_timezones

import numpy as np
import tzfpy
from django.db import transaction
from django.utils.translation import gettext as _

from firstlight import clock, ids
from firstlight.accounts.models import District, Town, User
from firstlight.audit.services import record
from firstlight.geo.distance import haversine_m
from firstlight.geo.streets import build_graph
from firstlight.houses import files
from firstlight.houses.errors import LoadError
from firstlight.houses.loading.columns import HouseColumns
from firstlight.houses.loading.compare import Comparison, compare
from firstlight.houses.loading.districts import DistrictPlan, plan_districts
from firstlight.houses.loading.streets import StreetPlan, plan_streets
from firstlight.houses.loading.write import write_houses
from firstlight.houses.models import LoadRun, Street, StreetName
from firstlight.houses.readers import read_town
from firstlight.houses.readers.town_source import TownSource
from firstlight.houses.rules.slugs import slug_of
from firstlight.houses.tiles import write_base_tiles, write_house_tiles

OnProgress = Callable[[str, int, int], None]
"""Step, done, total (0: not known)."""

OTHER_TOWN_M = 50_000.0


@dataclass(frozen=True)
class LoadReport:
    """What a load did. `houses`: those that stand; `skipped`: rows of the source left out as broken."""

    town: str
    town_id: str
    slug: str
    houses: int
    streets: int
    districts: int
    added: int
    changed: int
    gone: int
    unchanged: int
    skipped: int
    seconds: float


def load_town(
    *, path: Path, name: str, by: User, on_progress: OnProgress | None = None, timezone: str | None = None
) -> LoadReport:
    """Load a register file into the town of that name, new or known.

    Loading the same file again changes nothing. A house the file no longer has is marked gone and kept
    with its records; one that is back stands again. Rows and files change together at the end, or not.

    Parameters
    ----------
    path
        .osm.pbf .osm(.gz/.bz2) .gpkg .geojson .shp .csv .parquet
    timezone
        IANA name; by default the one at the town's middle, or the one the town already has.

    Raises
    ------
    LoadError
        See its codes.
    """
    started = time.monotonic()
    tell = on_progress or (lambda step, done, total: None)
    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise LoadError("no-town-name")
    if timezone is not None and timezone not in available_timezones():
        raise LoadError("unknown-timezone", timezone=timezone[:60])
    tell(_("Reading the file"), 0, 0)
    source = read_town(path)
    tell(_("Reading the file"), 1, 1)
    with files.one_load_at_a_time():
        town = _town_of(name, source, timezone)
        load = _plan(town, source, files.sha256_of(path))
        with files.new_files(town.id) as folder:
            if not load.is_drawn(town):
                _write_files(folder, source, load, tell)
            with transaction.atomic():
                _write_rows(town, load, tell)
                run = _keep_run(path.name, town, load, by=by, seconds=time.monotonic() - started)
            files.put_in_place(folder)
    return _report(town, load, run)


@dataclass(frozen=True)
class _Load:
    source: TownSource
    sha256: str
    districts: DistrictPlan
    streets: StreetPlan
    columns: HouseColumns
    comparison: Comparison

    def is_drawn(self, town: Town) -> bool:
        """Whether the files that lie there show this source already."""
        moved = self.comparison.touches() or self.districts.new or self.districts.changed
        return not moved and files.are_drawn_from(town.id, self.sha256)


def _plan(town: Town, source: TownSource, sha256: str) -> _Load:
    districts, streets = plan_districts(town, source), plan_streets(town, source.streets)
    columns = HouseColumns(source, districts.ids(), districts.house, streets.ids)
    return _Load(source, sha256, districts, streets, columns, compare(town, columns))


def _town_of(name: str, source: TownSource, timezone: str | None) -> Town:
    """The town as it will be; not yet saved."""
    lon, lat = float(np.median(source.lon)), float(np.median(source.lat))
    town = Town.objects.filter(name=name).first()
    if town is None:
        town = Town(id=ids.new_id(), name=name, slug=_free_slug(name))
    elif _distance_m(lon, lat, town.lon, town.lat) > OTHER_TOWN_M:
        raise LoadError("too-far", town=name)
    town.timezone = timezone or town.timezone or tzfpy.get_tz(lon, lat)
    town.lon, town.lat = lon, lat
    town.west, town.east = float(source.lon.min()), float(source.lon.max())
    town.south, town.north = float(source.lat.min()), float(source.lat.max())
    return town


def _distance_m(*degrees: float) -> float:
    return float(haversine_m(*(np.float64(value) for value in degrees)))


def _free_slug(name: str) -> str:
    stem = slug_of(name) or "town"
    taken = set(Town.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (stem, *numbered) if slug not in taken)


def _write_files(folder: Path, source: TownSource, load: _Load, tell: OnProgress) -> None:
    """Tiles and the street net, finished before the first row is written: the lock is held for less."""
    step = _("Drawing the map")
    tell(step, 0, 3)
    if len(source.ways.way_class):
        build_graph(source.ways).save(folder / files.STREETS)
    tell(step, 1, 3)
    write_base_tiles(folder, source, load.districts.shapes())
    tell(step, 2, 3)
    write_house_tiles(folder, source, load.comparison.seq)
    (folder / files.VERSION).write_text(load.sha256, encoding="ascii")
    tell(step, 3, 3)


def _write_rows(town: Town, load: _Load, tell: OnProgress) -> None:
    town.has_districts = load.districts.has_districts
    town.save()
    District.objects.bulk_create(load.districts.new)
    District.objects.bulk_update(load.districts.changed, ["name", "boundary"], batch_size=50)
    Street.objects.bulk_create(load.streets.new_streets, batch_size=2000)
    StreetName.objects.bulk_create(load.streets.new_names, batch_size=2000)
    step, total = _("Writing the houses"), len(load.comparison.added)
    write_houses(town, load.columns, load.comparison, clock.now(), lambda done: tell(step, done, total))
    tell(step, total, total)


def _keep_run(file_name: str, town: Town, load: _Load, *, by: User, seconds: float) -> LoadRun:
    comparison = load.comparison
    run = LoadRun.objects.create(
        id=ids.new_id(),
        town=town,
        file_name=file_name[:300],
        file_sha256=load.sha256,
        attribution=load.source.attribution[:300],
        added=len(comparison.added),
        changed=len(comparison.changed),
        gone=len(comparison.gone),
        unchanged=comparison.unchanged,
        seconds=seconds,
        loaded_by=by,
    )
    data = {"file": run.file_name, "sha256": run.file_sha256, "added": run.added}
    data |= {"changed": run.changed, "gone": run.gone, "unchanged": run.unchanged}
    record(by=by, action="houses.load", target=town, town_id=town.id, data=data)
    return run


def _report(town: Town, load: _Load, run: LoadRun) -> LoadReport:
    return LoadReport(
        town=town.name,
        town_id=str(town.id),
        slug=town.slug,
        houses=len(load.source),
        streets=len(load.source.streets),
        districts=len(load.districts.rows),
        added=run.added,
        changed=run.changed,
        gone=run.gone,
        unchanged=run.unchanged,
        skipped=load.source.skipped,
        seconds=round(run.seconds, 2),
    )
