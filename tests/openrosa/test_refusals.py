"""Everything malformed: 4xx, an OpenRosa message in the phone's language, nothing stored."""

from __future__ import annotations

import errno
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from lxml import etree

from firstlight.inspections.models import Attachment, Submission
from firstlight.inspections.rules.errors import SubmissionError
from firstlight.openrosa import views
from firstlight.openrosa.errors import DoorError
from firstlight.openrosa.texts import refusal
from tests.openrosa.filling import jpeg, written
from tests.openrosa.phones import Phone
from tests.pace import free_seconds

GOOD = written("")
BOMB = (
    b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><data id="firstlight_damage">&c;</data>'
)
OUTSIDE = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><data>&x;</data>'


def with_root(extra: bytes) -> bytes:
    return GOOD.replace(b"<data ", b"<data " + extra, 1)


def in_note(text: bytes) -> bytes:
    assert b"<note></note>" in GOOD
    return GOOD.replace(b"<note></note>", b"<note>" + text + b"</note>")


def of_version(said: bytes) -> bytes:
    changed, found = re.subn(rb'version="\d{10}"', said, GOOD)
    assert found == 1
    return changed


def many_attributes() -> bytes:
    return with_root(b" ".join(b'a%d="1"' % n for n in range(150_000)) + b" ")


def in_utf16(text: str) -> bytes:
    return ('<?xml version="1.0" encoding="UTF-16"?>' + text).encode("utf-16")


MALFORMED: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 400),
    "text": (b"hello", 400),
    "cut off": (GOOD[: len(GOOD) // 2], 400),
    "two roots": (GOOD + b"<data/>", 400),
    "not utf-8": (in_note(b"\xff\xfe"), 400),
    "a NUL": (in_note(b"\x00"), 400),
    "json": (b'{"id": 1}', 400),
    "a jpeg": (jpeg(), 400),
    "html": (b"<!DOCTYPE html><html></html>", 400),
    "entity bomb": (BOMB, 400),
    "external entity": (OUTSIDE, 400),
    "empty doctype": (b"<!DOCTYPE data>" + GOOD.split(b"\n", 1)[-1], 400),
    "doctype in utf-16": (in_utf16("<!DOCTYPE data><data/>"), 400),
    "undeclared entity": (
        in_note(b"&x;"),
        400,
    ),
    "deep nesting": (b"<data>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</data>", 400),
    "over 2 MB": (GOOD + b" " * (2 * 1024 * 1024), 413),
    "no instance id": (GOOD.replace(b"uuid:one", b""), 400),
    "blank instance id": (GOOD.replace(b"uuid:one", b"  "), 400),
    "no meta": (b'<data id="firstlight_damage" version="2024010303"/>', 400),
    "long instance id": (GOOD.replace(b"uuid:one", b"u" * 256), 400),
    "no form id": (GOOD.replace(b'id="firstlight_damage"', b""), 404),
    "unknown form": (GOOD.replace(b"firstlight_damage", b"another_form"), 404),
    "unknown version": (of_version(b'version="1999"'), 404),
    "no version": (of_version(b""), 404),
    "edit of nothing": (written("", deprecated_id="uuid:never"), 404),
}


@pytest.mark.parametrize(("raw", "status"), MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_forms_are_refused_quickly_and_leave_nothing(phone: Any, raw: bytes, status: int) -> None:
    phone.get("formList")  # a process's first request also loads every page's code
    started = time.perf_counter()

    answer = phone.post(raw, {"1.jpg": jpeg()}) if raw else phone.post(b" ")

    assert answer.status_code == status
    assert time.perf_counter() - started < free_seconds(1)
    message = etree.fromstring(answer.content)
    assert etree.QName(message).localname == "OpenRosaResponse"
    assert (message[0].text or "").strip()
    assert answer["X-OpenRosa-Version"] == "1.0"
    assert not Submission.objects.exists()
    assert not Attachment.objects.exists()


def test_two_hundred_thousand_attributes_are_answered_in_time(phone: Any) -> None:
    raw = many_attributes()
    assert len(raw) < 2 * 1024 * 1024
    phone.get("formList")
    started = time.perf_counter()

    answer = phone.post(raw)

    assert time.perf_counter() - started < free_seconds(1)
    assert answer.status_code in {201, 400}


REQUESTS: dict[str, tuple[Callable[[Any], Any], int]] = {
    "bad token": (
        lambda p: p.client.post("/key/nobody/submission", headers={"X-OpenRosa-Version": "1.0"}),
        403,
    ),
    "bad token, head": (
        lambda p: p.client.head("/key/nobody/submission", headers={"X-OpenRosa-Version": "1.0"}),
        403,
    ),
    "bad token, list": (lambda p: p.client.get("/key/nobody/formList"), 403),
    "no version header": (lambda p: p.client.post(f"/key/{p.token}/submission"), 400),
    "get": (lambda p: p.get("submission"), 405),
    "put": (lambda p: p.client.put(f"/key/{p.token}/submission"), 405),
    "raw xml body": (
        lambda p: p.client.post(
            f"/key/{p.token}/submission", GOOD, content_type="text/xml", headers={"X-OpenRosa-Version": "1.0"}
        ),
        415,
    ),
    "form encoded": (
        lambda p: p.client.post(
            f"/key/{p.token}/submission",
            "xml_submission_file=x",
            content_type="application/x-www-form-urlencoded",
            headers={"X-OpenRosa-Version": "1.0"},
        ),
        415,
    ),
    "no xml part": (
        lambda p: p.client.post(
            f"/key/{p.token}/submission",
            {"1.jpg": SimpleUploadedFile("1.jpg", jpeg())},
            headers={"X-OpenRosa-Version": "1.0"},
        ),
        400,
    ),
    "no boundary": (
        lambda p: p.client.post(
            f"/key/{p.token}/submission",
            b"x",
            content_type="multipart/form-data",
            headers={"X-OpenRosa-Version": "1.0"},
        ),
        400,
    ),
    "announces 5 GB": (
        lambda p: p.client.generic(
            "POST",
            f"/key/{p.token}/submission",
            b"x",
            content_type="multipart/form-data; boundary=b",
            CONTENT_LENGTH=str(5 * 1024**3),
            HTTP_X_OPENROSA_VERSION="1.0",
        ),
        413,
    ),
    "201 files": (lambda p: p.post(GOOD, {f"{n}.jpg": b"x" for n in range(201)}), 413),
}


@pytest.mark.parametrize(("send", "status"), REQUESTS.values(), ids=REQUESTS.keys())
def test_requests_that_are_none_of_ours(phone: Any, send: Callable[[Any], Any], status: int) -> None:
    assert send(phone).status_code == status
    assert not Submission.objects.exists()


def test_a_truncated_upload_is_refused(phone: Any) -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="s.xml"\r\n\r\n'

    answer = phone.client.generic(
        "POST",
        f"/key/{phone.token}/submission",
        head + GOOD[:100],
        content_type="multipart/form-data; boundary=b",
        HTTP_X_OPENROSA_VERSION="1.0",
    )

    assert answer.status_code == 400
    assert not Submission.objects.exists()


def test_a_revoked_phone_is_shut_out_at_once(phone: Any, town: Any, make_user: Any) -> None:
    from firstlight.accounts.devices import revoke_device

    assert phone.get("formList").status_code == 200
    revoke_device(device=phone.device, by=make_user(town, "administrator"))

    assert phone.get("formList").status_code == 403
    assert phone.post(GOOD).status_code == 403


@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_every_code_has_a_status_and_a_sentence(language: str) -> None:
    from django.utils import translation

    with translation.override(language):
        for kind in (DoorError, SubmissionError):
            codes = re.findall(r"``([a-z-]+)``", kind.__doc__ or "")
            assert codes
            for code in codes:
                status, text = refusal(kind(code, limit_mb=2))
                assert 400 <= status < 600
                assert "%(" not in text
                assert f"({code}" not in text, "no sentence"


def fails_with(error: Exception) -> Callable[..., Any]:
    def fail(*args: Any, **kwargs: Any) -> Any:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OSError(errno.ENOSPC, "no room"), 507),
        (OSError(errno.EDQUOT, "quota"), 507),
        (OSError(errno.EIO, "broken disk"), 503),
        (OSError(errno.EROFS, "read only"), 503),
    ],
)
def test_a_full_or_failing_disk_is_never_success(
    phone: Any, monkeypatch: pytest.MonkeyPatch, error: OSError, status: int
) -> None:
    monkeypatch.setattr(views, "store_file", fails_with(error))

    answer = phone.post(GOOD, {"1.jpg": jpeg()})

    assert answer.status_code == status
    assert not Submission.objects.exists()


def test_a_busy_database_asks_to_come_again(phone: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "receive_submission", fails_with(OperationalError("locked")))

    answer = phone.post(GOOD)

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


def test_a_fault_of_ours_is_a_500_and_never_an_empty_list(
    phone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "form_of", fails_with(ZeroDivisionError()))

    assert phone.get("formList").status_code == 500


def test_a_file_that_cannot_be_stored_leaves_no_file_behind(
    phone: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from firstlight.inspections import media

    settings.DATA = tmp_path
    monkeypatch.setattr(media.os, "fsync", fails_with(OSError(errno.ENOSPC, "no room")))

    with pytest.raises(OSError, match="no room"):
        media.store_file([b"photo"])
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_a_record_of_another_town_is_refused_with_a_clear_word(
    phone: Phone, make_house: Callable[..., Any], town: Any
) -> None:
    """The field app says which town a record was made in; Collect says nothing, and is believed."""
    raw = written(str(make_house(town).id), "uuid:elsewhere")

    answer = phone.post(raw, headers={"X-Firstlight-Town": str(uuid4())})

    assert answer.status_code == 409
    assert "another town" in answer.content.decode()
    assert not Submission.objects.exists()
    assert phone.post(raw, headers={"X-Firstlight-Town": str(town.pk)}).status_code == 201
