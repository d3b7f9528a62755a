"""Warnings in CAP 1.2: read, written, judged; what is broken or hostile is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from firstlight.reports.rules.cap import CapAlert, CapArea, CapError, CapInfo, read_alert
from firstlight.reports.rules.cap_feed import feed_entries
from firstlight.reports.rules.cap_verdict import Ground, judge
from firstlight.reports.rules.cap_write import write_alert

SENT = datetime(2024, 1, 3, 6, 12, tzinfo=UTC)
NOW = SENT + timedelta(minutes=5)
RING = ((33.9, 42.9), (34.1, 42.9), (34.1, 43.1), (33.9, 43.1), (33.9, 42.9))
TOWN = shapely.box(34.0, 43.0, 34.02, 43.04)
HERE = CapArea("Probe District", polygons=(RING,))
INFO = CapInfo(
    event="Air raid", categories=("Security",), urgency="Immediate", severity="Extreme", certainty="Observed",
    language="en", responses=("Shelter",), expires_at=SENT + timedelta(hours=1), areas=(HERE,),
    headline="Take cover", instruction="Go to the nearest shelter.", sender_name="Probe Civil Defence",
)  # fmt: skip
ALERT = CapAlert("probe-1", "defence@example.org", SENT, "Actual", "Alert", "Public", infos=(INFO,))

WRITTEN_BY_HAND = b"""<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>probe-7</identifier><sender>defence@example.org</sender>
  <sent>2024-01-03T08:12:00+02:00</sent><status>Actual</status><msgType>Update</msgType>
  <scope>Public</scope><references>defence@example.org,probe-1,2024-01-03T06:00:00-00:00</references>
  <info>
    <language>uk</language><category>Security</category><event>\xd0\xa2\xd1\x80\xd0\xb8\xd0\xb2\xd0\xbe\xd0\xb3\xd0\xb0</event>
    <responseType>Shelter</responseType><urgency>Immediate</urgency><severity>Severe</severity>
    <certainty>Likely</certainty><onset>2024-01-03T08:15:00+02:00</onset>
    <area><areaDesc>Probe</areaDesc><circle>43.02,34.01 2.5</circle>
      <geocode><valueName>ISO3166-2</valueName><value>XX-01</value></geocode></area>
  </info>
  <info><category>Security</category><event>Alarm</event><urgency>Immediate</urgency>
    <severity>Severe</severity><certainty>Likely</certainty></info>
</alert>"""


def verdict(alert: CapAlert, **ground: Any) -> str:
    return judge(alert, Ground(**{"area": TOWN, **ground}), now=NOW).verdict


def with_info(**fields: Any) -> CapAlert:
    return replace(ALERT, infos=(replace(INFO, **fields),))


def test_times_places_languages_and_references_are_read() -> None:
    alert = read_alert(WRITTEN_BY_HAND)

    assert alert.sent_at == SENT
    assert alert.references == (("defence@example.org", "probe-1", datetime(2024, 1, 3, 6, tzinfo=UTC)),)
    first, second = alert.infos
    assert (first.language, first.event, first.onset_at) == ("uk", "Тривога", SENT + timedelta(minutes=3))
    assert first.areas[0].circles == ((34.01, 43.02, 2500.0),)
    assert first.areas[0].geocodes == (("ISO3166-2", "XX-01"),)
    assert second.language == "en-US"


def test_what_is_written_fits_the_schema_and_reads_the_same() -> None:
    full = replace(
        ALERT,
        references=(("defence@example.org", "probe-0", SENT),),
        infos=(
            INFO,
            replace(
                INFO, language="uk", event="Повітряна тривога", event_codes=(("probe", "A1"),), onset_at=SENT,
                effective_at=SENT, description="<b>&", responses=("Shelter", "Monitor"),
                areas=(HERE, CapArea("Circle", circles=((34.0, 43.0, 1500.0),), geocodes=(("x", "y"),))),
            ),
        ),
    )  # fmt: skip
    raw = write_alert(full)

    schema = etree.XMLSchema(etree.parse(Path(__file__).parents[1] / "cap.xsd"))
    schema.assertValid(etree.fromstring(raw))
    schema.assertValid(etree.fromstring(WRITTEN_BY_HAND))
    assert read_alert(raw) == full


def test_the_schema_would_refuse_elements_out_of_order() -> None:
    schema = etree.XMLSchema(etree.parse(Path(__file__).parents[1] / "cap.xsd"))
    raw = write_alert(ALERT).replace(b"<scope>Public</scope>", b"")
    assert not schema.validate(etree.fromstring(raw))


def test_capparser_reads_the_same_alert() -> None:
    capparser = pytest.importorskip("capparser", reason="capparser is not installed")
    found = capparser.parse(stringXML=write_alert(ALERT).decode().partition("?>")[2])

    assert found.getIdentifier() == ALERT.identifier
    assert found.getSent() == "2024-01-03T06:12:00-00:00"
    (info,) = found.getInfos()
    assert (info.getEvent(), info.getExpires()) == (INFO.event, "2024-01-03T07:12:00-00:00")
    (area,) = info.getAreas()
    assert area.areaDesc[0] == HERE.name


BLANK_OR_UNWRITABLE = ("Cc", "Cs", "Zs", "Zl", "Zp", "Cn", "Co")
letters = st.characters(codec="utf-8", exclude_categories=BLANK_OR_UNWRITABLE)
words = st.text(letters, min_size=1, max_size=12)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=0)
)


@given(words, words, moments, st.floats(-179, 179), st.floats(-89, 89), st.floats(0, 1e5))
def test_any_alert_survives_writing_and_reading(
    event: str, headline: str, at: datetime, lon: float, lat: float, radius_m: float
) -> None:
    area = CapArea("x", circles=((lon, lat, radius_m),))
    alert = replace(ALERT, sent_at=at, infos=(replace(INFO, event=event, headline=headline, areas=(area,)),))
    (info,) = (read := read_alert(write_alert(alert))).infos
    assert (read.sent_at, info.event, info.headline) == (at, event, headline)
    (circle,) = info.areas[0].circles
    assert circle == pytest.approx((lon, lat, radius_m))


def changed(old: bytes, new: bytes) -> bytes:
    assert old in WRITTEN_BY_HAND
    return WRITTEN_BY_HAND.replace(old, new, 1)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "cap-not-xml"),
        (b"no xml at all", "cap-not-xml"),
        (b"<alert/>", "cap-not-alert"),
        (b"<rss/>", "cap-not-alert"),
        (b"\x00" * 100, "cap-not-xml"),
        (b"<a>" * 5000, "cap-not-xml"),
        (b" " * 600_000, "cap-too-large"),
        (b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "cap-doctype"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "cap-doctype"),
        (changed(b"<identifier>probe-7</identifier>", b""), "cap-missing"),
        (changed(b"<identifier>probe-7</identifier>", b"<identifier> </identifier>"), "cap-missing"),
        (changed(b"Actual", b"Real"), "cap-value"),
        (changed(b"08:12:00+02:00", b"08:12:00"), "cap-value"),
        (changed(b"08:12:00+02:00", b"25:12:00+02:00"), "cap-value"),
        (changed(b"43.02,34.01 2.5", b"43.02 34.01 2.5"), "cap-value"),
        (changed(b"43.02,34.01 2.5", b"93.02,34.01 2.5"), "cap-value"),
        (changed(b"43.02,34.01 2.5", b"43.02,34.01 -1"), "cap-value"),
        (changed(b"43.02,34.01 2.5", b"43.02,34.01 nan"), "cap-value"),
        (changed(b"<circle>43.02,34.01 2.5</circle>", b"<polygon>1,1 2,2 1,1</polygon>"), "cap-value"),
        (changed(b"probe-1,2024", b"2024"), "cap-value"),
        (changed(b"<category>Security</category>", b""), "cap-missing"),
    ],
)  # fmt: skip
def test_what_is_broken_is_refused_by_name(raw: bytes, code: str) -> None:
    with pytest.raises(CapError) as caught:
        read_alert(raw)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("alert", "expected"),
    [
        (ALERT, "alarm"),
        (replace(ALERT, msg_type="Update"), "alarm"),
        (replace(ALERT, msg_type="Cancel", infos=()), "cancel"),
        (replace(ALERT, msg_type="Ack"), "reply"),
        (replace(ALERT, status="Exercise"), "practice"),
        (replace(ALERT, status="Test"), "practice"),
        (replace(ALERT, status="Draft"), "practice"),
        (replace(ALERT, scope="Private"), "private"),
        (replace(ALERT, infos=()), "no_area"),
        (with_info(areas=()), "no_area"),
        (with_info(areas=(CapArea("Far", circles=((20.0, 50.0, 1000.0),)),)), "elsewhere"),
        (with_info(areas=(CapArea("Near", circles=((34.05, 43.02, 2500.0),)),)), "alarm"),
        (with_info(areas=(CapArea("Near", circles=((34.05, 43.02, 2000.0),)),)), "elsewhere"),
        (with_info(responses=("AllClear",)), "all_clear"),
        (with_info(responses=(), severity="Moderate"), "other_event"),
        (with_info(responses=("Shelter",), severity="Moderate", urgency="Expected"), "alarm"),
        (with_info(responses=(), urgency="Past"), "other_event"),
        (with_info(expires_at=NOW), "over"),
        (with_info(expires_at=NOW + timedelta(seconds=1)), "alarm"),
        (with_info(expires_at=None), "alarm"),
        (replace(with_info(expires_at=None), sent_at=NOW - timedelta(hours=25)), "over"),
    ],
)
def test_what_a_warning_means(alert: CapAlert, expected: str) -> None:
    assert verdict(alert) == expected


def test_codes_and_names_stand_for_the_town() -> None:
    coded = with_info(areas=(CapArea("Region", geocodes=(("ISO3166-2", "XX-01"),)),))
    assert verdict(coded) == "elsewhere"
    assert verdict(coded, codes=frozenset({"xx-01"})) == "alarm"
    assert verdict(coded, codes=frozenset({"region"})) == "alarm"
    assert verdict(with_info(areas=()), codes=frozenset({"*"})) == "alarm"


def test_words_choose_the_events() -> None:
    storm = with_info(event="Thunderstorm")
    assert verdict(storm) == "alarm"
    assert verdict(storm, events=("air raid",)) == "other_event"
    assert verdict(with_info(severity="Minor", responses=()), events=("air raid",)) == "alarm"
    assert verdict(with_info(event="x", event_codes=(("v", "AIR RAID"),)), events=("air raid",)) == "alarm"
    over = with_info(event="Thunderstorm", responses=("AllClear",))
    assert verdict(over, events=("air raid",)) == "other_event"  # another hazard's end ends no alarm


def test_practice_counts_only_in_an_exercise() -> None:
    practice = replace(ALERT, status="Exercise")
    ground = Ground(TOWN)
    assert judge(practice, ground, now=NOW, is_exercise=True).verdict == "alarm"
    assert judge(replace(ALERT, status="Draft"), ground, now=NOW, is_exercise=True).verdict == "practice"


def test_an_alarm_lasts_from_its_first_onset_to_its_last_end() -> None:
    later = replace(INFO, onset_at=SENT + timedelta(minutes=9), expires_at=SENT + timedelta(hours=2))
    found = judge(replace(ALERT, infos=(INFO, later)), Ground(TOWN), now=NOW)
    assert (found.starts_at, found.expires_at) == (SENT, SENT + timedelta(hours=2))
    endless = replace(INFO, expires_at=None)
    assert judge(replace(ALERT, infos=(INFO, endless)), Ground(TOWN), now=NOW).expires_at is None


ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><updated>2024-01-03T06:12:00Z</updated>
<link rel="self" href="/self"/><link href="/page"/><link type="application/cap+xml" href="a.cap"/></entry>
<entry><link href="https://other.example.org/b.cap"/></entry><entry><title>no link</title></entry></feed>"""
RSS = b"""<rss version="2.0"><channel><link>http://x/</link><item><pubDate>Wed</pubDate><link>http://example.org/c.cap</link>
</item></channel></rss>"""


def test_lists_give_their_warnings_in_order() -> None:
    atom = feed_entries(ATOM, url="https://example.org/feed/index.xml")
    assert [entry.link for entry in atom] == [
        "https://example.org/feed/a.cap",
        "https://other.example.org/b.cap",
    ]
    assert atom[0].key == "https://example.org/feed/a.cap 2024-01-03T06:12:00Z"
    (item,) = feed_entries(RSS, url="https://example.org/")
    assert (item.link, item.key) == ("http://example.org/c.cap", "http://example.org/c.cap Wed")


def test_a_warning_alone_or_inside_a_list_needs_no_second_fetch() -> None:
    raw = write_alert(ALERT)
    (alone,) = feed_entries(raw, url="https://example.org/")
    inside = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><content>'
        + raw.partition(b"?>")[2]
        + b"</content></entry></feed>"
    )
    (held,) = feed_entries(inside, url="https://example.org/")
    assert read_alert(alone.raw) == read_alert(held.raw) == ALERT


def test_what_is_no_list_is_refused() -> None:
    with pytest.raises(CapError, match="cap-not-feed"):
        feed_entries(b"<html/>", url="https://example.org/")
