"""A phone made of JavaRosa, the library inside ODK Collect, and ODK's own validator of forms."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import pyxform

from firstlight.inspections.models import Inspection, Submission
from firstlight.openrosa.form import inspection_form
from tests.openrosa.filling import jpeg
from tests.openrosa.phones import Phone

JAR = Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"
PHONE = Path(__file__).parent / "javarosa/Phone.java"

needs_java = pytest.mark.skipif(shutil.which("javac") is None, reason="needs a Java 17 development kit")


def java(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["java", "-cp", str(JAR), *words], capture_output=True, text=True, timeout=180)


@needs_java
def test_odk_validate_accepts_the_form(tmp_path: Path) -> None:
    form = tmp_path / "form.xml"
    form.write_bytes(inspection_form().xml)
    result = java("org.opendatakit.validate.FormValidator", str(form))
    assert result.returncode == 0, result.stderr
    assert "Xform is valid" in result.stdout + result.stderr


@needs_java
@pytest.mark.django_db(transaction=True)
def test_a_foreign_phone_fills_the_form_and_loses_nothing(
    live_server: Any, phone: Phone, make_house: Any, town: Any, tmp_path: Path
) -> None:
    house = make_house(town)
    for name, colour in (("крыша 1.jpg", "red"), ("2.jpg", "blue")):
        (tmp_path / name).write_bytes(jpeg(colour))
    answers = {
        "where/listed": "yes", "where/house": str(house.id), "grade": "minor",
        "damaged_elements": "roof_covering windows", "roof_covering/damaged": "12.5",
        "roof_covering/total": "120", "roof_covering/severity": "heavy", "roof_covering/urgent": "yes",
        "windows/damaged": "4", "windows/severity": "light", "note": "Вода капает",
    }  # fmt: skip
    words = [f"{name}={value}" for name, value in answers.items()]
    result = java(
        str(PHONE), f"{live_server.url}/key/{phone.token}", str(tmp_path),
        *words, "@photo=крыша 1.jpg", "@photo=2.jpg",
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    lines = result.stdout.splitlines()
    assert lines[1].startswith("head 204 ")
    assert [line[:8] for line in lines[2:]] == ["post 201", "post 201"]
    submission = Submission.objects.get()
    assert submission.state == Submission.State.READ
    assert {file.name for file in submission.attachments.exclude(sha256="")} == {"крыша 1.jpg", "2.jpg"}
    inspection = Inspection.objects.get()
    assert (inspection.house_id, inspection.grade, inspection.note) == (house.id, "minor", "Вода капает")
    found = {one.element: float(one.damaged) for one in inspection.findings.all()}
    assert found == {"roof_covering": 12.5, "windows": 4.0}
    odd = {issue["code"] for issue in inspection.issues}
    assert odd <= {"clock-ahead"}  # this phone's clock is the real one
