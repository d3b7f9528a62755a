/** The same golden cases as tests/inspections/test_parts.py. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { houseGrade, partKey } from "./parts";
import type { HousePart } from "./values";

const cases = JSON.parse(readFileSync(new URL("../../../contracts/golden/parts.json", import.meta.url), "utf8")) as {
  keys: { part: HousePart; key: string }[];
  grades: { graded: [string, string][]; grade: string }[];
};

describe("a house and its parts", () => {
  it.each(cases.keys)("have one key, however the number was typed: $key", ({ part, key }) => {
    expect(partKey(part)).toBe(key);
  });

  it.each(cases.grades)("have the grade $grade of $graded", ({ graded, grade }) => {
    expect(houseGrade(graded)).toBe(grade);
  });
});
