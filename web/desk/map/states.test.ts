import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { rampOf, STATES } from "./states";

const css = readFileSync(new URL("../../../src/firstlight/static/css/tokens.css", import.meta.url), "utf8");

describe("the damage ramp", () => {
  it("has a colour in the stylesheet for every state", () => {
    for (const name of STATES) expect(css).toMatch(new RegExp(`--d-${name}: #[0-9a-f]{6};`));
  });

  it("is read from the page's own tokens", () => {
    const ramp = rampOf({ getPropertyValue: (token) => (token === "--d-major" ? " #fb8832" : "") });
    expect(ramp.major).toBe("#fb8832");
    expect(ramp.minor).toBe("#808080");
  });
});
