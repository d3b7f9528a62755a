"""The register in shapes that pages and maps draw."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from django.urls import reverse
from shapely.geometry import shape

from firstlight.accounts.models import District
from firstlight.geo.distance import metres_per_degree
from firstlight.houses.models import House

AROUND_M = 90.0


def houses_json(houses: Iterable[House], town: str) -> list[dict[str, Any]]:
    """What a place picker needs of each house; lon and lat in degrees."""
    return [
        {
            "id": str(house.pk),
            "seq": house.seq,
            "label": str(house),
            "name": house.name,
            "district": house.district.name,
            "lon": house.lon,
            "lat": house.lat,
            "url": reverse("houses:house", args=(town, house.pk)),
        }
        for house in houses
    ]


def around(house: House, metres: float = AROUND_M) -> str:
    """West, south, east, north of a house's surroundings, as a map's `data-bounds` has them."""
    per_lon, per_lat = (float(each) for each in metres_per_degree(np.float64(house.lat)))
    dx, dy = metres / per_lon, metres / per_lat
    box = (house.lon - dx, house.lat - dy, house.lon + dx, house.lat + dy)
    return ",".join(f"{degrees:.6f}" for degrees in box)


def districts_geojson(districts: Iterable[District], town: str) -> dict[str, Any]:
    """A FeatureCollection with a point inside each district that has a boundary; its list as `url`."""
    listed = reverse("houses:list", args=(town,))
    features = []
    for district in districts:
        if not district.boundary:
            continue
        point = shape(district.boundary).representative_point()
        properties = {"label": district.name, "url": f"{listed}?district={district.pk}"}
        geometry = {"type": "Point", "coordinates": [point.x, point.y]}
        features.append({"type": "Feature", "geometry": geometry, "properties": properties})
    return {"type": "FeatureCollection", "features": features}
