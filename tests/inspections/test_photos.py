"""The smaller pictures of photos: made by a job, upright and clean; what the camera says is kept as data."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from firstlight.inspections import jobs
from firstlight.inspections.commands_photos import size_all_photos
from firstlight.inspections.derivatives import SIZES_PX, derivative_path
from firstlight.inspections.media import media_path
from firstlight.inspections.models import Attachment, Inspection
from firstlight.inspections.rules.camera import camera_place, camera_time
from firstlight.inspections.rules.values import PhotoValues
from firstlight.inspections.selectors import photos_of
from firstlight.inspections.services.photos import size_photos, waiting_photos
from tests.openrosa.filling import written

ANYTHING = st.recursive(
    st.none() | st.text(max_size=5) | st.floats() | st.integers() | st.binary(max_size=5),
    lambda inner: st.tuples(inner, inner, inner) | st.lists(inner, max_size=4),
)


def photo(size: tuple[int, int] = (3000, 2000), color: str = "navy") -> bytes:
    """A JPEG lying on its side, with position, time and maker in its EXIF."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Probe Camera", 6
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 0.0, 18.0), 3: "E", 4: (34.0, 30.0, 0.0)})
    exif.get_ifd(0x8769)[0x9003] = "2024:01:03 08:30:00"
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
def send(town: Any, make_house: Any, make_phone: Any, morning: Any) -> Any:
    """send(content) -> the attachment of a form with this one file, sent by a phone."""
    house, phone = make_house(town), make_phone(town)

    def one(content: bytes, name: str = "1.jpg") -> Attachment:
        raw = written(str(house.pk), f"uuid:{name}", photos=(PhotoValues(name),))
        assert phone.post(raw, {name: content}).status_code == 201
        return Attachment.objects.get(name=name)

    return one


@given(st.dictionaries(st.integers(0, 6), ANYTHING))
def test_no_block_of_a_damaged_file_breaks_the_reader(values: dict[int, Any]) -> None:
    place = camera_place(values)
    assert place is None or (-180 <= place[0] <= 180 and -90 <= place[1] <= 90)
    assert len(camera_time({0x9003: values.get(1), 0x9011: values.get(2)})) <= 40


@pytest.mark.parametrize(
    ("gps", "place"),
    [
        ({1: "S", 2: (43, 30, 36), 3: "W", 4: (34, 15, 0)}, (-34.25, -43.51)),
        ({1: "N", 2: (0, 0, 0), 3: "E", 4: (0, 0, 0)}, None),  # no fix
        ({1: "N", 2: (91, 0, 0), 3: "E", 4: (0, 0, 1)}, None),
        ({2: (43, 0, 0), 4: (34, 0, 0)}, None),
        ({}, None),
    ],
)
def test_degrees_minutes_and_seconds_are_a_place(gps: Any, place: Any) -> None:
    assert camera_place(gps) == (pytest.approx(place) if place else None)


def test_the_job_makes_every_size_upright_and_without_a_word_of_the_camera(send: Any) -> None:
    content = photo()
    kept = send(content)

    jobs.size_new_photos()

    for size, longest in SIZES_PX.items():
        path = derivative_path(kept.sha256, size)
        with Image.open(path) as picture:
            assert picture.size == (round(longest * 2 / 3), longest)
            assert not picture.getexif()
        assert b"Probe Camera" not in path.read_bytes()
    assert hashlib.sha256(media_path(kept.sha256).read_bytes()).hexdigest() == kept.sha256
    assert media_path(kept.sha256).read_bytes() == content


def test_where_and_when_the_camera_was_is_kept_as_data(send: Any) -> None:
    kept = send(photo((60, 40)))
    jobs.size_new_photos()
    kept.refresh_from_db()

    assert (kept.camera_lon, kept.camera_lat) == pytest.approx((34.5, 43.005))
    assert kept.camera_time == "2024:01:03 08:30:00"
    shown = photos_of(Inspection.objects.get())[0]
    assert (shown.lon, shown.lat) == (kept.camera_lon, kept.camera_lat)


def test_the_job_run_again_makes_nothing_and_a_lost_picture_is_made_again(send: Any) -> None:
    kept = send(photo((60, 40), "teal"))  # the same bytes as another test's would be there already
    assert size_photos(waiting_photos()).pictures == len(SIZES_PX)
    derivative_path(kept.sha256, "small").unlink()

    assert size_photos(waiting_photos()).photos == 0
    every = Attachment.objects.order_by("id")
    assert size_photos(every).pictures == 1
    assert size_all_photos(again=True, on_progress=lambda *_: None)["pictures"] == len(SIZES_PX)


def test_what_is_no_picture_is_said_once_and_holds_nobody_up(send: Any) -> None:
    broken, good = send(b"\xff\xd8\xff" + b"?" * 500, "a.jpg"), send(photo((60, 40)), "b.jpg")

    done = size_photos(waiting_photos())

    broken.refresh_from_db()
    assert (done.photos, done.problems) == (2, 1)
    assert broken.size_problem in {"broken-photo", "not-a-photo"}
    assert derivative_path(good.sha256, "small").is_file()
    assert not waiting_photos().exists()


def test_a_drawn_signature_stays_dark_on_white(send: Any) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 20), (0, 0, 0, 0)).save(out, "PNG")
    kept = send(out.getvalue())
    jobs.size_new_photos()

    with Image.open(derivative_path(kept.sha256, "small")) as picture:
        assert picture.getpixel((5, 5)) == (255, 255, 255)


def test_the_job_stops_in_time(send: Any) -> None:
    send(photo((60, 40)))

    assert size_photos(waiting_photos(), until_s=-1).photos == 0
