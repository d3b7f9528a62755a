/** What a phone keeps of the app: every file, and no page of another build. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { entriesOf } from "./offline";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "built-"));
  mkdirSync(join(folder, "assets"));
  for (const name of ["index.html", "assets/main-AbCd_1-2.js", "icon.svg", "sw.js", "manifest.webmanifest"]) writeFileSync(join(folder, name), name);
});
afterEach(() => rmSync(folder, { recursive: true }));

it("keeps every file but the worker and the manifest, the page under its own address", () => {
  const urls = entriesOf(folder, "/static/field/", "/field/").map((entry) => entry.url);
  expect(urls).toEqual(["/static/field/assets/main-AbCd_1-2.js", "/static/field/icon.svg", "/field/"]);
});

it("takes the page only as it was built: another build's would ask for files that are not on the phone", () => {
  const page = entriesOf(folder, "/static/field/", "/field/").find((entry) => entry.url === "/field/");
  expect(page?.integrity).toBe(`sha256-${createHash("sha256").update("index.html").digest("base64")}`);
});

it("gives a file a new version when its content changes, but for names that carry a hash", () => {
  const before = entriesOf(folder, "/", "/field/");
  for (const name of ["index.html", "assets/main-AbCd_1-2.js", "icon.svg"]) writeFileSync(join(folder, name), "changed");
  const after = entriesOf(folder, "/", "/field/");
  expect(after.map((entry, at) => entry.revision === before[at]?.revision)).toEqual([true, false, false]);
});
