"""The door: what is taken, what is kept as odd, and that nothing is taken twice."""

from __future__ import annotations

import hashlib
import io
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from firstlight.audit.models import Entry
from firstlight.inspections.media import media_path
from firstlight.inspections.models import Attachment, Finding, Inspection, Submission
from firstlight.inspections.rules.values import PhotoValues
from firstlight.openrosa import views
from tests.openrosa.filling import jpeg, written

READ, UNKNOWN, INCOMPLETE = (
    Submission.State.READ,
    Submission.State.UNKNOWN_HOUSE,
    Submission.State.INCOMPLETE,
)


@pytest.fixture
def house(town: Any, make_house: Any) -> str:
    return str(make_house(town).id)


def test_a_submission_becomes_an_inspection_with_its_findings(phone: Any, house: str) -> None:
    photo = jpeg()

    answer = phone.post(written(house), {"1.jpg": photo})

    assert answer.status_code == 201
    assert answer["X-OpenRosa-Version"] == "1.0"
    inspection = Inspection.objects.get()
    assert (str(inspection.house_id), inspection.grade, inspection.issues) == (house, "minor", [])
    assert sorted((f.element, str(f.damaged), f.unit, f.is_urgent) for f in Finding.objects.all()) == [
        ("roof_covering", "12.50", "m2", True),
        ("windows", "4.00", "piece", True),
    ]
    submission, attachment = Submission.objects.get(), Attachment.objects.get()
    assert (submission.state, submission.flags) == (READ, [])
    assert attachment.content_type == "image/jpeg"
    assert media_path(attachment.sha256).read_bytes() == photo
    assert attachment.sha256 == hashlib.sha256(photo).hexdigest()


def test_the_hashes_go_into_the_log(phone: Any, house: str) -> None:
    phone.post(written(house), {"1.jpg": jpeg()})

    entry = Entry.objects.get(action="inspections.receive")
    assert entry.data["xml_sha256"] == Submission.objects.get().xml_sha256
    assert entry.data["files"] == [Attachment.objects.get().sha256]
    assert entry.actor == "Team 1"


def test_head_says_how_much_it_takes(phone: Any) -> None:
    answer = phone.client.head(f"/key/{phone.token}/submission", headers={"X-OpenRosa-Version": "1.0"})

    assert answer.status_code == 204
    assert int(answer["X-OpenRosa-Accept-Content-Length"]) == 10_000_000
    assert answer["Location"].endswith("/submission")


@pytest.mark.parametrize("times", [2, 5])
def test_the_same_upload_again_succeeds_and_adds_nothing(phone: Any, house: str, times: int) -> None:
    raw, photo = written(house), jpeg()

    answers = [phone.post(raw, {"1.jpg": photo}).status_code for _ in range(times)]

    assert answers == [201] * times
    assert (Submission.objects.count(), Inspection.objects.count()) == (1, 1)
    assert (Attachment.objects.count(), Finding.objects.count()) == (1, 2)
    assert Entry.objects.filter(action__startswith="inspections.").count() == 1


def test_other_content_under_one_id_is_a_conflict(phone: Any, house: str) -> None:
    phone.post(written(house))

    answer = phone.post(written(house, note="changed"))

    assert answer.status_code == 409
    assert Submission.objects.count() == 1


def test_one_instance_id_in_two_towns_is_two_records(
    phone: Any, house: str, make_phone: Any, db: None
) -> None:
    from firstlight.accounts.models import Town

    other = Town.objects.create(
        name="Other Town", slug="other-town", timezone="UTC", lon=1, lat=1, west=0, south=0, east=2, north=2
    )
    stranger = make_phone(other, label="Team 9")

    assert phone.post(written(house)).status_code == 201
    assert stranger.post(written(house)).status_code == 201

    # A house of another town is not in this one's register.
    assert sorted(Submission.objects.values_list("state", flat=True)) == [READ, UNKNOWN]


def test_parts_are_joined_and_read_with_the_last(phone: Any, house: str) -> None:
    raw = written(house, photos=(PhotoValues("1.jpg"), PhotoValues("2.jpg"), PhotoValues("3.jpg")))

    first = phone.post(raw, {"1.jpg": jpeg("red")}, is_incomplete=True)
    assert first.status_code == 201
    assert Submission.objects.get().state == INCOMPLETE
    assert not Inspection.objects.exists()
    phone.post(raw, {"2.jpg": jpeg("green")}, is_incomplete=True)
    phone.post(raw, {"3.jpg": jpeg("blue")})

    assert Submission.objects.get().state == READ
    assert Attachment.objects.count() == 3
    assert Submission.objects.get().flags == []


def test_parts_in_any_order_and_repeated(phone: Any, house: str) -> None:
    raw = written(house, photos=(PhotoValues("1.jpg"), PhotoValues("2.jpg")))

    phone.post(raw, {"2.jpg": jpeg("green")})
    assert Submission.objects.get().flags == ["photos-missing"]
    phone.post(raw, {"1.jpg": jpeg("red")}, is_incomplete=True)
    phone.post(raw, {"1.jpg": jpeg("red")}, is_incomplete=True)
    phone.post(raw, {"2.jpg": jpeg("green")})

    assert Attachment.objects.count() == 2
    assert Submission.objects.get().flags == []
    assert Inspection.objects.count() == 1
    assert Entry.objects.filter(action="inspections.attach").count() == 1


def test_a_hundred_and_one_photos_in_one_post(phone: Any, house: str) -> None:
    names = [f"{n}.jpg" for n in range(101)]
    raw = written(house, photos=tuple(PhotoValues(name) for name in names))

    answer = phone.post(raw, {name: jpeg(size=(8 + n, 8)) for n, name in enumerate(names)})

    assert answer.status_code == 201
    assert Attachment.objects.count() == 101


def test_two_files_under_one_name_are_both_kept_and_flagged(phone: Any, house: str) -> None:
    raw = written(house)

    phone.post(raw, {"1.jpg": jpeg("red")})
    answer = phone.post(raw, {"1.jpg": jpeg("blue")})

    assert answer.status_code == 201
    assert Attachment.objects.filter(name="1.jpg").count() == 2
    assert Submission.objects.get().flags == ["two-files-one-name"]


def test_files_that_the_form_does_not_name_are_left_out_and_flagged(phone: Any, house: str) -> None:
    answer = phone.post(written(house), {"1.jpg": jpeg(), "stray.jpg": jpeg("red")})

    assert answer.status_code == 201
    assert Attachment.objects.get().name == "1.jpg"
    assert Submission.objects.get().flags == ["undeclared-file"]


@pytest.mark.parametrize(
    ("declared", "sent"),
    [
        ("фото №1.jpg", "фото №1.jpg"),
        ("Зруйнований дах.jpg", "Зруйнований дах.jpg"),
        (unicodedata.normalize("NFD", "café.jpg"), unicodedata.normalize("NFD", "café.jpg")),
        (unicodedata.normalize("NFC", "йод.jpg"), unicodedata.normalize("NFD", "йод.jpg")),
        ("a b & c's.jpg", "a b & c's.jpg"),
        ("😀.jpg", "😀.jpg"),
        ("x" * 200 + ".jpg", "x" * 200 + ".jpg"),
        ("1.JPG", "1.JPG"),
    ],
)
def test_names_are_data_and_no_photo_is_lost_behind_them(
    phone: Any, house: str, declared: str, sent: str
) -> None:
    answer = phone.post(written(house, photos=(PhotoValues(declared),)), {sent: jpeg()})

    assert answer.status_code == 201
    assert Attachment.objects.get().name == sent
    assert Submission.objects.get().flags == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..\\..\\boot.ini", "a/b/1.jpg"])
def test_path_names_stay_names(phone: Any, house: str, name: str) -> None:
    raw = written(house, photos=(PhotoValues(name),))
    data = {
        "xml_submission_file": SimpleUploadedFile("s.xml", raw),
        name: SimpleUploadedFile("1.jpg", jpeg()),
    }

    answer = phone.client.post(f"/key/{phone.token}/submission", data, headers={"X-OpenRosa-Version": "1.0"})

    assert answer.status_code == 201
    file = Attachment.objects.get()
    assert file.name == name
    assert media_path(file.sha256).is_file()


@pytest.mark.parametrize("named", ["", "not-a-key", "00000000-0000-7000-8000-000000000000"])
def test_an_unknown_house_is_kept_for_a_person(phone: Any, town: Any, named: str) -> None:
    answer = phone.post(written(named, address_seen="Mill Street 99"))

    assert answer.status_code == 201
    submission = Submission.objects.get()
    assert (submission.state, submission.problem) == (UNKNOWN, "unknown-house")
    assert not Inspection.objects.exists()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ((b"<grade>minor</grade>", b"<grade/>"), "no-grade"),
        ((b"<grade>minor</grade>", b""), "no-grade"),
        ((b"<grade>minor</grade>", b"<grade>awful</grade>"), "unknown-grade"),
    ],
)
def test_what_cannot_be_read_is_kept_for_a_person(
    phone: Any, house: str, change: tuple[bytes, bytes], problem: str
) -> None:
    answer = phone.post(written(house).replace(*change))

    assert answer.status_code == 201
    submission = Submission.objects.get()
    assert (submission.state, submission.problem) == (Submission.State.UNREADABLE, problem)


def test_a_fault_of_the_reader_never_refuses_the_phone(
    phone: Any, house: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from firstlight.inspections.services import readings

    def broken(*args: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(readings, "read_values", broken)

    assert phone.post(written(house)).status_code == 201
    assert Submission.objects.get().problem == "unexpected"
    assert "could not be read" in caplog.text


def test_an_edit_corrects_and_both_are_kept(phone: Any, house: str) -> None:
    phone.post(written(house))

    answer = phone.post(written(house, "uuid:two", grade="major", deprecated_id="uuid:one"))

    assert answer.status_code == 201
    old, new = Inspection.objects.order_by("received_at", "id")
    assert new.corrects == old
    assert new.grade == "major"


def test_an_edit_sent_twice_is_one_edit(phone: Any, house: str) -> None:
    phone.post(written(house))
    edit = written(house, "uuid:two", deprecated_id="uuid:one")

    assert [phone.post(edit).status_code for _ in range(2)] == [201, 201]
    assert Inspection.objects.count() == 2


def test_an_edit_that_is_read_before_its_original_still_corrects_it(phone: Any, house: str) -> None:
    raw = written(house)
    phone.post(raw, is_incomplete=True)
    phone.post(written(house, "uuid:two", grade="major", deprecated_id="uuid:one"))
    phone.post(raw)

    old, new = Inspection.objects.get(grade="minor"), Inspection.objects.get(grade="major")
    assert new.corrects == old


def test_a_stale_edit_is_a_conflict_and_an_unknown_one_is_not_found(phone: Any, house: str) -> None:
    phone.post(written(house))
    phone.post(written(house, "uuid:two", deprecated_id="uuid:one"))

    stale = phone.post(written(house, "uuid:three", deprecated_id="uuid:one"))
    unknown = phone.post(written(house, "uuid:four", deprecated_id="uuid:never"))

    assert (stale.status_code, unknown.status_code) == (409, 404)
    assert Submission.objects.count() == 2


def test_a_second_phone_may_finish_the_same_record(
    phone: Any, house: str, town: Any, make_phone: Any
) -> None:
    """A phone that got a new key still holds half-sent records."""
    second = make_phone(town, label="Team 1 again")
    raw = written(house, photos=(PhotoValues("1.jpg"), PhotoValues("2.jpg")))

    phone.post(raw, {"1.jpg": jpeg("red")}, is_incomplete=True)
    answer = second.post(raw, {"2.jpg": jpeg("green")})

    assert answer.status_code == 201
    assert Attachment.objects.count() == 2
    assert Submission.objects.get().flags == ["another-phone"]


def test_the_team_of_the_phone_is_kept(phone: Any, house: str, town: Any, make_user: Any) -> None:
    from firstlight.inspections.services import assign_phone
    from firstlight.planning.models import Team

    team = Team.objects.create(town=town, number=7, name="Team 7")
    assign_phone(device=phone.device, team=team, by=make_user(town, "coordinator"))

    phone.post(written(house))

    assert Inspection.objects.get().team_number == 7


def test_the_form_as_a_field_without_a_file_name(phone: Any, house: str) -> None:
    data = {"xml_submission_file": written(house).decode()}

    answer = phone.client.post(f"/key/{phone.token}/submission", data, headers={"X-OpenRosa-Version": "1.0"})

    assert answer.status_code == 201


def chunked(phone: Any, body: bytes, boundary: str, **environ: Any) -> Any:
    """A request as gunicorn hands a chunked one on: no length, an input that ends by itself."""
    extra = {
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
        "HTTP_TRANSFER_ENCODING": "chunked",
        "CONTENT_LENGTH": "",
        "CONTENT_TYPE": f"multipart/form-data; boundary={boundary}",
        "HTTP_X_OPENROSA_VERSION": "1.0",
        **environ,
    }
    return phone.client.generic("POST", f"/key/{phone.token}/submission", **extra)


def multipart(raw: bytes, boundary: str) -> bytes:
    head = 'Content-Disposition: form-data; name="xml_submission_file"; filename="s.xml"'
    return f"--{boundary}\r\n{head}\r\n\r\n".encode() + raw + f"\r\n--{boundary}--\r\n".encode()


def test_a_chunked_body_is_read_to_its_end(phone: Any, house: str) -> None:
    answer = chunked(phone, multipart(written(house), "b0"), "b0")

    assert answer.status_code == 201
    assert Inspection.objects.count() == 1


def test_a_chunked_body_without_a_known_end_is_refused(phone: Any, house: str) -> None:
    answer = chunked(phone, multipart(written(house), "b0"), "b0", **{"wsgi.input_terminated": False})

    assert answer.status_code == 411


def test_a_chunked_body_over_the_limit_is_refused(
    phone: Any, house: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from firstlight.openrosa import bodies

    monkeypatch.setattr(bodies, "BODY_LIMIT_BYTES", 500)

    assert chunked(phone, multipart(written(house), "b0"), "b0").status_code == 413
    assert not Submission.objects.exists()


class SlowInput(io.BytesIO):
    """A body on a weak signal: while its last bytes are awaited, something else happens."""

    def __init__(self, body: bytes, meanwhile: Callable[[], None]) -> None:
        super().__init__(body)
        self.meanwhile: Callable[[], None] | None = meanwhile

    def read(self, size: int | None = -1) -> bytes:
        happens, self.meanwhile = self.meanwhile, None
        if happens:
            happens()
        return super().read(size)


@pytest.mark.parametrize("is_chunked", [True, False])
def test_nobody_waits_for_a_phone_with_a_weak_signal(phone: Any, house: str, is_chunked: bool) -> None:
    """Another phone's form is taken while the body of the first is still on its way."""
    statuses = []
    body = multipart(written(house), "b0")

    def another() -> None:
        assert not views._TURN.locked()  # the form below would wait for ever
        statuses.append(phone.post(written(house, "uuid:other")).status_code)

    known = {} if is_chunked else {"HTTP_TRANSFER_ENCODING": "", "CONTENT_LENGTH": str(len(body))}
    slow = SlowInput(body, another)

    assert chunked(phone, body, "b0", **{"wsgi.input": slow, **known}).status_code == 201
    assert statuses == [201]
    assert Inspection.objects.count() == 2
