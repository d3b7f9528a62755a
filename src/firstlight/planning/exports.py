"""Rounds for other devices."""

from __future__ import annotations

from lxml import etree

from firstlight.planning.models import Round

GPX = "http://www.topografix.com/GPX/1/1"


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
