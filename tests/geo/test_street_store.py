import io
import pickle
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.geo.errors import GeoError
from firstlight.geo.streets import StreetGraph, build_graph
from tests.geo.nets import grid_ways, some, street_ways, ways_of


def code_of(path):
    with pytest.raises(GeoError) as refused:
        StreetGraph.load(path)
    return refused.value.code


@some
@given(ways=street_ways(), closed=st.integers(0, 2))
def test_what_was_saved_is_loaded(tmp_path_factory, ways, closed):
    graph = build_graph(ways)
    graph = graph.close(np.arange(graph.n_segments) < closed)
    path = tmp_path_factory.mktemp("streets") / "town.npz"

    graph.save(path)
    loaded = StreetGraph.load(path)

    for field in fields(graph):
        ours, theirs = getattr(graph, field.name), getattr(loaded, field.name)
        assert np.array_equal(ours, theirs), field.name
        assert field.name == "names" or ours.dtype == theirs.dtype


def test_names_of_any_alphabet_come_back_whole(tmp_path):
    names = ["вулиця Миру", "", "Straße · 7", "улица Щорса"]
    ways = ways_of([(0, 0), (50, 0), (100, 0)], [[0, 1], [1, 2]], names=names[0::2])
    graph = replace(build_graph(ways), names=tuple(names))

    graph.save(tmp_path / "town.npz")

    assert StreetGraph.load(tmp_path / "town.npz").names == tuple(names)


def test_a_failed_save_leaves_the_old_file_and_no_scraps(tmp_path):
    path = tmp_path / "town.npz"
    build_graph(grid_ways(2, 2)).save(path)
    before = path.read_bytes()
    broken = replace(build_graph(grid_ways(3, 3)), seg_from=np.array([object()]))

    with pytest.raises(ValueError):
        broken.save(path)

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_every_cut_of_a_file_is_refused(tmp_path):
    path = tmp_path / "town.npz"
    build_graph(grid_ways(3, 3)).save(path)
    whole = path.read_bytes()

    for size in range(0, len(whole), 97):
        path.write_bytes(whole[:size])
        assert code_of(path) in {"streets-unreadable", "streets-foreign"}


def test_a_flipped_byte_is_noticed(tmp_path):
    path = tmp_path / "town.npz"
    graph = build_graph(grid_ways(3, 3))
    graph.save(path)
    whole = bytearray(path.read_bytes())
    at = whole.find(graph.shape_lon.tobytes())
    whole[at + 20] ^= 0xFF
    path.write_bytes(whole)

    assert code_of(path) == "streets-unreadable"


def test_foreign_files_are_refused(tmp_path):
    path = tmp_path / "town.npz"
    assert code_of(path) == "streets-unreadable"
    path.write_text("lon,lat\n36.6,50.6\n")
    assert code_of(path) == "streets-unreadable"
    path.write_bytes(pickle.dumps({"a": 1}))
    assert code_of(path) == "streets-unreadable"
    with path.open("wb") as stream:
        np.save(stream, np.arange(3))
    assert code_of(path) == "streets-foreign"
    np.savez(path, a=np.arange(3))
    assert code_of(path) == "streets-foreign"


def rewrite(path, **changes):
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files} | changes
    buffer = io.BytesIO()
    np.savez(buffer, **{name: values for name, values in arrays.items() if values is not None})
    path.write_bytes(buffer.getvalue())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"format": np.frombuffer(b"firstlight-streets 2", np.uint8)}, "streets-version"),
        ({"format": np.frombuffer(b"other-streets 1", np.uint8)}, "streets-foreign"),
        ({"seg_to": None}, "streets-broken"),
        ({"extra": np.arange(3)}, "streets-broken"),
        ({"seg_from": np.array([99], np.int32)}, "streets-broken"),
        ({"seg_class": np.array([99], np.uint8)}, "streets-broken"),
        ({"seg_length_m": np.array([np.nan])}, "streets-broken"),
        ({"seg_length_m": np.array([1.0], np.float32)}, "streets-broken"),
        ({"shape_offset": np.array([0, 1], np.int64)}, "streets-broken"),
        ({"shape_lon": np.array([0.0, 500.0])}, "streets-broken"),
        ({"names_offset": np.array([0, 7], np.int64)}, "streets-broken"),
        ({"names": np.frombuffer(b"\xff", np.uint8), "names_offset": np.array([0, 1])}, "streets-broken"),
    ],
)
def test_values_out_of_range_are_refused(tmp_path, changes, code):
    path = tmp_path / "town.npz"
    build_graph(ways_of([(0, 0), (50, 0)], [[0, 1]])).save(path)

    rewrite(path, **changes)

    assert code_of(path) == code
