import { describe, expect, it } from "vitest";

import { isOf } from "./layers";
import { fillTemplate, freePart } from "./panel";

const rect = (left: number, top: number, width: number, height: number): DOMRect =>
  ({ left, top, width, height, right: left + width, bottom: top + height, x: left, y: top, toJSON: () => "" }) as DOMRect;

describe("the part of the map beside the panel", () => {
  const map = rect(240, 56, 1200, 800);

  it("is the right of a panel at the left, and what lies above a sheet at the bottom", () => {
    expect(freePart(map, rect(256, 72, 360, 300)).left).toBe(376);
    expect(freePart(rect(0, 56, 360, 600), rect(0, 400, 360, 256))).toMatchObject({ bottom: 256, left: 40 });
  });

  it("is nearly everything while the panel is empty or beside the map", () => {
    expect(freePart(map, rect(256, 72, 0, 0))).toEqual({ top: 40, bottom: 40, left: 40, right: 40 });
    expect(freePart(map, rect(0, 900, 1400, 200)).bottom).toBe(40);
  });
});

describe("an overlay's layers", () => {
  it("are its own, its areas and its labels, and nobody else's", () => {
    expect(["plan", "plan-labels", "impacts-areas", "houses"].map((source) => isOf("plan", source))).toEqual([true, true, false, false]);
  });
});

class Node_ {
  textContent = "";
  hidden = false;
  href = "";
  constructor(private readonly attributes: Record<string, string>) {}
  getAttribute(name: string): string | null {
    return this.attributes[name] ?? null;
  }
  setAttribute(name: string, value: string): void {
    if (name === "href") this.href = value;
  }
  has(selector: string): boolean {
    return selector.slice(1, -1) in this.attributes;
  }
}

describe("an overlay's template", () => {
  const nodes = {
    text: new Node_({ "data-text": "text" }),
    none: new Node_({ "data-text": "note" }),
    time: new Node_({ "data-time": "received_at" }),
    link: new Node_({ "data-href": "url" }),
    danger: new Node_({ "data-when": "clearance=danger" }),
    cleared: new Node_({ "data-when": "clearance=cleared" }),
  };
  const root = { querySelectorAll: (selector: string) => Object.values(nodes).filter((node) => node.has(selector)) };

  it("takes words, time, address and what applies from the feature, and hides what is empty", () => {
    const properties = { text: "<b>roof</b>", received_at: "2024-01-03T02:00:00Z", url: "/desk/x/", clearance: "danger" };
    fillTemplate(root as unknown as ParentNode, properties, (iso) => iso.slice(11, 16));
    expect(nodes.text).toMatchObject({ textContent: "<b>roof</b>", hidden: false });
    expect(nodes.none.hidden).toBe(true);
    expect(nodes.time.textContent).toBe("02:00");
    expect(nodes.link.href).toBe("/desk/x/");
    expect([nodes.danger.hidden, nodes.cleared.hidden]).toEqual([false, true]);
  });

  it("links nowhere else", () => {
    const link = new Node_({ "data-href": "url" });
    const other = { querySelectorAll: (selector: string) => (link.has(selector) ? [link] : []) };
    fillTemplate(other as unknown as ParentNode, { url: "https://elsewhere.example/" }, String);
    expect(link.href).toBe("");
  });
});
