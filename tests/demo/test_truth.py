"""The hidden truth: one for a seed, damage near impacts and less behind others, reports as bad as real."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from firstlight.demo.town import generate_town
from firstlight.demo.truth_blast import SIDES, Exposure, expose
from firstlight.demo.truth_calls import sentences
from firstlight.demo.truth_damage import MOST_IMPACTS, hidden_truth
from firstlight.demo.truth_houses import houses_of
from firstlight.demo.truth_model import (
    ELEMENT,
    ELEMENTS,
    GRADES,
    KINDS,
    LANGUAGES,
    NETWORK_STATES,
    NETWORKS,
    UNITS,
    TruthError,
)
from firstlight.demo.truth_reports import MEAN_ERROR_M
from firstlight.demo.truth_store import load_truth, save_truth
from firstlight.geo.distance import haversine_m
from firstlight.houses.readers import read_town

CONTRACT = Path(__file__).parents[2] / "contracts" / "damage_schedule.json"
METRE = 1 / 111_195  # degrees of latitude, and of longitude on the equator
REACH_M = 90.0


@pytest.fixture(scope="module")
def town():
    return generate_town(houses=5000, seed=1)


@pytest.fixture(scope="module", params=[1, 2, 3])
def night(request, town):
    return hidden_truth(town.lon, town.lat, town.area_m2, town.storeys, seed=request.param, use=town.use)


@pytest.fixture(scope="module")
def storm(town):
    return hidden_truth(town.lon, town.lat, town.area_m2, town.storeys, seed=1, kind="storm")


def arrays_of(truth):
    parts = (truth, truth.impacts, truth.reports, truth.calls)
    return {
        f"{type(part).__name__}.{name}": value
        for part in parts
        for name, value in vars(part).items()
        if isinstance(value, np.ndarray | tuple | str | int | float)
    }


def assert_same(one, other):
    left, right = arrays_of(one), arrays_of(other)
    assert left.keys() == right.keys()
    assert all(np.array_equal(left[name], right[name]) for name in left)


def suffered(places, *, storeys=1, area_m2=100.0, impact=(0.0, 0.0)):
    """What one impact does to houses at ``places`` (metres), first sides to the north."""
    places = np.array(places, dtype=float)
    n = places.shape[0]
    columns = (np.full(n, area_m2), np.broadcast_to(storeys, n))
    houses = houses_of(places[:, 0] * METRE, places[:, 1] * METRE, *columns, None)
    tree = cKDTree(np.column_stack([houses.x, houses.y]))
    origin = houses.ground.to_m(np.array([0.0]), np.array([0.0]))
    at = float(origin[0][0] + impact[0]), float(origin[1][0] + impact[1])
    exposure = Exposure.none(n)
    expose(exposure, houses, tree, np.zeros(n), (*at, REACH_M))
    return exposure


def test_elements_units_and_severities_are_those_of_the_contract():
    schedule = json.loads(CONTRACT.read_text("utf-8"))
    elements = {element["key"]: element for element in schedule["elements"]}
    assert {key: elements[key]["unit"] for key in ELEMENTS} == UNITS
    assert {key for key in elements if elements[key].get("network")} >= set(NETWORKS)
    assert {state["key"] for state in schedule["network_states"]} == set(NETWORK_STATES)
    assert {grade["key"] for grade in schedule["grades"]} >= set(GRADES)


@pytest.mark.parametrize("kind", KINDS)
def test_every_severity_is_one_the_contract_has_for_its_element(town, kind):
    schedule = json.loads(CONTRACT.read_text("utf-8"))
    known = {e["key"]: {s["key"] for s in e["severities"]} for e in schedule["elements"]}
    truth = hidden_truth(town.lon, town.lat, town.area_m2, town.storeys, seed=4, kind=kind, impact_count=40)
    findings = [finding for house in truth.house.tolist() for finding in truth.damage_of(house)]
    assert len(findings) > 500
    assert all(finding.severity in known[finding.element] for finding in findings)


@pytest.mark.parametrize("kind", KINDS)
def test_a_seed_gives_the_same_night_and_another_seed_another(town, kind):
    columns = (town.lon, town.lat, town.area_m2, town.storeys)
    one = hidden_truth(*columns, seed=7, kind=kind)
    assert_same(one, hidden_truth(*columns, seed=7, kind=kind))
    assert not np.array_equal(one.house, hidden_truth(*columns, seed=8, kind=kind).house)


def test_six_to_ten_per_cent_of_a_demo_town_are_damaged(night):
    assert 0.06 <= night.damaged_share <= 0.10


def test_findings_are_amounts_of_what_there_is(night):
    for house in night.house.tolist():
        findings = night.damage_of(house)
        assert findings
        assert all(0 < finding.damaged <= finding.total for finding in findings)
        assert all(f.damaged == int(f.damaged) for f in findings if UNITS[f.element] == "piece")
        assert night.grade_of(house) in GRADES[1:]
    windows = night.damaged[:, ELEMENT["windows"]]
    assert np.array_equal(night.windows_by_side.sum(axis=1), windows)


def test_a_house_that_is_not_damaged_has_nothing_to_find(night):
    whole = int(np.setdiff1d(np.arange(night.house_count), night.house)[0])
    assert night.damage_of(whole) == ()
    assert night.grade_of(whole) == "none"
    assert night.networks_of(whole) == {}


def test_grades_fit_the_findings(night):
    walls = ELEMENT["walls"]
    destroyed, minor = night.grade == 3, night.grade == 1
    assert (night.damaged[destroyed, walls] > 0).all()
    assert (night.severity[minor, walls] <= 1).all()
    assert minor.mean() > 0.7
    assert {night.grade_of(house) for house in night.house.tolist()} >= {"minor", "major"}


def test_damage_falls_off_with_distance(town, night):
    off_m = np.min(
        [
            haversine_m(lon, lat, town.lon, town.lat)
            for lon, lat in zip(night.impacts.lon, night.impacts.lat, strict=True)
        ],
        axis=0,
    )
    hit = np.zeros(night.house_count)
    hit[night.house] = 1
    rings = [hit[(off_m >= low) & (off_m < low + 60)].mean() for low in (0, 60, 120, 180)]
    assert rings == sorted(rings, reverse=True)
    assert rings[0] > 0.9
    assert hit[off_m > 400].mean() < 0.01
    assert hit[off_m > 4 * night.impacts.reach_m.max() + 60].sum() == 0
    walls = night.damaged[:, ELEMENT["walls"]] > 0
    windows = night.damaged[:, ELEMENT["windows"]] > 0
    assert np.median(off_m[night.house[walls]]) < 0.6 * np.median(off_m[night.house[windows]])


@given(
    near_m=st.floats(1, 430),
    farther_m=st.floats(1, 300),
    bearing=st.floats(0, 6.28),
    storeys=st.integers(1, 12),
)
@settings(deadline=None)
def test_the_farther_the_less_of_everything(near_m, farther_m, bearing, storeys):
    def at(off_m):
        exposure = suffered([(off_m * np.sin(bearing), off_m * np.cos(bearing))], storeys=storeys)
        return -np.concatenate([exposure.panes[0], exposure.whole[0], exposure.unhurt[0]])

    assert (at(near_m) >= at(near_m + farther_m) * (1 - 1e-9)).all()


@given(off_m=st.floats(20, 200))
@settings(deadline=None)
def test_the_side_that_looks_at_the_impact_loses_most_panes(off_m):
    panes = -suffered([(0.0, -off_m)]).panes[0]  # a house to the south: its first side looks at the impact
    assert panes.size == SIDES
    assert panes[0] > panes[1] == pytest.approx(panes[3])
    assert panes[1] >= panes[2] > 0


@given(off_m=st.floats(60, 200), height=st.integers(1, 9))
@settings(deadline=None)
def test_a_house_behind_another_suffers_less_and_a_high_one_looks_over(off_m, height):
    alone = suffered([(0.0, off_m)], storeys=[height]).panes[0].sum()
    behind = suffered([(0.0, off_m), (0.0, 25.0)], storeys=[height, height]).panes[0].sum()
    over = suffered([(0.0, off_m), (0.0, 25.0)], storeys=[9, 1]).panes[0].sum()
    over_alone = suffered([(0.0, off_m)], storeys=[9]).panes[0].sum()
    assert behind > alone  # logarithms of what is left whole
    assert over / over_alone > behind / alone or height == 9


def test_reports_are_off_a_quarter_is_missing_and_some_are_of_nothing(town):
    errors, true, told, false = [], 0, 0, 0
    for seed in range(12):
        truth = hidden_truth(town.lon, town.lat, town.area_m2, town.storeys, seed=seed, impact_count=20)
        reports, impacts = truth.reports, truth.impacts
        real = reports.of >= 0
        assert np.unique(reports.of[real]).size == real.sum()
        of = reports.of[real]
        errors.append(haversine_m(reports.lon[real], reports.lat[real], impacts.lon[of], impacts.lat[of]))
        true, told, false = true + impacts.lon.size, told + real.sum(), false + (~real).sum()
        off_m = [
            haversine_m(lon, lat, impacts.lon, impacts.lat).min()
            for lon, lat in zip(reports.lon[~real], reports.lat[~real], strict=True)
        ]
        assert min(off_m) > 150
    assert told / true == pytest.approx(0.75)
    assert np.concatenate(errors).mean() == pytest.approx(MEAN_ERROR_M, rel=0.12)
    assert 0 < false < 0.3 * told


def test_a_storm_has_no_impacts_and_takes_roofs_first(town, storm):
    assert storm.impacts.lon.size == storm.reports.lon.size == 0
    assert 0.05 <= storm.damaged_share <= 0.13
    roofs = (storm.damaged[:, ELEMENT["roof_covering"]] > 0).mean()
    assert roofs > 0.9
    assert roofs > 2 * (storm.damaged[:, ELEMENT["windows"]] > 0).mean()
    # In patches: the nearest neighbour of a damaged house is damaged far more often than any house.
    degrees = np.column_stack([town.lon * 0.73, town.lat])
    _, nearest = cKDTree(degrees).query(degrees[storm.house], k=2)
    assert np.isin(nearest[:, 1], storm.house).mean() > 4 * storm.damaged_share


def test_residents_of_damaged_houses_call_in_order_of_time(night, town):
    calls = night.calls
    assert np.isin(calls.house, night.house).all()
    assert np.unique(calls.house).size == calls.house.size == len(calls.text) == len(calls.language)
    assert 8 <= calls.house.size <= 60
    assert (np.diff(calls.after_s) >= 0).all()
    assert (calls.after_s > 0).all()
    assert set(calls.language) <= set(LANGUAGES)
    assert not any("{" in text for text in calls.text)


def test_nobody_calls_from_a_garage(town):
    use = np.where(np.arange(town.lon.size) % 2, town.use, "outbuilding")
    truth = hidden_truth(town.lon, town.lat, town.area_m2, town.storeys, seed=2, use=use)
    assert (use[truth.house] == "outbuilding").any()
    assert (use[truth.calls.house] != "outbuilding").all()


def test_callers_have_words_for_everything_in_every_language():
    for topic, spoken in sentences().items():
        assert set(spoken) == set(LANGUAGES), topic
        assert len({len(texts) for texts in spoken.values()}) == 1, topic
        assert all(text.format(count=3) for texts in spoken.values() for text in texts)


def test_impacts_can_be_counted_beforehand(town):
    truth = hidden_truth(town.lon, town.lat, town.area_m2, town.storeys, seed=1, impact_count=2)
    assert truth.impacts.lon.size == 2


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("impacts-out-of-range", {"impact_count": 0}),
        ("impacts-out-of-range", {"impact_count": MOST_IMPACTS + 1}),
        ("unknown-kind", {"kind": "flood"}),
    ],
)
def test_a_night_that_cannot_be_is_refused(code, changed):
    with pytest.raises(TruthError) as refused:
        hidden_truth([30.0], [50.0], [100.0], [1], seed=1, **changed)
    assert refused.value.code == code


@pytest.mark.parametrize(("code", "lon"), [("no-houses", []), ("unequal-columns", [30.0, 31.0])])
def test_columns_that_do_not_fit_are_refused(code, lon):
    with pytest.raises(TruthError) as refused:
        hidden_truth(lon, lon[:1], lon[:1], lon[:1], seed=1)
    assert refused.value.code == code


numbers = st.one_of(st.just(float("nan")), st.just(0.0), st.floats(1, 90_000))


@given(
    rows=st.lists(
        st.tuples(st.floats(20, 20.02), st.floats(50, 50.02), numbers, numbers), min_size=1, max_size=30
    ),
    kind=st.sampled_from(KINDS),
    seed=st.integers(0, 99),
)
@settings(deadline=None, max_examples=60)
def test_any_register_will_do(rows, kind, seed):
    lon, lat, area_m2, storeys = zip(*rows, strict=True)
    truth = hidden_truth(lon, lat, area_m2, storeys, seed=seed, kind=kind, impact_count=2)
    assert truth.house_count == len(rows)
    assert np.isfinite(truth.damaged).all()
    assert (truth.damaged <= truth.total).all()
    assert np.isin(truth.house, np.arange(len(rows))).all()


def test_keys_take_the_place_of_rows(night):
    keys = np.arange(night.house_count) * 3 + 100
    keyed = night.keyed(keys)
    row = int(night.house[0])
    assert keyed.damage_of(row * 3 + 100) == night.damage_of(row)
    assert np.array_equal(keyed.calls.house, night.calls.house * 3 + 100)


def test_what_is_kept_is_what_is_read(night, storm, tmp_path):
    for truth in (night, storm):
        save_truth(truth, tmp_path / "made" / "truth.npz")
        kept = load_truth(tmp_path / "made" / "truth.npz")
        assert_same(truth, kept)
        assert kept.damage_of(int(truth.house[0])) == truth.damage_of(int(truth.house[0]))


@pytest.mark.parametrize("content", [None, b"", b"no archive", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_truth_is_refused(content, tmp_path):
    path = tmp_path / "truth.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TruthError) as refused:
        load_truth(path)
    assert refused.value.code == "unreadable-truth"


@pytest.mark.shared
@pytest.mark.parametrize("name", ["lauf.osm.pbf", "moscow-patch.osm.gz"])
def test_a_real_register_will_do(shared, name):
    path = shared / "osm" / name
    if not path.exists():
        pytest.skip(f"{path.name} is not beside the checkout")
    source = read_town(path)
    truth = hidden_truth(source.lon, source.lat, source.area_m2, source.storeys, seed=1)
    assert truth.house_count == len(source)
    assert 0.04 <= truth.damaged_share <= 0.12
    assert truth.reports.lon.size > 0
    assert truth.calls.house.size > 0
