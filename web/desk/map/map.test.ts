import { describe, expect, it } from "vitest";

import { changes } from "./join";
import { areas, beliefLayers, roundLabels } from "./overlays";
import { pointOf } from "./place";
import { isLight } from "./shapes";
import { mapStyle, stateColour, type Look } from "./style";

const ramp = { unknown: "#0", planned: "#1", none: "#2", minor: "#3", major: "#4", destroyed: "#5", inaccessible: "#6", ordered: "#7", repaired: "#8" };
const look: Look = { isDark: false, ramp, font: "sans-serif" };

describe("joining states", () => {
  const states = Uint8Array.from([0, 1, 3, 3, 0]);

  it("tells the map only what differs from what it was told", () => {
    expect([...changes([1, 2, 3, 4], states, new Map([[2, 3]]))]).toEqual([[1, 1], [3, 3]]);
  });

  it("takes a state back and knows nothing of houses beyond the array", () => {
    expect([...changes([4, 99], states, new Map([[4, 5]]))]).toEqual([[4, 0]]);
  });
});

describe("the style", () => {
  it("asks for no address outside the given tiles: no glyphs, no sprite", () => {
    const style = mapStyle(look, { overview: null, base: "http://town/base.pmtiles", houses: "http://town/houses.pmtiles" });
    expect(style.glyphs).toBeUndefined();
    expect(style.sprite).toBeUndefined();
    const addresses = JSON.stringify(style).match(/https?:\/\/[^"]+/g);
    expect(addresses).toEqual(["http://town/base.pmtiles", "http://town/houses.pmtiles"]);
  });

  it("has only the ground where there are no tiles", () => {
    const style = mapStyle(look, { overview: null, base: null, houses: null });
    expect(style.layers.map((layer) => layer.id)).toEqual(["ground"]);
  });

  it("gives each layer one name and a source that exists", () => {
    const style = mapStyle(look, { overview: "http://t/o", base: "http://t/b", houses: "http://t/h" });
    const ids = style.layers.map((layer) => layer.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const layer of style.layers) if ("source" in layer) expect(style.sources).toHaveProperty(String(layer.source));
  });

  it("colours every state by its code", () => {
    const expression = JSON.stringify(stateColour(ramp, "#ground"));
    expect(expression).toContain('1,"#1",2,"#2",3,"#3",4,"#4",5,"#5",6,"#6",7,"#7",8,"#8","#ground"');
  });
});

const point = (properties: object): GeoJSON.FeatureCollection => ({
  type: "FeatureCollection",
  features: [{ type: "Feature", properties: { ...properties }, geometry: { type: "Point", coordinates: [30, 50] } }],
});

describe("overlays", () => {
  it("draws where an impact may be, and where nobody goes until it is cleared", () => {
    const kinds = (properties: object): unknown[] => areas(point(properties)).features.map((one) => one.properties?.["kind"]);
    expect(kinds({ radius_m: 40, danger_m: 80, clearance: "unknown" })).toEqual(["danger", "uncertainty"]);
    expect(kinds({ radius_m: 40, danger_m: 80, clearance: "cleared" })).toEqual(["uncertainty"]);
    expect(kinds({})).toEqual([]);
  });

  it("puts each round's number on its way", () => {
    const plan: GeoJSON.FeatureCollection = {
      type: "FeatureCollection",
      features: [
        { type: "Feature", properties: { kind: "round", round: 4 }, geometry: { type: "LineString", coordinates: [[0, 0], [1, 1], [2, 0]] } },
        { type: "Feature", properties: { kind: "stop", round: 4 }, geometry: { type: "Point", coordinates: [0, 0] } },
      ],
    };
    const [label, ...more] = roundLabels(plan).features;
    expect(more).toEqual([]);
    expect(label).toMatchObject({ properties: { round: 4 }, geometry: { coordinates: [1, 1] } });
  });
});

describe("placing", () => {
  it("knows a point only where both fields hold a place on earth", () => {
    expect(pointOf("36.6", "50.6")).toEqual([36.6, 50.6]);
    for (const [lon, lat] of [["", "50"], ["36", " "], ["x", "50"], ["200", "50"], ["30", "91"]] as const) {
      expect(pointOf(lon, lat)).toBeNull();
    }
  });
});

describe("marks", () => {
  it("are crossed in the colour that is seen", () => {
    expect(isLight("#f5ce0e")).toBe(true);
    expect(isLight("#65012c")).toBe(false);
  });
});

describe("the belief", () => {
  it("has one colour a class, from the page's own scale", () => {
    const belief = ["#1", "#2", "#3", "#4", "#5"];
    const [layer] = beliefLayers({ isDark: false, font: "", ink: "", surface: "#fff", danger: "", warn: "", ok: "", accent: "", belief });
    expect(layer && "paint" in layer && layer.paint).toMatchObject({ "fill-color": ["step", ["get", "rank"], "#1", 2, "#2", 3, "#3", 4, "#4", 5, "#5"] });
  });
});
