"""Rounds for other devices, and the streets that a sheet draws beneath one."""

from __future__ import annotations

from lxml import etree

from firstlight.geo.street_graph import StreetGraph
from firstlight.planning.inputs import load_graph
from firstlight.planning.models import Round

GPX = "http://www.topografix.com/GPX/1/1"
AROUND_DEG = 0.0015  # about 150 m beyond the round


def round_gpx(one: Round) -> bytes:
    """The round as GPX 1.1: stops as way points, the walk as a track.

    Source
    ------
    https://www.topografix.com/GPX/1/1/
    """
    root = etree.Element(f"{{{GPX}}}gpx", version="1.1", creator="Firstlight")
    for stop in one.stops.all():
        point = etree.SubElement(root, f"{{{GPX}}}wpt", lat=f"{stop.lat:.6f}", lon=f"{stop.lon:.6f}")
        etree.SubElement(point, f"{{{GPX}}}time").text = stop.arrives_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        numbers = ", ".join(visit.house.number or str(visit.house) for visit in stop.visits.all())
        etree.SubElement(point, f"{{{GPX}}}name").text = f"{stop.position}. {stop.street} {numbers}".strip()
    track = etree.SubElement(root, f"{{{GPX}}}trk")
    etree.SubElement(track, f"{{{GPX}}}name").text = str(one.number)
    segment = etree.SubElement(track, f"{{{GPX}}}trkseg")
    for lon, lat in one.path["coordinates"]:
        etree.SubElement(segment, f"{{{GPX}}}trkpt", lat=f"{lat:.6f}", lon=f"{lon:.6f}")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def streets_around(one: Round) -> list[list[tuple[float, float]]]:
    """The street lines (lon, lat) near a round."""
    lons, lats = zip(*one.path["coordinates"], strict=True)
    graph = load_graph(one.plan.town)
    west, east = min(lons) - AROUND_DEG, max(lons) + AROUND_DEG
    south, north = min(lats) - AROUND_DEG, max(lats) + AROUND_DEG
    return _lines(graph, (west, south, east, north))


def _lines(graph: StreetGraph, box: tuple[float, float, float, float]) -> list[list[tuple[float, float]]]:
    lon, lat = graph.shape_lon, graph.shape_lat
    inside = (lon >= box[0]) & (lon <= box[2]) & (lat >= box[1]) & (lat <= box[3])
    lines = []
    for begin, end in zip(graph.shape_offset[:-1], graph.shape_offset[1:], strict=True):
        if inside[begin:end].any():
            lines.append(list(zip(lon[begin:end].tolist(), lat[begin:end].tolist(), strict=True)))
    return lines
