/** The same golden cases as tests/field/test_golden.py: one XML, two languages. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import type { Schedule } from "./schedule";
import { buildSubmissionXml, clean, decimal } from "./submission";
import type { SubmissionValues } from "./values";

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(`../../../contracts/${path}`, import.meta.url), "utf8"));
const schedule = read("damage_schedule.json") as Schedule;
const cases = read("golden/submissions.json") as { name: string; values: SubmissionValues; xml: string }[];

describe("the submission's XML", () => {
  it.each(cases.map((one) => [one.name, one] as const))("is golden: %s", (_name, { values, xml }) => {
    expect(buildSubmissionXml(schedule, values)).toBe(xml);
  });

  it("leaves out what XML cannot carry", () => {
    expect(clean("a\u0000b\u001fc\ud800d\uffff 🏚\tй")).toBe("abcd 🏚\tй");
  });

  it.each([
    [37, "37.0"],
    [-0.5, "-0.5"],
    [0.00001, "1e-05"],
    [1.23e-7, "1.23e-07"],
    [34.0128417, "34.0128417"],
  ])("writes %f as the server does", (value, text) => {
    expect(decimal(value)).toBe(text);
  });
});
