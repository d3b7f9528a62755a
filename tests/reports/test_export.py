"""Claims and tolls as files, from the desk and the command line."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.urls import reverse

from firstlight.errors import CodedError
from firstlight.reports.commands import export_table
from firstlight.reports.services import confirm_claim, take_statement
from tests.reports.conftest import NOW


@pytest.fixture
def told(town, officer, incident):
    statement = take_statement(
        town=town, text="Погибли двое, ранены не менее пяти человек.", author="=1+1", channel="web",
        published_at=NOW, by=officer,
    )  # fmt: skip
    for claim in statement.claims.all():
        confirm_claim(claim=claim, incident=incident, by=officer)
    return statement


def test_claims_with_their_evidence(client, told, town, officer):
    client.force_login(officer)

    answer = client.get(reverse("reports:export", args=[town.slug, "claims", "csv"]))

    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(r["subject"], r["value_min"], r["value_max"], r["fate"]) for r in rows] == [
        ("killed", "2", "2", "standing"), ("injured", "5", "", "standing"),
    ]  # fmt: skip
    assert rows[0]["author"] == "'=1+1"
    assert all(told.text[int(r["start"]) : int(r["end"])] == r["evidence"] for r in rows)


def test_tolls_of_the_command_line(told, town, tmp_path):
    out = tmp_path / "tolls.json"

    done = export_table(table="tolls", town_name=town.name, out=out)

    rows = {row["metric"]: row for row in json.loads(out.read_text("utf8"))["rows"]}
    assert done["rows"] == 3
    assert (rows["killed"]["best"], rows["injured"]["open_ended"]) == (2, True)
    assert (rows["missing"]["state"], rows["missing"]["best"]) == ("no_data", None)


def test_a_csv_has_its_codebook_beside_it(told, town, tmp_path):
    export_table(table="claims", town_name=town.name, out=tmp_path / "c.csv")

    assert (tmp_path / "c.codebook.csv").read_text("utf-8-sig").startswith("column,type,meaning")


@pytest.mark.parametrize(
    ("name", "town_name", "code"), [("a.xls", "Probe Town", "export-kind"), ("a.csv", "X", "no-town")]
)
def test_refused(town, tmp_path, name, town_name, code):
    with pytest.raises(CodedError) as refused:
        export_table(table="claims", town_name=town_name, out=tmp_path / name)
    assert refused.value.code == code


@pytest.mark.parametrize("kind", ["json", "parquet"])
def test_other_kinds_and_unknown_ones(client, told, town, officer, kind):
    client.force_login(officer)

    assert client.get(reverse("reports:export", args=[town.slug, "tolls", kind])).status_code == 200
    assert client.get(reverse("reports:export", args=[town.slug, "people", kind])).status_code == 404
    assert client.get(reverse("reports:codebook", args=[town.slug, "tolls"])).status_code == 200


def test_inspectors_cannot_export(client, town, make_user):
    client.force_login(make_user(town, "inspector"))

    assert client.get(reverse("reports:export", args=[town.slug, "claims", "csv"])).status_code == 403
