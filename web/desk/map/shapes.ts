/** Small pictures for the map, drawn once: the marks of the damage ramp, the same shapes as in icons.svg. */
import type { Map as MapLibre } from "maplibre-gl";

import { MARKED, STATES, type HouseState } from "./states";

const SIZE = 36; // device pixels at ratio 2

// The mark stands on a house of its own colour: its edge has to be seen on all of them, in both themes.
const EDGE = "#10151a";

/** Whether black is easier to see on this colour than white. */
export function isLight(hex: string): boolean {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return 0.299 * r + 0.587 * g + 0.114 * b > 140;
}

type Draw = (c: CanvasRenderingContext2D) => void;

function path(...points: [number, number][]): Draw {
  return (c) => {
    points.forEach(([x, y], index) => (index ? c.lineTo(x, y) : c.moveTo(x, y)));
    c.closePath();
  };
}

const round: Draw = (c) => c.arc(18, 18, 12, 0, 2 * Math.PI);
const roof = path([18, 4], [32, 16], [32, 32], [4, 32], [4, 16]);

const OUTLINES: Partial<Record<HouseState, Draw>> = {
  minor: path([18, 5], [32, 30], [4, 30]),
  major: path([18, 3], [33, 18], [18, 33], [3, 18]),
  destroyed: path([5, 5], [31, 5], [31, 31], [5, 31]),
  inaccessible: round,
  ordered: roof,
  repaired: roof,
};

const STROKES: Partial<Record<HouseState, [number, number][][]>> = {
  destroyed: [[[11, 11], [25, 25]], [[25, 11], [11, 25]]],
  inaccessible: [[[11, 18], [25, 18]]],
  ordered: [[[18, 15], [18, 27]], [[12, 21], [24, 21]]],
  repaired: [[[11, 21], [16, 26], [25, 15]]],
};

function draw(name: HouseState, fill: string): ImageData | null {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const c = canvas.getContext("2d");
  const shape = OUTLINES[name];
  if (!c || !shape) return null;
  c.lineJoin = c.lineCap = "round";
  c.beginPath();
  shape(c);
  c.fillStyle = fill;
  c.fill();
  c.lineWidth = 2.5;
  c.strokeStyle = EDGE;
  c.stroke();
  c.lineWidth = 4;
  c.strokeStyle = isLight(fill) ? EDGE : "#ffffff";
  for (const line of STROKES[name] ?? []) {
    c.beginPath();
    line.forEach(([x, y], index) => (index ? c.lineTo(x, y) : c.moveTo(x, y)));
    c.stroke();
  }
  return c.getImageData(0, 0, SIZE, SIZE);
}

/** Put the marks into the map's style, as "mark-3" for state 3 and so on. */
export function addMarks(map: MapLibre, ramp: Record<HouseState, string>): void {
  for (const code of MARKED) {
    const name = STATES[code];
    const image = name && draw(name, ramp[name]);
    if (image && !map.hasImage(`mark-${code}`)) map.addImage(`mark-${code}`, image, { pixelRatio: 2 });
  }
}
