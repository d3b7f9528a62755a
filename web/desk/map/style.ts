/** The quiet base and the houses, drawn from our own tiles. No glyphs URL: MapLibre then draws letters itself. */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";

import { STATES, type HouseState } from "./states";

export interface Look {
  isDark: boolean;
  ramp: Record<HouseState, string>;
  font: string;
}

/** Where the tiles are; null: there are none, the overlays stand on an empty ground. */
export interface Tiles {
  overview: string | null;
  base: string | null;
  houses: string | null;
}

interface Colours {
  ground: string;
  water: string;
  green: string;
  rail: string;
  edge: string;
  street: string;
  main: string;
  path: string;
  district: string;
  text: string;
  halo: string;
  faint: string;
}

const LIGHT: Colours = {
  ground: "#edebe5",
  water: "#c4d9e6",
  green: "#dfe8d6",
  rail: "#b7b3ab",
  edge: "#cdc8bc",
  street: "#ffffff",
  main: "#fff8e1",
  path: "#cfcabf",
  district: "#8d8779",
  text: "#4b4a45",
  halo: "#f6f4ef",
  faint: "#77746b",
};

const DARK: Colours = {
  ground: "#12171c",
  water: "#16293a",
  green: "#17231c",
  rail: "#39424b",
  edge: "#0c1014",
  street: "#2b353f",
  main: "#323d48",
  path: "#26303a",
  district: "#6b7681",
  text: "#aab4be",
  halo: "#12171c",
  faint: "#7f8a96",
};

const MAIN = ["trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link"];
const PATHS = ["footway", "path", "steps", "track", "pedestrian", "cycleway", "bridleway", "service"];
const FAR_UNTIL = 12; // the overview archive ends where the base archive begins

type Maker = (id: string, kind: ExpressionSpecification, spec: object) => LayerSpecification[];

const zoomed = (...stops: [number, number][]): ExpressionSpecification => [
  "interpolate",
  ["exponential", 1.5],
  ["zoom"],
  ...stops.flat(),
];

const isKind = (...kinds: string[]): ExpressionSpecification => ["in", ["get", "kind"], ["literal", kinds]];
const isClass = (classes: string[]): ExpressionSpecification => ["in", ["get", "class"], ["literal", classes]];
const all = (...filters: ExpressionSpecification[]): ExpressionSpecification => ["all", ...filters];

/** One layer for each archive there is: from far the overview, from near the base. */
function maker(tiles: Tiles): Maker {
  return (id, filter, spec) => {
    const layer = (source: "base" | "overview", range: object): LayerSpecification =>
      ({ id: source === "base" ? id : `${id}-far`, source, "source-layer": "base", filter, ...range, ...spec }) as LayerSpecification;
    return [
      ...(tiles.overview ? [layer("overview", { maxzoom: FAR_UNTIL })] : []),
      ...(tiles.base ? [layer("base", { minzoom: tiles.overview ? FAR_UNTIL : 0 })] : []),
    ];
  };
}

function ground(colours: Colours, make: Maker): LayerSpecification[] {
  const main = all(isKind("road", "motorway"), ["any", isKind("motorway"), isClass(MAIN)]);
  const minor = all(isKind("road"), ["!", isClass([...MAIN, ...PATHS])]);
  const round = { "line-cap": "round", "line-join": "round" };
  const line = (colour: string, width: ExpressionSpecification | number, dash?: number[]): object => ({
    type: "line",
    layout: dash ? {} : round,
    paint: { "line-color": colour, "line-width": width, ...(dash ? { "line-dasharray": dash } : {}) },
  });
  const area = (colour: string): object => ({ type: "fill", paint: { "fill-color": colour } });
  const polygon: ExpressionSpecification = ["==", ["geometry-type"], "Polygon"];
  return [
    ...make("green", all(isKind("green"), polygon), area(colours.green)),
    ...make("water", all(isKind("water"), polygon), area(colours.water)),
    ...make("stream", isKind("stream"), line(colours.water, zoomed([10, 1], [16, 6]))),
    ...make("rail", isKind("rail"), line(colours.rail, 1.5, [4, 2])),
    ...make("paths", all(isKind("road"), isClass(PATHS)), line(colours.path, zoomed([12, 0.2], [14, 0.6], [18, 2]), [3, 2])),
    ...make("streets-edge", minor, line(colours.edge, zoomed([12, 1], [15, 4.5], [18, 18]))),
    ...make("main-edge", main, line(colours.edge, zoomed([9, 1.5], [15, 9], [18, 26]))),
    ...make("streets", minor, line(colours.street, zoomed([12, 0.5], [15, 3.2], [18, 15]))),
    ...make("main", main, line(colours.main, zoomed([9, 0.8], [15, 7.4], [18, 22]))),
    ...make("districts", isKind("district"), { type: "line", paint: { "line-color": colours.district, "line-width": 1, "line-dasharray": [6, 3], "line-opacity": 0.6 } }),
  ];
}

function names(colours: Colours, font: string): LayerSpecification[] {
  const base = { source: "base", "source-layer": "base" } as const;
  const text = { "text-font": [font], "text-field": ["get", "name"] as ExpressionSpecification };
  const paint = { "text-color": colours.text, "text-halo-color": colours.halo, "text-halo-width": 1.5 };
  return [
    { id: "street-names", type: "symbol", ...base, minzoom: 14, filter: isKind("road", "motorway"), layout: { ...text, "symbol-placement": "line", "symbol-spacing": 320, "text-size": zoomed([14, 11], [18, 14]), "text-max-angle": 30 }, paint },
    { id: "water-names", type: "symbol", ...base, minzoom: 14.5, filter: isKind("water", "green"), layout: { ...text, "text-size": 12 }, paint: { ...paint, "text-color": colours.faint } },
  ];
}

/** The colour of a house by its state; a house that nothing is known of stays the colour of the ground. */
export function stateColour(ramp: Record<HouseState, string>, unknown: string): ExpressionSpecification {
  const branches = STATES.slice(1).flatMap((name, index) => [index + 1, ramp[name]]);
  return ["match", ["coalesce", ["feature-state", "s"], 0], ...branches, unknown] as unknown as ExpressionSpecification;
}

function houses(look: Look): LayerSpecification[] {
  const common = { source: "houses", "source-layer": "houses" } as const;
  const unknown = look.isDark ? "#37424c" : "#d3cec3";
  const edge = look.isDark ? "#0c1014" : "#a59f92";
  const colour = stateColour(look.ramp, unknown);
  const polygon: ExpressionSpecification = ["==", ["geometry-type"], "Polygon"];
  const point: ExpressionSpecification = ["==", ["geometry-type"], "Point"];
  return [
    { id: "houses", type: "fill", ...common, filter: polygon, paint: { "fill-color": colour } },
    { id: "house-edges", type: "line", ...common, minzoom: 15, filter: polygon, paint: { "line-color": edge, "line-width": 0.6 } },
    { id: "house-points", type: "circle", ...common, filter: point, paint: { "circle-color": colour, "circle-radius": zoomed([14, 2], [18, 8]), "circle-stroke-color": edge, "circle-stroke-width": 0.6 } },
  ];
}

/** The whole style. What has no tiles is left out, so that nothing is asked for in vain. */
export function mapStyle(look: Look, tiles: Tiles): StyleSpecification {
  const colours = look.isDark ? DARK : LIGHT;
  const layers: LayerSpecification[] = [
    { id: "ground", type: "background", paint: { "background-color": colours.ground } },
    ...ground(colours, maker(tiles)),
    ...(tiles.houses ? houses(look) : []),
    ...(tiles.base ? names(colours, look.font) : []),
  ];
  const sources: StyleSpecification["sources"] = {};
  for (const [name, url] of Object.entries(tiles)) {
    if (url) sources[name] = { type: "vector", url: `pmtiles://${url}` };
  }
  return { version: 8, sources, layers };
}
