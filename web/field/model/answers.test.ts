import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { amount, answersAfter, answersAgain, completed, missing, newElement, noAnswers, valuesOf, type Answers, type Facts } from "./answers";
import type { Schedule } from "./schedule";

const schedule = JSON.parse(readFileSync(new URL("../../../contracts/damage_schedule.json", import.meta.url), "utf8")) as Schedule;
const listed = { isListed: true, hasSignature: false };
const facts: Facts = { instance_id: "uuid:1", house: "h", seen_at: "", device_id: "", deprecated_id: "", photos: [], voice: "", signature: "s.png" };
const answers = (change: Partial<Answers>): Answers => ({ ...noAnswers(), grade: "minor", ...change });
const words = (one: Answers, about = listed): string[] => missing(schedule, one, about).map(({ word }) => word);

describe("what is missing", () => {
  it("is the grade at first, and nothing more for a house without damage", () => {
    expect(words(noAnswers())).toEqual(["missing-grade"]);
    expect(words(answers({ grade: "none" }))).toEqual([]);
  });

  it("is the address of a house that is not listed", () => {
    expect(words(answers({ grade: "none", address_seen: " " }), { isListed: false, hasSignature: false })).toEqual(["missing-address"]);
  });

  it("is amount and severity of a chosen element", () => {
    expect(words(answers({ elements: { windows: newElement() } }))).toEqual(["missing-amount", "missing-severity"]);
    expect(words(answers({ elements: { windows: { ...newElement(), damaged: "0", severity: "light" } } }))).toEqual(["missing-amount"]);
  });

  it("is a total that is less than what is damaged", () => {
    expect(words(answers({ elements: { windows: { ...newElement(), damaged: "5", total: "4", severity: "light" } } }))).toEqual(["total-too-small"]);
  });

  it("asks a network for its state, and for metres only where it is damaged", () => {
    const gas = (state: string): Answers => answers({ elements: { gas: { ...newElement(), state } } });
    expect(words(gas(""))).toEqual(["missing-state"]);
    expect(words(gas("isolated"))).toEqual([]);
    expect(words(gas("damaged"))).toEqual(["missing-amount", "missing-severity"]);
  });

  it("is the signature of an owner who signs", () => {
    expect(words(answers({ grade: "none", presence: "signed" }))).toEqual(["missing-signature"]);
    expect(words(answers({ grade: "none", presence: "refused" }))).toEqual([]);
  });
});

describe("the values of a record", () => {
  it("forget elements where the grade was changed to no damage", () => {
    const one = answers({ grade: "none", elements: { windows: { ...newElement(), damaged: "5", severity: "light" } } });
    expect(valuesOf(schedule, one, facts).findings).toEqual([]);
  });

  it("come in the schedule's order with a point for the comma", () => {
    const some = { fences: { ...newElement(), damaged: "08,5", severity: "light" }, roof_covering: { ...newElement(), damaged: "3", severity: "heavy", is_urgent: true } };
    const { findings } = valuesOf(schedule, answers({ elements: some }), facts);
    expect(findings.map(({ element, damaged }) => [element, damaged])).toEqual([["roof_covering", "3"], ["fences", "8.5"]]);
  });

  it("keep no objection and no signature of an owner who was not there", () => {
    expect(valuesOf(schedule, answers({ presence: "absent", objection: "no" }), facts).owner).toEqual({ presence: "absent", objection: "", signature: "" });
    expect(valuesOf(schedule, answers({}), facts).owner).toBeNull();
  });
});

describe("a flat", () => {
  const of = (change: Partial<Answers>): Answers => answers({ part: { level: "flat", entrance: " 2 ", flat: "14" }, ...change });
  const broken = { ...newElement(), damaged: "4", severity: "light" };

  it("needs its number, and an entrance its own", () => {
    expect(words(of({ part: { level: "flat", entrance: "2", flat: " " } }))).toEqual(["missing-part"]);
    expect(words(of({ part: { level: "entrance", entrance: "", flat: "14" } }))).toEqual(["missing-part"]);
  });

  it("keeps what is common out, and the numbers that its level has", () => {
    const some = { roof_covering: broken, windows: broken };
    expect(valuesOf(schedule, of({ elements: some }), facts)).toMatchObject({ part: { level: "flat", entrance: "2", flat: "14" }, findings: [{ element: "windows" }] });
    expect(valuesOf(schedule, of({ part: { level: "house", entrance: "2", flat: "14" } }), facts).part).toEqual({ level: "house", entrance: "", flat: "" });
  });

  it("tells windows by side and room, never more than are broken", () => {
    const split = { side: { street: "3", yard: "0" }, room: { kitchen: "1" } };
    expect(valuesOf(schedule, of({ elements: { windows: { ...broken, split } } }), facts).findings[0]?.split).toEqual({ side: { street: "3" }, room: { kitchen: "1" } });
    expect(words(of({ elements: { windows: { ...broken, split: { side: { street: "3", yard: "2" } } } } }))).toEqual(["split-too-large"]);
  });

  it("is filled on with an older version's draft and an older schedule", () => {
    const { part: _part, scales: _scales, ...kept } = answers({});
    expect(completed(kept as Answers)).toMatchObject({ part: { level: "house" }, scales: {} });
    const old = { ...schedule, levels: undefined, scales: undefined, splits: undefined, elements: schedule.elements.map(({ levels: _l, splits: _s, ...one }) => one) } as unknown as Schedule;
    expect(valuesOf(old, answers({ elements: { windows: broken } }), facts).findings).toMatchObject([{ element: "windows", split: {} }]);
  });
});

describe("a second visit", () => {
  it("begins with what the first one found, networks too", () => {
    const findings = [
      { element: "windows", damaged: "4", total: "9", severity: "light", is_urgent: true },
      { element: "gas", damaged: "2", total: "", severity: "heavy", is_urgent: false },
    ];
    const one = answersAfter({ grade: "minor", note: "wet", networks: { gas: "damaged", water: "working" }, findings });
    expect(words(one)).toEqual([]);
    expect(valuesOf(schedule, one, facts)).toMatchObject({
      grade: "minor",
      note: "wet",
      networks: { gas: "damaged", water: "working" },
      findings: [{ element: "windows", damaged: "4", total: "9" }, { element: "gas", damaged: "2", total: null }],
    });
  });

  it("asks the owner and the phone's place anew", () => {
    const before = answers({ presence: "signed", objection: "no", place: { lon: 1, lat: 2, accuracy_m: 3 }, note: "wet" });
    expect(answersAgain(before)).toEqual(answers({ note: "wet" }));
  });
});

describe("an amount", () => {
  it.each([["5", "5"], [" 2,50 ", "2.50"], ["007", "7"], ["0.5", "0.5"], ["1.234", null], ["-1", null], ["", null], ["10000000", null], ["1e3", null]])("typed as %j is %j", (typed, read) => {
    expect(amount(typed)).toBe(read);
  });
});
