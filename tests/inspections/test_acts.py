"""Acts: numbers without a gap, versions, what stands on the paper, and who may see what of it."""

from __future__ import annotations

import copy
import hashlib
import io
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from firstlight.houses.models import House
from firstlight.inspections.act_facts import act_facts
from firstlight.inspections.act_paper import Print, act_pdf, paper_of, standard_template
from firstlight.inspections.errors import InspectionError
from firstlight.inspections.media import media_path
from firstlight.inspections.models import Act, ActPaper, ActSeries, Attachment, Inspection
from firstlight.inspections.rules.act_record import (
    CLASSES,
    CODE_LENGTH,
    act_code,
    owner_copy,
    read_code,
    record_sha256,
    shown_code,
)
from firstlight.inspections.rules.values import OwnerValues, PhotoValues
from firstlight.inspections.services import (
    correct_inspection,
    issue_act,
    review_inspection,
    set_act_template,
    set_commission,
)
from firstlight.jobs import run_waiting
from tests.openrosa.filling import filled, jpeg, written

FULL_EN = Print("en", ActPaper.Copy.FULL, "https://desk.example.org")
OWNER_EN = replace(FULL_EN, copy=ActPaper.Copy.OWNER)
DAY = date(2024, 1, 3)


@pytest.fixture
def clean(deliver: Any) -> Callable[..., Inspection]:
    """clean(house, "uuid:1") -> an inspection without questions: no damage, no photo."""

    def make(house: Any, instance: str, **changes: Any) -> Inspection:
        submission = deliver(house, instance, **{"grade": "none", **changes})
        return Inspection.objects.get(submission=submission)

    return make


@pytest.fixture
def houses(town: Any, make_house: Any) -> list[House]:
    return [make_house(town) for _ in range(3)]


@pytest.fixture
def person(access: Any) -> Any:
    return access("coordinator").user


def pdf_text(body: bytes, tmp_path: Path) -> str:
    file = tmp_path / "act.pdf"
    file.write_bytes(body)
    done = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


# -- the rules


@given(st.integers(0, 2 ** (5 * CODE_LENGTH) - 1))
def test_a_code_is_read_however_it_is_typed(drawn: int) -> None:
    code = act_code(drawn)

    assert len(code) == CODE_LENGTH
    assert read_code(shown_code(code).lower()) == code
    assert read_code(code.replace("0", "O").replace("1", "l")) == code


@pytest.mark.parametrize("text", ["", "ABCD", "ABCD-EFGH-JKM", "U" * 12, "ABCD-EFGH-JKMN-P", "¹" * 12])
def test_what_can_be_no_code_is_none(text: str) -> None:
    assert read_code(text) == ""


def test_every_fact_of_an_act_is_classed(houses: Any, clean: Any, deliver: Any) -> None:
    submission = deliver(houses[0], "uuid:1")
    Attachment.objects.create(submission=submission, name="1.jpg", sha256="0" * 64)
    facts = act_facts(Inspection.objects.get())

    [photo] = facts["photos"]
    assert photo.keys() == CLASSES["photo"].keys()
    assert facts["house"].keys() == CLASSES["house"].keys()
    assert facts["inspection"].keys() == CLASSES["inspection"].keys()
    assert facts["owner"].keys() == CLASSES["owner"].keys()
    assert all(finding.keys() == CLASSES["finding"].keys() for finding in facts["findings"])


# -- numbers and versions


def test_numbers_follow_each_other_and_a_refusal_takes_none(houses: Any, clean: Any, person: Any) -> None:
    found = [clean(house, f"uuid:{n}") for n, house in enumerate(houses)]
    review_inspection(inspection=found[1], review="rejected", by=person)

    first = issue_act(inspection=found[0], by=person)
    with pytest.raises(InspectionError, match="rejected-record"):
        issue_act(inspection=found[1], by=person)
    second = issue_act(inspection=found[2], by=person)

    assert [first.title, second.title] == ["2024-00001", "2024-00002"]
    assert first.sha256 == record_sha256(Act.objects.get(pk=first.pk).record)


def test_a_number_is_free_again_when_the_act_fails(
    houses: Any, clean: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = clean(houses[0], "uuid:1")
    with monkeypatch.context() as patch:
        patch.setattr(Act, "save", lambda *_a, **_k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            issue_act(inspection=found, by=person)

    assert not ActSeries.objects.exists()
    assert issue_act(inspection=found, by=person).number == 1


def test_the_same_again_is_the_same_act(houses: Any, clean: Any, person: Any) -> None:
    found = clean(houses[0], "uuid:1")

    assert issue_act(inspection=found, by=person).pk == issue_act(inspection=found, by=person).pk
    assert Act.objects.count() == 1


def test_a_correction_is_a_new_version_and_the_old_one_stays(houses: Any, clean: Any, person: Any) -> None:
    found = clean(houses[0], "uuid:1")
    first = issue_act(inspection=found, by=person)
    values = filled(str(houses[0].pk), grade="none", findings=(), photos=(), note="Seen again")
    newer = correct_inspection(inspection=found, values=values, by=person)

    with pytest.raises(InspectionError, match="superseded"):
        issue_act(inspection=found, by=person)
    second = issue_act(inspection=newer, by=person)

    assert (second.number, second.version, second.supersedes) == (first.number, 2, first)
    assert second.record["act"]["supersedes"] == first.sha256
    first.refresh_from_db()
    assert first.record["facts"]["inspection"]["note"] == ""


def test_a_photo_that_comes_later_makes_a_new_version(
    town: Any, houses: Any, make_phone: Any, person: Any, morning: Any
) -> None:
    phone = make_phone(town)
    raw = written(str(houses[0].pk), "uuid:1")
    phone.post(raw)
    found = Inspection.objects.get()
    first = issue_act(inspection=found, by=person)
    phone.post(raw, {"1.jpg": jpeg()})

    second = issue_act(inspection=found, by=person)

    assert first.record["facts"]["photos_missing"] == 1
    assert second.record["facts"]["photos_missing"] == 0
    assert second.version == 2


def test_questions_are_answered_before_an_act_is_made(houses: Any, clean: Any, person: Any) -> None:
    found = clean(houses[0], "uuid:1", grade="major", findings=(), photos=())
    assert found.review == Inspection.Review.HAS_ISSUES

    with pytest.raises(InspectionError, match="open-questions"):
        issue_act(inspection=found, by=person)
    review_inspection(inspection=found, review="approved", by=person)

    assert issue_act(inspection=found, by=person).number == 1


# -- the paper


@pytest.fixture
def whole(town: Any, houses: Any, make_phone: Any, person: Any, morning: Any) -> Act:
    """An act with everything: findings, a photo, a signature, an objection, a commission."""
    members = [{"name": "A. Example", "post": "Engineer"}]
    set_commission(town=town, values={"order": "Order 7", "ordered_on": DAY, "members": members}, by=person)
    raw = written(
        str(houses[0].pk), "uuid:1", note="Neighbour Q. Public says #so *loud*", address_seen="Mill 1a",
        photos=(PhotoValues("1.jpg", "windows"),), owner=OwnerValues("signed", "The shed too!", "s.png"),
    )  # fmt: skip
    make_phone(town).post(raw, {"1.jpg": jpeg("red"), "s.png": jpeg("black")})
    return issue_act(inspection=Inspection.objects.get(), by=person)


def test_the_paper_says_all_of_it(whole: Act, tmp_path: Path) -> None:
    text = pdf_text(act_pdf(whole, FULL_EN, source=standard_template()), tmp_path)

    for words in [
        "2024-00001", "Mill Street 1", "Mill 1a", "Roof covering", "12.5", "120", "Windows",
        "Cover the roof with tarpaulin", "The shed too!", "Signed the record", "A. Example", "Order 7",
        "Neighbour Q. Public says #so *loud*", shown_code(whole.code), whole.sha256,
    ]:  # fmt: skip
        assert words in text


def test_the_owners_copy_hides_what_is_not_theirs(whole: Act, tmp_path: Path) -> None:
    text = pdf_text(act_pdf(whole, OWNER_EN, source=standard_template()), tmp_path)

    assert "Roof covering" in text
    assert "The shed too!" in text
    assert "Neighbour" not in text
    assert "Team" not in text


@pytest.mark.parametrize(("lang", "words"), [("ru", "Кровельное покрытие"), ("uk", "Покрівля")])
def test_the_paper_speaks_the_language_asked_for(whole: Act, tmp_path: Path, lang: str, words: str) -> None:
    text = pdf_text(act_pdf(whole, replace(FULL_EN, lang=lang), source=standard_template()), tmp_path)

    assert words in text


def test_a_paper_is_made_once_and_stays_the_same_file(whole: Act, town: Any, person: Any) -> None:
    made = paper_of(whole, FULL_EN, by=person)
    set_act_template(town=town, source="= Another form", by=person)

    again = paper_of(whole, FULL_EN, by=person)

    assert again.pk == made.pk
    assert hashlib.sha256(media_path(made.sha256).read_bytes()).hexdigest() == made.sha256


def test_a_towns_form_is_used_and_where_it_fails_the_standard_one_is_and_says_why(
    whole: Act, town: Any, person: Any, tmp_path: Path
) -> None:
    source = '#let data = json(bytes(sys.inputs.data))\n#set document(title: "x")\nOwn form #data.title'
    set_act_template(town=town, source=source, by=person)
    own = paper_of(whole, FULL_EN, by=person)
    set_act_template(town=town, source='#panic("no")', by=person)
    failed = paper_of(whole, OWNER_EN, by=person)

    assert pdf_text(media_path(own.sha256).read_bytes(), tmp_path) == "Own form 2024-00001"
    assert own.template_problem == ""
    assert "panicked" in failed.template_problem
    assert "Roof covering" in pdf_text(media_path(failed.sha256).read_bytes(), tmp_path)


def test_the_owners_copy_takes_nothing_from_the_record(whole: Act) -> None:
    before = copy.deepcopy(whole.record)
    owner_copy(whole.record)
    assert whole.record == before


# -- the desk


@pytest.fixture
def desk(town: Any, make_user: Callable[..., Any], morning: Any) -> Callable[..., Client]:
    def login(*roles: str, districts: list[Any] | None = None) -> Client:
        user = make_user(town, *roles, email=f"{roles[0]}-{bool(districts)}@example.org", districts=districts)
        client = Client()
        client.force_login(user)
        return client

    return login


def url(town: Any, name: str, *args: Any) -> str:
    return reverse(f"inspections:{name}", args=(town.slug, *args))


def test_a_day_is_made_by_the_worker_and_comes_as_one_zip(
    desk: Any, town: Any, houses: Any, clean: Any
) -> None:
    for number, house in enumerate(houses):
        clean(house, f"uuid:{number}")
    browser = desk("coordinator")
    asked = {"day": DAY.isoformat(), "lang": "uk", "copy": "owner"}

    assert browser.get(url(town, "acts"), asked).context["to_make"] == 3
    browser.post(url(town, "make_acts"), asked)
    assert browser.get(url(town, "acts"), asked).context["is_running"]
    run_waiting()
    page = browser.get(url(town, "acts"), asked).context
    body = b"".join(browser.get(url(town, "acts_zip"), asked).streaming_content)
    archive = zipfile.ZipFile(io.BytesIO(body))

    assert (page["is_running"], page["to_make"], page["ready"]) == (False, 0, 3)
    assert archive.testzip() is None
    assert archive.namelist() == [f"act-2024-0000{n}-v1-owner-uk.pdf" for n in (1, 2, 3)]
    made = {paper.sha256 for paper in ActPaper.objects.all()}
    assert {hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()} == made


def test_a_run_that_was_killed_goes_on_where_it_was(houses: Any, clean: Any, person: Any, town: Any) -> None:
    from firstlight.inspections.act_batch import make_acts

    for number, house in enumerate(houses):
        clean(house, f"uuid:{number}")

    def killed(_step: str, done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    asked: dict[str, Any] = {"town": town, "day": DAY, "scope": None, "how": FULL_EN, "by": person}
    with pytest.raises(KeyboardInterrupt):
        make_acts(**asked, on_progress=killed)
    assert make_acts(**asked, on_progress=lambda *_: None) == 3

    assert sorted(Act.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert ActPaper.objects.count() == 3


def test_acts_of_other_districts_stay_out_of_sight(
    desk: Any, town: Any, houses: Any, clean: Any, person: Any
) -> None:
    north = town.districts.get(code="north")
    House.objects.filter(pk=houses[1].pk).update(district=north)
    south_act = issue_act(inspection=clean(houses[0], "uuid:1"), by=person)
    north_act = issue_act(inspection=clean(houses[1], "uuid:2"), by=person)
    browser = desk("coordinator", districts=[north])

    shown = browser.get(url(town, "acts"), {"day": DAY.isoformat()}).context["acts"]

    assert list(shown) == [north_act]
    assert browser.get(url(town, "act_pdf", south_act.pk)).status_code == 404
    assert browser.get(url(town, "act_settings")).status_code == 403


def test_the_inspection_page_makes_the_act_and_hands_out_the_pdf(
    desk: Any, town: Any, houses: Any, clean: Any
) -> None:
    found = clean(houses[0], "uuid:1")
    browser = desk("works_manager")

    browser.post(url(town, "issue_act", found.pk))
    act = Act.objects.get()
    answer = browser.get(url(town, "act_pdf", act.pk), {"lang": "ru"})

    assert b"2024-00001" in browser.get(url(town, "inspection", found.pk)).content
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert "no-store" in answer["Cache-Control"]


def test_an_inspector_makes_no_acts(desk: Any, town: Any, houses: Any, clean: Any) -> None:
    found = clean(houses[0], "uuid:1")

    assert desk("inspector").post(url(town, "issue_act", found.pk)).status_code == 403
    assert not Act.objects.exists()


def test_the_commission_is_read_from_lines(desk: Any, town: Any) -> None:
    browser = desk("coordinator")
    answer = browser.post(
        url(town, "act_commission"), {"order": "No. 5", "members": "A. Example, chair\n\nB. Example"}
    )
    refused = browser.post(url(town, "act_commission"), {"order": "No. 6", "members": ", chair"})

    from firstlight.inspections.models import Commission

    assert answer.status_code == 302
    assert refused.status_code == 422
    assert Commission.objects.get().members == [
        {"name": "A. Example", "post": "chair"},
        {"name": "B. Example", "post": ""},
    ]


@pytest.mark.parametrize(
    ("source", "is_taken"),
    [
        (standard_template().encode(), True),
        (b"#let data = json(", False),
        (b"#nothing", False),
        (b'#import "@preview/cetz:0.3.0"', False),
        (b"\xff\xfe", False),
        (b'#read("../../secret_key")', False),
    ],
)
def test_a_form_counts_only_when_a_sample_could_be_set(
    desk: Any, town: Any, source: bytes, is_taken: bool
) -> None:
    browser = desk("administrator")
    file = SimpleUploadedFile("act.typ", source)

    answer = browser.post(url(town, "act_template"), {"file": file})

    assert (answer.status_code == 302) == is_taken
    from firstlight.inspections.models import ActTemplate

    assert ActTemplate.objects.exists() == is_taken


def test_only_an_administrator_changes_the_form(desk: Any, town: Any) -> None:
    file = SimpleUploadedFile("act.typ", standard_template().encode())
    assert desk("coordinator").post(url(town, "act_template"), {"file": file}).status_code == 403


# -- for everybody


def test_anybody_may_ask_whether_an_act_holds_and_learns_no_address(whole: Act, person: Any) -> None:
    page = Client().get(f"/act/{shown_code(whole.code).lower()}/")
    text = page.content.decode()

    assert "This act is valid." in text
    assert whole.title in text
    assert whole.sha256 in text
    for secret in ("Mill", "A. Example", "Public", "shed", "South"):
        assert secret not in text


def test_an_old_version_and_a_rejected_inspection_say_so(houses: Any, clean: Any, person: Any) -> None:
    found = clean(houses[0], "uuid:1")
    first = issue_act(inspection=found, by=person)
    values = filled(str(houses[0].pk), grade="none", findings=(), photos=(), note="Again")
    newer = correct_inspection(inspection=found, values=values, by=person)
    second = issue_act(inspection=newer, by=person)

    assert b"replaced by a newer version" in Client().get(f"/act/{first.code}/").content
    review_inspection(inspection=newer, review="rejected", by=person)
    assert b"was taken back" in Client().get(f"/act/{second.code}/").content


def test_a_file_is_compared_and_a_changed_one_shows(whole: Act, person: Any) -> None:
    made = paper_of(whole, FULL_EN, by=person)
    body = media_path(made.sha256).read_bytes()
    address = f"/act/{whole.code}/"

    def answer(content: bytes) -> str:
        file = SimpleUploadedFile("act.pdf", content, "application/pdf")
        return str(Client().post(address, {"file": file}).context["answer"])

    assert answer(body) == "same"
    assert answer(body[:-1] + b"?") == "other"
    assert Client().post(address, {}).context["answer"] == "none"
    huge = Client().post(address, {}, headers={"content-length": str(31 * 1024 * 1024)})
    assert huge.context["answer"] == "too-big"


def test_an_unknown_code_is_404_and_a_typed_one_leads_to_its_act(whole: Act) -> None:
    assert Client().get("/act/0000-0000-0000/").status_code == 404
    assert Client().get("/act/", {"code": shown_code(whole.code)}).url == f"/act/{whole.code}/"
    assert Client().get("/act/", {"code": "what?"}).status_code == 422
