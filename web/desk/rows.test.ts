import { describe, expect, it } from "vitest";

import { compareKeys, csvLine, keyOf, matches } from "./rows";
import { step } from "./search";
import { nextTheme, themeOf } from "./theme";

describe("sorting", () => {
  it.each([
    ["1 234,5", 1234.5],
    ["1,234.5", 1234.5],
    ["1,234", 1234],
    ["12 m²", 12],
    ["−3", -3],
    ["0,125", 0.125],
    ["25\u202f%", 25],
  ])("reads %s as %d", (text, number) => expect(keyOf(text)).toBe(number));

  it.each(["", "Млинова 12", "вул. Миру, 3"])("leaves %s a text", (text) => expect(keyOf(text)).toBe(text));

  it("puts numbers in order, texts after them, nothing last", () => {
    const keys = ["b 10", "", 3, "b 9", 12, "а"];
    expect(keys.sort((a, b) => compareKeys(a, b, "en"))).toEqual([3, 12, "b 9", "b 10", "а", ""]);
  });
});

describe("filtering", () => {
  it("wants every word, in any order and case", () => {
    expect(matches("вулиця Лесі Українки, 12", "12 лесі")).toBe(true);
    expect(matches("вулиця Лесі Українки, 12", "12 миру")).toBe(false);
    expect(matches("anything", "")).toBe(true);
  });
});

describe("CSV", () => {
  it("quotes what has to be and makes no formula", () => {
    expect(csvLine(["a,b", 'say "no"', "=SUM(A1)", "-5", "-x"])).toBe('"a,b","say ""no""",\'=SUM(A1),-5,\'-x\r\n');
  });
});

describe("search and theme", () => {
  it("walks through hits and back to the field", () => {
    expect([step(-1, 1, 3), step(2, 1, 3), step(0, -1, 3), step(-1, -1, 3), step(-1, 1, 0)]).toEqual([0, 2, -1, -1, -1]);
  });

  it("switches away from what the system shows, and back", () => {
    expect([nextTheme("", false), nextTheme("", true), nextTheme("dark", false)]).toEqual(["dark", "light", ""]);
    expect([themeOf("a=1; theme=dark"), themeOf("theme=pink"), themeOf("xtheme=dark")]).toEqual(["dark", "", ""]);
  });
});
