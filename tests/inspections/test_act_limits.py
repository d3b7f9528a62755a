"""A town's own form of the act may take no more memory or time than it is given; hundreds of acts at once."""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from firstlight import pdf
from firstlight.inspections.act_batch import make_acts, zip_of_day
from firstlight.inspections.act_paper import Print, paper_of
from firstlight.inspections.models import ActPaper, Inspection
from firstlight.inspections.services import issue_act, set_act_template
from firstlight.pdf import Template, TemplateError, TooCostlyError, make_archive_pdf
from tests.pace import free_seconds

AT = datetime(2024, 1, 3, 9, 30, tzinfo=UTC)
FULL_EN = Print("en", ActPaper.Copy.FULL, "https://desk.example.org")
# Every call differs, so that nothing of it is remembered: two to the fortieth of them.
NEVER_ENDS = '#let f(n, s) = if n == 0 { 0 } else { f(n - 1, s + "a") + f(n - 1, s + "b") }\n#f(40, "")'
FILLS_MEMORY = '#let s = "x" * 4000000000\n#s.len()'


def made(source: str) -> bytes:
    return make_archive_pdf(Template(source), {}, files={}, lang="en", made_at=AT)


def test_a_form_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "STRANGERS", replace(pdf.STRANGERS, cpu_s=1))
    begun = time.monotonic()
    with pytest.raises(TooCostlyError):
        made(NEVER_ENDS)
    assert time.monotonic() - begun < free_seconds(10)


def test_a_form_that_waits_for_ever_is_ended_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "STRANGERS", replace(pdf.STRANGERS, wall_s=1))
    with pytest.raises(TooCostlyError):
        made(NEVER_ENDS)


def test_a_form_that_fills_the_memory_is_ended_and_ours_is_not_touched() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(TooCostlyError):
        made(FILLS_MEMORY)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB


def test_a_form_with_a_fault_says_where_and_a_good_one_gives_the_same_bytes_apart() -> None:
    with pytest.raises(TemplateError) as refused:
        made("#nothing")
    assert "main.typ:1" in refused.value.diagnostic
    plain = '#set document(title: "A")\n= Act'
    here = make_archive_pdf(Template(plain, is_ours=True), {}, files={}, lang="en", made_at=AT)
    assert made(plain) == here


def test_an_act_is_printed_all_the_same_when_the_town_s_form_costs_too_much(
    town: Any, deliver: Any, make_house: Any, access: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = access("administrator").user
    deliver(make_house(town), "uuid:1", grade="none")
    act = issue_act(inspection=Inspection.objects.get(), by=person)
    set_act_template(town=town, source=NEVER_ENDS, by=person)
    monkeypatch.setattr(pdf, "STRANGERS", replace(pdf.STRANGERS, cpu_s=1))

    paper = paper_of(act, FULL_EN, by=person)

    assert "more than" in paper.template_problem


@pytest.mark.slow
def test_hundreds_of_acts_say_how_far_they_are_and_take_no_more_memory_than_a_few(
    town: Any, deliver: Any, make_house: Any, access: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """It prints its figures."""
    person = access("administrator").user
    count = 300
    for number in range(count):
        deliver(make_house(town), f"uuid:{number}", grade="none")
    said: list[tuple[int, int]] = []
    peaks: list[int] = []

    def on_progress(_step: str, done: int, total: int) -> None:
        said.append((done, total))
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

    begun, used = time.monotonic(), time.process_time()
    day = Inspection.objects.earliest("received_at").received_at.date()
    assert make_acts(town=town, day=day, scope=None, how=FULL_EN, by=person, on_progress=on_progress) == count
    size = sum(len(piece) for piece in zip_of_day(town, None, day, FULL_EN))
    wall_s, cpu_s = time.monotonic() - begun, time.process_time() - used

    assert [total for _done, total in said][-1] == 2 * count
    assert [done for done, _total in said] == sorted(done for done, _total in said)
    assert said[-1] == (2 * count, 2 * count)
    assert size > count * 10_000
    grown_kb = peaks[-1] - peaks[len(peaks) // 2 + 10]  # after the first papers are set
    figures = f"{count} acts: {wall_s:.0f} s, {cpu_s:.0f} s of the processor, {size} bytes, +{grown_kb} kB"
    with capsys.disabled():
        sys.stdout.write(f"\n{figures}\n")
    assert grown_kb < 100_000
