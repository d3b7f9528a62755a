"""The map's archives by HTTP: whole, in parts, unchanged, forbidden."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.houses import files
from firstlight.houses.ranges import NoSuchRangeError, parse_range

CONTENT = bytes(range(256)) * 40


@pytest.fixture
def archive(town: Any, settings: Any, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    path = files.town_folder(town.pk) / files.HOUSES
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def reader(client: Any, town: Any, make_user: Callable[..., Any]) -> Any:
    client.force_login(make_user(town, "inspector"))
    return client


def url(town: Any, name: str = "houses") -> str:
    return f"/desk/{town.slug}/houses/tiles/{name}.pmtiles"


def read(client: Any, address: str, **headers: str) -> Any:
    """The answer with its bytes read: an archive left unread stays open."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.get(address, headers=names)
    answer.bytes_read = body(answer)
    return answer


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_whole_archive(reader: Any, town: Any, archive: Path) -> None:
    answer = reader.get(url(town))

    assert answer.status_code == 200
    assert answer["Content-Length"] == str(len(CONTENT))
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Cache-Control"].startswith("private")
    assert body(answer) == CONTENT


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=10230-", 10230, 10239),
        ("bytes=-5", 10235, 10239),
        ("bytes=-99999", 0, 10239),
        ("bytes=10000-99999", 10000, 10239),
    ],
)
def test_a_part(reader: Any, town: Any, archive: Path, asked: str, first: int, last: int) -> None:
    answer = reader.get(url(town), headers={"Range": asked})

    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {first}-{last}/10240"
    assert answer["Content-Length"] == str(last - first + 1)
    assert body(answer) == CONTENT[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=10240-", "bytes=99999-100000", "bytes=-0"])
def test_a_part_beyond_the_end_is_refused(reader: Any, town: Any, archive: Path, asked: str) -> None:
    answer = reader.get(url(town), headers={"Range": asked})

    assert answer.status_code == 416
    assert answer["Content-Range"] == "bytes */10240"


@pytest.mark.parametrize(
    "asked", ["bytes=-", "bytes=5-2", "bytes=0-1,5-6", "lines=0-1", "bytes=a-b", "bytes"]
)
def test_what_is_no_single_range_gets_the_whole(reader: Any, town: Any, archive: Path, asked: str) -> None:
    answer = reader.get(url(town), headers={"Range": asked})

    assert answer.status_code == 200
    assert body(answer) == CONTENT


def test_head_says_the_size_and_sends_nothing(reader: Any, town: Any, archive: Path) -> None:
    answer = reader.head(url(town), headers={"Range": "bytes=0-9"})

    assert answer.status_code == 200
    assert answer["Content-Length"] == str(len(CONTENT))
    assert body(answer) == b""


def test_an_unchanged_archive_is_not_sent_again(reader: Any, town: Any, archive: Path) -> None:
    etag = read(reader, url(town))["ETag"]

    again = reader.get(url(town), headers={"If-None-Match": etag, "Range": "bytes=0-9"})

    assert again.status_code == 304
    assert body(again) == b""


def test_a_part_of_a_replaced_archive_comes_whole(reader: Any, town: Any, archive: Path) -> None:
    first = read(reader, url(town), Range="bytes=0-9")
    same = {"Range": "bytes=0-9", "If_Range": first["ETag"]}
    assert read(reader, url(town), **same).status_code == 206
    new = archive.with_suffix(".new")
    new.write_bytes(CONTENT[::-1])
    os.utime(new, ns=(archive.stat().st_atime_ns, archive.stat().st_mtime_ns))
    new.replace(archive)

    answer = read(reader, url(town), **same)

    assert answer.status_code == 200
    assert answer["ETag"] != first["ETag"]
    assert answer.bytes_read == CONTENT[::-1]


def test_if_range_takes_the_exact_date(reader: Any, town: Any, archive: Path) -> None:
    date = read(reader, url(town))["Last-Modified"]

    def status(condition: str) -> int:
        answer = read(reader, url(town), Range="bytes=0-9", If_Range=condition)
        return int(answer.status_code)

    assert status(date) == 206
    assert status("Wed, 03 Jan 2001 08:00:00 GMT") == 200
    assert status('W/"x"') == 200


@pytest.mark.parametrize("name", ["streets", "..", "../houses", "%2e%2e%2fhouses", "houses.pmtiles/../base"])
def test_no_other_file_can_be_named(reader: Any, town: Any, archive: Path, name: str) -> None:
    assert reader.get(url(town, name)).status_code == 404


def test_an_archive_that_is_not_drawn_is_not_found(reader: Any, town: Any, archive: Path) -> None:
    assert reader.get(url(town, "base")).status_code == 404


def test_only_staff_of_the_town(client: Any, town: Any, archive: Path, make_user: Callable[..., Any]) -> None:
    assert client.get(url(town)).status_code == 302
    client.force_login(make_user(town, "resident"))
    assert client.get(url(town)).status_code == 403
    client.force_login(make_user(town, email="stranger@example.org"))
    assert client.get(url(town)).status_code == 404


@given(
    size=st.integers(0, 50),
    start=st.none() | st.integers(0, 60),
    end=st.none() | st.integers(0, 60),
)
def test_a_span_is_never_empty_and_never_outside(size: int, start: int | None, end: int | None) -> None:
    first, last = "" if start is None else start, "" if end is None else end
    try:
        span = parse_range(f"bytes={first}-{last}", size)
    except NoSuchRangeError:
        assert (start is None and end == 0) or size == 0 or (start or 0) >= size
        return
    if span is None:
        assert (start is None and end is None) or (start is not None and end is not None and end < start)
        return
    assert 0 <= span.first <= span.last < size
    whole = range(size)
    asked = (
        whole[-end:] if start is None and end is not None else whole[start : None if end is None else end + 1]
    )
    assert list(range(span.first, span.last + 1)) == list(asked)
