/** How the phone's map looks: streets, outlines and dangers from its own data, in the product's colours. */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";

export const GRADES = ["none", "minor", "major", "destroyed", "inaccessible"];

export interface Look {
  isDark: boolean;
  colour: (token: string) => string;
}

const FONT = "system-ui, Noto Sans, DejaVu Sans, sans-serif";
const MAIN = ["trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link"];
const PATHS = ["footway", "path", "steps", "track", "pedestrian", "cycleway", "bridleway", "service"];
const SOURCES = ["streets", "houses", "points", "path", "stops", "dangers", "me", "next"] as const;
export type SourceName = (typeof SOURCES)[number];

const zoomed = (...stops: [number, number][]): ExpressionSpecification => ["interpolate", ["exponential", 1.5], ["zoom"], ...stops.flat()];

function streets({ isDark }: Look): LayerSpecification[] {
  const [edge, fill, minor] = isDark ? ["#0c1014", "#39454f", "#4a5763"] : ["#b9b3a6", "#ffffff", "#a49d8f"];
  const isPath: ExpressionSpecification = ["in", ["get", "class"], ["literal", PATHS]];
  const factor: ExpressionSpecification = ["case", ["in", ["get", "class"], ["literal", MAIN]], 1.5, 1];
  const width = (near: number, far: number): ExpressionSpecification => ["interpolate", ["exponential", 1.5], ["zoom"], 13, ["*", near, factor], 18, ["*", far, factor]];
  const round = { "line-cap": "round", "line-join": "round" } as const;
  return [
    { id: "paths", type: "line", source: "streets", filter: isPath, paint: { "line-color": minor!, "line-width": zoomed([13, 0.5], [18, 3]), "line-dasharray": [3, 2] } },
    { id: "edges", type: "line", source: "streets", filter: ["!", isPath], layout: round, paint: { "line-color": edge!, "line-width": width(2.2, 22) } },
    { id: "streets", type: "line", source: "streets", filter: ["!", isPath], layout: round, paint: { "line-color": fill!, "line-width": width(1.2, 18) } },
  ];
}

function gradeColour({ colour, isDark }: Look): ExpressionSpecification {
  const branches = GRADES.flatMap((grade, index) => [index + 1, colour(`d-${grade}`)]);
  const open: ExpressionSpecification = ["case", ["boolean", ["feature-state", "on"], false], colour("d-planned"), isDark ? "#5a6672" : "#c9c3b6"];
  return ["match", ["coalesce", ["feature-state", "g"], 0], ...branches, open] as unknown as ExpressionSpecification;
}

function houses(look: Look): LayerSpecification[] {
  const fill = gradeColour(look);
  const outline = look.colour("d-outline");
  return [
    { id: "houses", type: "fill", source: "houses", paint: { "fill-color": fill } },
    { id: "house-edges", type: "line", source: "houses", minzoom: 15, paint: { "line-color": outline, "line-width": 0.8 } },
    { id: "points", type: "circle", source: "points", filter: ["!", ["get", "drawn"]], paint: { "circle-color": fill, "circle-radius": zoomed([14, 2], [18, 9]), "circle-stroke-color": outline, "circle-stroke-width": 0.8 } },
    { id: "next", type: "circle", source: "next", paint: { "circle-radius": zoomed([14, 9], [18, 22]), "circle-color": "transparent", "circle-stroke-color": look.colour("accent"), "circle-stroke-width": 4 } },
  ];
}

function round({ colour }: Look): LayerSpecification[] {
  return [
    { id: "dangers", type: "fill", source: "dangers", paint: { "fill-color": colour("danger-solid"), "fill-opacity": 0.28 } },
    { id: "danger-edges", type: "line", source: "dangers", paint: { "line-color": colour("danger-solid"), "line-width": 3 } },
    { id: "path", type: "line", source: "path", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": colour("accent"), "line-width": 4, "line-opacity": 0.75, "line-dasharray": [0.5, 1.6] } },
    { id: "stops", type: "circle", source: "stops", paint: { "circle-radius": 13, "circle-color": colour("ink"), "circle-stroke-color": colour("surface"), "circle-stroke-width": 2 } },
  ];
}

function names(look: Look): LayerSpecification[] {
  const text = { "text-font": [FONT] };
  const halo = { "text-color": look.colour("ink"), "text-halo-color": look.colour("surface"), "text-halo-width": 1.6 };
  return [
    { id: "street-names", type: "symbol", source: "streets", minzoom: 14, filter: ["!=", ["get", "name"], ""], layout: { ...text, "text-field": ["get", "name"], "symbol-placement": "line", "text-size": 14, "symbol-spacing": 280 }, paint: halo },
    { id: "numbers", type: "symbol", source: "points", minzoom: 16.5, layout: { ...text, "text-field": ["get", "number"], "text-size": 14 }, paint: halo },
    { id: "stop-numbers", type: "symbol", source: "stops", layout: { ...text, "text-field": ["get", "position"], "text-size": 14, "text-allow-overlap": true }, paint: { "text-color": look.colour("surface") } },
    { id: "me-around", type: "circle", source: "me", paint: { "circle-radius": 16, "circle-color": look.colour("accent"), "circle-opacity": 0.25 } },
    { id: "me", type: "circle", source: "me", paint: { "circle-radius": 8, "circle-color": look.colour("accent"), "circle-stroke-color": "#ffffff", "circle-stroke-width": 3 } },
  ];
}

const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

/** The whole style with the data that is there. */
export function roundStyle(look: Look, data: Partial<Record<SourceName, GeoJSON.FeatureCollection>>): StyleSpecification {
  const sources = Object.fromEntries(SOURCES.map((name) => [name, { type: "geojson" as const, data: data[name] ?? EMPTY, ...(name === "houses" ? { promoteId: "at" } : {}) }]));
  const ground: LayerSpecification = { id: "ground", type: "background", paint: { "background-color": look.isDark ? "#12171c" : "#edebe5" } };
  return { version: 8, sources, layers: [ground, ...streets(look), ...houses(look), ...round(look), ...names(look)] };
}
