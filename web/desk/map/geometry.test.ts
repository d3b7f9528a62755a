import { describe, expect, it } from "vitest";

import { boxOf, circle, grown, parseBox } from "./geometry";

const metresBetween = (a: [number, number], b: [number, number]): number => {
  const rad = Math.PI / 180;
  const h =
    Math.sin(((b[1] - a[1]) * rad) / 2) ** 2 +
    Math.cos(a[1] * rad) * Math.cos(b[1] * rad) * Math.sin(((b[0] - a[0]) * rad) / 2) ** 2;
  return 2 * 6_371_000 * Math.asin(Math.sqrt(h));
};

describe("circle", () => {
  it.each([0, 50.6, -33, 69])("keeps its radius to one per cent at latitude %d", (lat) => {
    for (const corner of circle(36.6, lat, 150)) {
      expect(Math.abs(metresBetween([36.6, lat], corner) - 150)).toBeLessThan(1.5);
    }
  });

  it("is closed", () => {
    const ring = circle(10, 50, 80);
    expect(ring.at(-1)).toEqual(ring[0]);
  });
});

describe("boxes", () => {
  it("reads west, south, east, north and refuses anything else", () => {
    expect(parseBox("36.1,50.2,36.9,50.7")).toEqual([36.1, 50.2, 36.9, 50.7]);
    for (const bad of [null, "", "1,2,3", "a,b,c,d", "2,0,1,5", "0,5,1,2"]) expect(parseBox(bad)).toBeNull();
  });

  it("goes around coordinates of any depth", () => {
    expect(boxOf([])).toBeNull();
    expect(boxOf([3, 4])).toEqual([3, 4, 3, 4]);
    expect(boxOf([[[0, 1], [5, -2]], [[2, 9]]])).toEqual([0, -2, 5, 9]);
  });

  it("grows by metres on every side", () => {
    const [west, south, east, north] = grown([30, 50, 30, 50], 100);
    expect(metresBetween([west, 50], [east, 50])).toBeCloseTo(200, -1);
    expect(metresBetween([30, south], [30, north])).toBeCloseTo(200, -1);
  });
});
