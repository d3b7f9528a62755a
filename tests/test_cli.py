"""The command line keeps its contract: results as JSON, one line for a refusal, exit status 0, 1 or 2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from firstlight.cli import main
from tests.pace import free_seconds


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def impacts(path: Path, *features: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
    return path


def impact(lon: float, lat: float, **properties: Any) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def refused(result: Result) -> str:
    """The one line of a refusal."""
    assert result.exit_code == 1, result.output
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("firstlight: ")
    return lines[0]


@pytest.mark.shared
def test_a_real_town_in_two_commands(db: None, shared: Path, tmp_path: Path) -> None:
    loaded = run("town", "load", shared / "osm" / "lauf.osm.pbf", "--name", "Lauf", "--json")
    assert loaded.exit_code == 0, loaded.output
    report = json.loads(loaded.stdout)
    assert report["houses"] == report["added"] > 6000
    assert report["seconds"] < free_seconds(10)

    points = impacts(tmp_path / "f.geojson", impact(11.2785, 49.5103, radius_m=100), impact(11.2850, 49.5060))
    out = tmp_path / "plan.geojson"
    made = run(
        "plan", "Lauf", "--impacts", points, "--teams", "8", "--date", "2024-01-03",
        "--budget", "0.5", "--out", out, "--json",
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    figures = json.loads(made.stdout)
    features = json.loads(out.read_text("utf8"))["features"]

    houses = [one["properties"]["seq"] for one in features if one["properties"]["kind"] == "house"]
    assert len(houses) == len(set(houses)) == figures["houses"] > 100
    assert {"stops", "rounds", "walk_m", "civil_dawn", "seconds"} <= figures.keys()
    assert figures["rounds"] == 8
    assert figures["civil_dawn"].startswith("2024-01-03T07:3")
    for one in figures["by_round"]:
        assert figures["civil_dawn"] <= one["starts_at"] <= one["ends_at"] <= figures["civil_dusk"]
    assert run("verify").exit_code == 0


def test_reading_prints_the_contract_and_for_people_the_evidence(tmp_path: Path) -> None:
    text = "No one was hurt overnight, the governor said."
    path = tmp_path / "statement.txt"
    path.write_text(text, encoding="utf8")

    as_json = run("read", path, "--published", "2024-01-03T11:00+03:00", "--json")
    assert as_json.exit_code == 0, as_json.output
    reading = json.loads(as_json.stdout)
    assert reading["language"] == "en"
    (claim,) = [one for one in reading["claims"] if one["kind"] == "casualty"]
    assert (claim["min"], claim["max"]) == (0, 0)
    assert "hurt" in text[claim["start"] : claim["end"]]
    assert text in run("read", path, "--published", "2024-01-03").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan"],
        ["plan", "Nowhere", "--teams", "0", "--date", "2024-01-03"],
        ["plan", "Nowhere", "--teams", "2", "--date", "tomorrow"],
        ["town", "load", "no-such-file.osm", "--name", "X"],
        ["read", "no-such-file.txt"],
        ["dance"],
    ],
)
def test_bad_usage_is_2(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_a_time_without_its_offset_is_bad_usage(tmp_path: Path) -> None:
    path = tmp_path / "statement.txt"
    path.write_text("Nothing happened.")
    answer = run("read", path, "--published", "2024-01-03T11:00")
    assert answer.exit_code == 2
    assert "offset" in answer.output


def test_refusals_are_one_line(town: Any, tmp_path: Path) -> None:
    day = ["--teams", "2", "--date", "2024-01-03"]
    assert "no town named" in refused(run("plan", "Nowhere", *day))
    assert "street file" in refused(run("plan", town.name, *day))
    nonsense = tmp_path / "nonsense.geojson"
    nonsense.write_text("{")
    assert "cannot be read as JSON" in refused(run("plan", town.name, *day, "--impacts", nonsense))
    danger = impacts(tmp_path / "danger.geojson", impact(34.0, 43.0, danger_m="near"))
    assert "danger_m" in refused(run("plan", town.name, *day, "--impacts", danger))
    assert "no such folder" in refused(run("plan", town.name, *day, "--out", tmp_path / "a" / "plan.geojson"))
    nowhere = impacts(tmp_path / "nowhere.geojson")
    assert "holds no feature" in refused(run("plan", town.name, *day, "--impacts", nowhere))


def test_verify_names_the_first_broken_link(town: Any) -> None:
    from django.db import connection

    from firstlight.audit.services import record

    for count in range(3):
        record(by=None, action="test.act", target=town, data={"count": count})
    assert json.loads(run("verify", "--json").stdout) == {"links": 3, "whole": True, "broken": None}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_entry_no_update")
        else:
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only")
        cursor.execute("UPDATE audit_entry SET actor = 'Somebody else' WHERE seq = 2")
    assert "link 2 (content)" in refused(run("verify"))
