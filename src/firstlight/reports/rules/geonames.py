"""GeoNames dumps as a town's own places: villages and hamlets around it with all their spellings.

Source: GeoNames (CC BY 4.0), https://download.geonames.org/export/dump/readme.txt: one place a line,
tab-separated.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from firstlight.geo.distance import haversine_m
from firstlight.reports.rules.files import ReadingError

ATTRIBUTION = "GeoNames (CC BY 4.0)"
MOST_ROWS = 20_000
_COLUMNS = 19
_NAMES = 12  # spellings of one place


def places_csv(lines: Iterable[str], *, lon: float, lat: float, within_km: float) -> tuple[str, int]:
    """The populated places of a dump near a point, as `gazetteer.own_places` reads them; and how many.

    Raises ReadingError: ``bad-dump`` (a line has not the dump's columns, or no coordinates),
    ``no-places`` (none is near).
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["name", "lon", "lat", "names"])
    rows = 0
    for number, line in enumerate(lines, 1):
        fields = line.rstrip("\r\n").split("\t")
        if len(fields) != _COLUMNS:
            raise ReadingError("bad-dump", line=number)
        try:
            place = float(fields[5]), float(fields[4])
        except ValueError as error:
            raise ReadingError("bad-dump", line=number) from error
        if fields[6] != "P" or not _is_near(place, lon, lat, within_km) or rows == MOST_ROWS:
            continue
        others = [name for name in fields[3].split(",") if name and "|" not in name][:_NAMES]
        writer.writerow([fields[2] or fields[1], place[0], place[1], "|".join([fields[1], *others])])
        rows += 1
    if not rows:
        raise ReadingError("no-places")
    return out.getvalue(), rows


def _is_near(place: tuple[float, float], lon: float, lat: float, within_km: float) -> bool:
    if abs(place[1] - lat) > within_km / 100:  # a degree of latitude is 111 km: cheap, most end here
        return False
    return float(haversine_m(place[0], place[1], lon, lat)) <= within_km * 1000
