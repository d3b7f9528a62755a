/** Exactly once, in any number of tries: the outbox against a desk that loses answers. */
import "fake-indexeddb/auto";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { noAnswers } from "../model/answers";
import { Phone, type InspectionRecord, type StoredFile } from "../store/database";
import { Door, messageOf } from "./door";
import { PART_BYTES, emptyOutbox, justDone, nextPart, type Outcome } from "./outbox";

const NOW = 1_700_000_000_000;
const DAY_MS = 24 * 3600_000;
const TOWN = "town-a";
const progress = { sending: () => undefined };
let phone: Phone;
let names = 0;

const record = (id: string, change: Partial<InspectionRecord> = {}): InspectionRecord => ({
  id, house: "h", label: "Mill Street 1", state: "ready", answers: noAnswers(), version: "1", seen_at: "", deprecates: "",
  xml: `<data>${id}</data>`, n_files: 0, is_begun: false, problem: "", changed_at: 1, desk_at: null, ...change,
});
const file = (id: string, of: string, size = 10): StoredFile => ({
  id, record: of, name: `${id}.jpg`, kind: "photo", shows: "", content: new Blob(["x".repeat(size)]), thumb: null, size, is_at_desk: 0, taken_at: "", place: null,
});

/** A desk that keeps what comes; `faults` says what goes wrong at which POST. */
function desk(faults: ("lost-request" | "lost-answer" | 503 | 409 | 403 | "stranger")[] = []): { forms: Map<string, string>; files: Set<string>; done: Set<string> } {
  const kept = { forms: new Map<string, string>(), files: new Set<string>(), done: new Set<string>() };
  const headers = { "X-OpenRosa-Version": "1.0", "X-OpenRosa-Accept-Content-Length": "10000000" };
  vi.stubGlobal("fetch", async (_url: string, init: RequestInit) => {
    if (init.method === "HEAD") return new Response(null, { status: 204, headers });
    const fault = faults.shift();
    if (fault === "lost-request") throw new TypeError("network");
    if (fault === "stranger") return new Response("<html>log in</html>", { status: 201 });
    if (typeof fault === "number") return new Response(`<OpenRosaResponse><message nature="x">No &amp; no</message></OpenRosaResponse>`, { status: fault, headers });
    const body = init.body as FormData;
    const xml = await (body.get("xml_submission_file") as File).text();
    expect(kept.forms.get(xml) ?? xml).toBe(xml);
    kept.forms.set(xml, xml);
    for (const [name, value] of body) if (value instanceof File && name !== "xml_submission_file") kept.files.add(name);
    if (!body.get("*isIncomplete*")) kept.done.add(xml);
    if (fault === "lost-answer") throw new TypeError("network");
    return new Response("", { status: 201, headers });
  });
  return kept;
}

async function send(...rows: [InspectionRecord[], StoredFile[]]): Promise<() => Promise<Outcome>> {
  phone = new Phone(`outbox-${++names}`);
  await phone.records.bulkAdd(rows[0]);
  await phone.files.bulkAdd(rows[1]);
  return () => emptyOutbox(phone, new Door("key", "en", TOWN), progress, justDone);
}

beforeEach(() => {
  vi.stubGlobal("navigator", {}); // Node 20 has none
  vi.spyOn(Date, "now").mockReturnValue(NOW);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("the outbox", () => {
  it("brings a record and its files to the desk in parts, the last one said to be the last", async () => {
    const kept = desk();
    const files = [1, 2, 3].map((n) => file(`f${n}`, "a", PART_BYTES * 0.6));
    expect(await (await send([record("a")], files))()).toBe("done");
    expect([...kept.files].sort()).toEqual(["f1.jpg", "f2.jpg", "f3.jpg"]);
    expect([...kept.done]).toEqual(["<data>a</data>"]);
    expect((await phone.records.get("a"))?.state).toBe("desk");
    expect(await phone.files.where({ is_at_desk: 0 }).count()).toBe(0);
  });

  it.each([["lost-request"], ["lost-answer"], [503], ["stranger"]] as const)("keeps everything when %s, and the next try completes it", async (fault) => {
    const kept = desk([fault]);
    const again = await send([record("a")], [file("f", "a")]);
    expect(await again()).toBe("no-answer");
    expect((await phone.records.get("a"))?.state).toBe("ready");
    expect((await phone.files.get("f"))?.is_at_desk).toBe(0);
    expect(await again()).toBe("done");
    expect([kept.forms.size, kept.files.size, kept.done.size]).toEqual([1, 1, 1]);
  });

  it("shows what the desk refused, keeps it, and goes on with the others", async () => {
    const kept = desk([409]);
    expect(await (await send([record("a"), record("b", { changed_at: 2 })], [file("f", "a")]))()).toBe("done");
    expect(await phone.records.get("a")).toMatchObject({ state: "refused", problem: "No & no" });
    expect((await phone.files.get("f"))?.content).not.toBeNull();
    expect([...kept.done]).toEqual(["<data>b</data>"]);
  });

  it("stops for a phone that is shut out and keeps everything", async () => {
    desk([403]);
    expect(await (await send([record("a")], []))()).toBe("shut-out");
    expect((await phone.records.get("a"))?.state).toBe("ready");
  });

  it("leaves alone drafts, and what may still be taken back", async () => {
    const kept = desk();
    expect(await (await send([record("a", { state: "draft" }), record("b", { changed_at: NOW - 1 })], []))()).toBe("done");
    expect(kept.forms.size).toBe(0);
  });

  it.each([["three days ago", -3 * DAY_MS], ["in ten years, by a clock that was set back since", 3650 * DAY_MS]])("sends what was done %s", async (_when, ms) => {
    const kept = desk();
    expect(await (await send([record("a", { changed_at: NOW + ms })], [file("f", "a")]))()).toBe("done");
    expect([kept.done.size, kept.files.size]).toEqual([1, 1]);
  });

  it("does not believe a stranger in between that it is shut out", async () => {
    vi.stubGlobal("fetch", async () => new Response("<html>no</html>", { status: 403 }));
    expect(await (await send([record("a")], []))()).toBe("no-answer");
  });

  it("never makes an empty part of files, however large one is", () => {
    expect(nextPart([file("f", "a", 5 * PART_BYTES), file("g", "a")], 1_000, 200_000).map(({ id }) => id)).toEqual(["f"]);
    expect(nextPart([], 1_000, 200_000)).toEqual([]);
  });
});

describe("another town's key", () => {
  it("takes no record of this town along, whether its round was fetched or not", async () => {
    const kept = desk();
    await send([record("a", { town: TOWN, town_name: "A" }), record("old", { changed_at: 2 })], [file("f", "a")]);
    for (const town of ["town-b", ""]) {
      expect(await emptyOutbox(phone, new Door("other", "en", town), progress)).toBe("done");
      expect([...kept.done]).toEqual(["<data>old</data>"]); // from before records kept their town
      expect((await phone.records.get("a"))?.state).toBe("ready");
      expect((await phone.files.get("f"))?.is_at_desk).toBe(0);
    }
    expect(await emptyOutbox(phone, new Door("key", "en", TOWN), progress)).toBe("done");
    expect([...kept.done].sort()).toEqual(["<data>a</data>", "<data>old</data>"]);
  });
});

describe("the desk's sentence", () => {
  it("is cut out of the envelope with its signs", () => {
    expect(messageOf('<?xml version="1.0"?><r xmlns="x"><message nature="submit_error">A &lt;b&gt; &amp;lt;</message></r>')).toBe("A <b> &lt;");
    expect(messageOf("")).toBe("");
  });
});
