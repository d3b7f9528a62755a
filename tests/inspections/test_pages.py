"""The desk's pages of inspections: what they show, to whom, and what they let do."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from firstlight.houses.models import House
from firstlight.inspections.models import Attachment, Inspection, Submission
from firstlight.inspections.rules.values import OwnerValues
from tests.openrosa.filling import jpeg, written


@pytest.fixture
def desk(town: Any, make_user: Callable[..., Any], morning: Any) -> Callable[..., Client]:
    """desk("coordinator", districts=[...]) -> a logged-in browser."""
    count = 0

    def login(*roles: str, districts: list[Any] | None = None) -> Client:
        nonlocal count
        count += 1
        user = make_user(
            town, *(roles or ("coordinator",)), email=f"d{count}@example.org", districts=districts
        )
        client = Client()
        client.force_login(user)
        return client

    return login


def url(town: Any, name: str, *args: Any) -> str:
    return reverse(f"inspections:{name}", args=(town.slug, *args))


@pytest.fixture
def inspection(town: Any, plan: Any, deliver: Any) -> Inspection:
    house = House.objects.filter(town=town).order_by("seq")[0]
    deliver(house, "uuid:1", grade="minor", note="Water in the attic <script>alert(1)</script>")
    return Inspection.objects.get()


def test_the_list_shows_what_came(desk: Any, town: Any, inspection: Inspection) -> None:
    page = desk().get(url(town, "index")).content.decode()

    assert "Mill Street 1" in page
    assert "d-minor" in page


def test_a_poll_answers_only_when_something_changed(desk: Any, town: Any, plan: Any, deliver: Any) -> None:
    browser = desk()
    houses = list(House.objects.filter(town=town).order_by("seq"))
    deliver(houses[0], "uuid:1")
    version = browser.get(url(town, "index")).context["version"]
    poll = {"headers": {"HX-Request": "true"}}

    assert browser.get(url(town, "index"), {"v": version}, **poll).status_code == 204
    deliver(houses[1], "uuid:2")
    answer = browser.get(url(town, "index"), {"v": version}, **poll)

    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, 2),
        ({"grade": "minor"}, 1),
        ({"grade": "destroyed"}, 0),
        ({"grade": "nonsense"}, 2),
        ({"review": "received"}, 1),
        ({"only": "issues"}, 1),
        ({"only": "missing"}, 1),
        ({"only": "urgent"}, 1),
        ({"only": "conflict"}, 0),
        ({"only": "corrected"}, 0),
        ({"words": "mill street 2"}, 1),
    ],
)
def test_filters_narrow_the_list(
    desk: Any, town: Any, plan: Any, deliver: Any, query: dict[str, str], shown: int
) -> None:
    houses = list(House.objects.filter(town=town).order_by("seq"))
    deliver(houses[0], "uuid:1", grade="minor")
    deliver(houses[1], "uuid:2", grade="none", note="nothing", findings=(), photos=())
    Inspection.objects.filter(grade="minor").update(issues=[{"code": "no-clock"}], review="has_issues")

    page = desk().get(url(town, "index"), query).context["page"]

    assert page.paginator.count == shown


def test_two_grades_for_one_house_are_a_contradiction_until_one_is_rejected(
    desk: Any, town: Any, inspection: Inspection, deliver: Any
) -> None:
    browser = desk()
    deliver(inspection.house, "uuid:2", grade="destroyed")
    assert browser.get(url(town, "index"), {"only": "conflict"}).context["page"].paginator.count == 2

    rival = Inspection.objects.get(grade="destroyed")
    browser.post(url(town, "review", rival.pk), {"review": "rejected", "note": "another house"})

    assert browser.get(url(town, "index"), {"only": "conflict"}).context["page"].paginator.count == 0
    rival.refresh_from_db()
    assert (rival.review, rival.review_note, rival.reviewed_by is None) == (
        "rejected",
        "another house",
        False,
    )


def test_the_detail_escapes_what_people_wrote(desk: Any, town: Any, inspection: Inspection) -> None:
    page = desk().get(url(town, "inspection", inspection.pk)).content.decode()

    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "Roof covering" in page
    assert "Still on the phone" in page


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_elements_are_in_the_readers_language(
    desk: Any, town: Any, inspection: Inspection, language: str
) -> None:
    page = desk().get(url(town, "inspection", inspection.pk), headers={"Accept-Language": language})

    assert {"ru": "Кровельное покрытие", "uk": "Покрівля"}[language] in page.content.decode()


def test_undo_of_a_review_restores_the_one_before(desk: Any, town: Any, inspection: Inspection) -> None:
    browser = desk()
    before = inspection.review
    browser.post(url(town, "review", inspection.pk), {"review": "approved"})
    browser.post(url(town, "review", inspection.pk) + f"?review={before}")

    inspection.refresh_from_db()
    assert inspection.review == before


@pytest.mark.parametrize("role", ["inspector", "duty_officer", "publisher"])
def test_others_may_look_but_not_decide(desk: Any, town: Any, inspection: Inspection, role: str) -> None:
    browser = desk(role)

    assert browser.get(url(town, "inspection", inspection.pk)).status_code == 200
    assert browser.post(url(town, "review", inspection.pk), {"review": "approved"}).status_code == 403


def test_another_district_sees_nothing(desk: Any, town: Any, inspection: Inspection, make_phone: Any) -> None:
    phone = make_phone(town)
    house = inspection.house
    phone.post(written(str(house.id), "uuid:9"), {"1.jpg": jpeg()})
    file = Attachment.objects.get()
    north = desk("coordinator", districts=[town.districts.get(code="north")])

    assert north.get(url(town, "index")).context["page"].paginator.count == 0
    for name, key in (
        ("inspection", inspection.pk),
        ("original", file.pk),
        ("form_xml", inspection.submission_id),
        ("submission", inspection.submission_id),
    ):
        assert north.get(url(town, name, key)).status_code == 404, name
    assert north.get(url(town, "photo", file.pk, "small")).status_code == 404
    assert north.post(url(town, "review", inspection.pk), {"review": "approved"}).status_code == 404


def test_strangers_are_sent_away(town: Any, inspection: Inspection, client: Client) -> None:
    assert client.get(url(town, "index")).status_code == 302


def test_an_unknown_house_is_assigned_by_search(
    desk: Any, town: Any, plan: Any, deliver: Any, make_house: Any
) -> None:
    deliver("", "uuid:1", address_seen="Mill Street 3")
    submission = Submission.objects.get()
    browser = desk()
    assert browser.get(url(town, "submissions")).context["page"].paginator.count == 1

    page = browser.get(url(town, "submission", submission.pk))
    candidates = [c.house for c in page.context["houses"]]
    assert [h.address for h in candidates] == ["Mill Street 3"]
    answer = browser.post(url(town, "assign", submission.pk, candidates[0].pk))

    made = Inspection.objects.get()
    assert answer.url == url(town, "inspection", made.pk)
    assert made.house == candidates[0]
    assert browser.get(url(town, "submissions")).context["page"].paginator.count == 0
    again = browser.post(url(town, "assign", submission.pk, candidates[0].pk), follow=True)
    assert "inspection already" in again.content.decode()


def test_houses_near_the_phone_are_offered(desk: Any, town: Any, plan: Any, deliver: Any) -> None:
    from firstlight.inspections.rules.values import Place

    second = House.objects.filter(town=town).order_by("seq")[1]
    deliver("", "uuid:1", place=Place(second.lon, second.lat, 5.0))

    page = desk().get(url(town, "submission", Submission.objects.get().pk))

    nearest = page.context["houses"][0]
    assert nearest.house == second
    assert nearest.distance_m == pytest.approx(0, abs=0.5)


def test_what_never_completed_can_be_read_by_a_person(
    desk: Any, town: Any, plan: Any, make_phone: Any
) -> None:
    house = House.objects.filter(town=town)[0]
    make_phone(town).post(written(str(house.id)), {"1.jpg": jpeg()}, is_incomplete=True)
    submission = Submission.objects.get()

    desk().post(url(town, "read_again", submission.pk))

    assert Inspection.objects.get().house == house


def test_progress_draws_the_curve_and_the_tables(
    desk: Any, town: Any, plan: Any, inspection: Inspection
) -> None:
    page = desk().get(url(town, "progress", plan.pk))

    text = page.content.decode()
    assert "1 found" in text
    assert 'class="curve found"' in text
    assert "Team 1" in text
    assert desk().get(url(town, "newest_progress")).url == url(town, "progress", plan.pk)


def test_districts_stand_in_the_middle_of_their_planned_houses(
    desk: Any, town: Any, plan: Any, inspection: Inspection
) -> None:
    features = desk().get(url(town, "districts_json", plan.pk)).json()["features"]

    assert [f["properties"]["label"] for f in features] == ["North", "South"]
    assert [f["properties"]["visited"] for f in features] == [0, 1]
    south = list(House.objects.filter(district__code="south"))
    assert features[1]["geometry"]["coordinates"][0] == pytest.approx(sum(h.lon for h in south) / len(south))


def test_states_answer_304_while_nothing_changed(desk: Any, town: Any, inspection: Inspection) -> None:
    browser = desk()
    first = browser.get(url(town, "states"))

    assert list(first.content) == [3, 1, 1, 1]
    again = browser.get(url(town, "states"), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


class TestPhotos:
    @pytest.fixture
    def file(self, town: Any, plan: Any, make_phone: Any) -> Callable[[bytes], Attachment]:
        house = House.objects.filter(town=town)[0]
        phone = make_phone(town)

        def send(content: bytes) -> Attachment:
            assert phone.post(written(str(house.id)), {"1.jpg": content}).status_code == 201
            return Attachment.objects.get()

        return send

    def test_a_derivative_is_small_upright_and_says_nothing_of_the_camera(
        self, desk: Any, town: Any, file: Any
    ) -> None:
        out = io.BytesIO()
        exif = Image.Exif()
        exif[0x0112] = 6  # lying on its side
        exif[0x010F] = "Probe Camera"
        Image.new("RGB", (1200, 800), "red").save(
            out, "JPEG", exif=exif, comment=b"written by Probe", xmp=b"<x:xmpmeta>Probe</x:xmpmeta>"
        )
        assert b"Probe" in out.getvalue()

        answer = desk().get(url(town, "photo", file(out.getvalue()).pk, "small"))
        content = b"".join(answer.streaming_content)

        picture = Image.open(io.BytesIO(content))
        assert picture.size == (213, 320)
        assert not picture.getexif()
        assert b"Probe" not in content
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_the_original_is_a_download_of_the_same_bytes(self, desk: Any, town: Any, file: Any) -> None:
        photo = jpeg()

        answer = desk().get(url(town, "original", file(photo).pk))

        assert b"".join(answer.streaming_content) == photo
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_a_page_disguised_as_a_photo_is_never_shown(self, desk: Any, town: Any, file: Any) -> None:
        attachment = file(b"<html><script>alert(1)</script></html>")

        answer = desk().get(url(town, "photo", attachment.pk, "large"))

        assert attachment.content_type == "application/octet-stream"
        assert answer.status_code == 415
        assert answer["Content-Type"].startswith("text/plain")

    @pytest.mark.parametrize(("size", "says"), [((6000, 4100), "too large"), ((12000, 12000), "too large")])
    def test_a_bomb_is_refused_by_its_header(
        self, desk: Any, town: Any, file: Any, size: tuple[int, int], says: str
    ) -> None:
        out = io.BytesIO()
        Image.new("1", size).save(out, "PNG", optimize=True)

        answer = desk().get(url(town, "photo", file(out.getvalue()).pk, "small"))

        assert answer.status_code == 415
        assert says in answer.content.decode()

    def test_a_cut_off_photo_is_said_to_be_broken(self, desk: Any, town: Any, file: Any) -> None:
        answer = desk().get(url(town, "photo", file(jpeg(size=(400, 400))[:600]).pk, "small"))

        assert answer.status_code == 415

    def test_another_size_is_not_found(self, desk: Any, town: Any, file: Any) -> None:
        assert desk().get(url(town, "photo", file(jpeg()).pk, "huge")).status_code == 404


def test_the_owner_the_voice_and_the_signature_stand_on_the_page(
    desk: Any, town: Any, plan: Any, deliver: Any
) -> None:
    owner = OwnerValues("refused", objection="Two more <windows>", signature="")
    house = plan.visits.first().house
    submission = deliver(house, photos=(), voice="v.webm", owner=owner)
    found = Inspection.objects.get(submission=submission)
    page = desk("coordinator").get(url(town, "inspection", found.pk)).content.decode()
    assert "Refused to sign" in page
    assert "Two more &lt;windows&gt;" in page
    assert submission.flags == ["photos-missing"]  # the voice is still on the phone
