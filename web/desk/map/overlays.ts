/** What lies over the base: rounds, stops, impacts, calls, districts' figures. Data comes as GeoJSON by URL. */
import type { ExpressionSpecification, GeoJSONSource, LayerSpecification, Map as MapLibre } from "maplibre-gl";

import { circle } from "./geometry";
import { MARKS_FROM_ZOOM } from "./join";

/** Okabe & Ito (2008): told apart with any kind of colour vision; the number stands beside each. */
export const ROUND_COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C6BB1", "#5F5F5F"];

export interface OverlayLook {
  isDark: boolean;
  font: string;
  ink: string;
  surface: string;
  danger: string;
  warn: string;
  ok: string;
  accent: string;
  belief: readonly string[]; // by class, the least likely first; none where the page draws no belief
}

export type OverlayName = "belief" | "plan" | "impacts" | "calls" | "districts";
export const OVERLAYS: readonly OverlayName[] = ["belief", "districts", "calls", "impacts", "plan"];

/** Layers whose features answer a click, topmost first. */
export const CLICKABLE = ["plan-stops", "calls-dots", "impacts-dots", "districts-dots", "districts-names", "houses", "house-points"];

const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

const roundColour = (): ExpressionSpecification =>
  [
    "match",
    ["%", ["-", ["coalesce", ["get", "round"], 1], 1], ROUND_COLOURS.length],
    ...ROUND_COLOURS.slice(1).flatMap((colour, index) => [index + 1, colour]),
    ROUND_COLOURS[0],
  ] as unknown as ExpressionSpecification;

const kind = (name: string): ExpressionSpecification => ["==", ["get", "kind"], name];

function planLayers(look: OverlayLook): LayerSpecification[] {
  const source = "plan";
  const join = { "line-cap": "round", "line-join": "round" } as const;
  const text = { "text-font": [look.font], "text-allow-overlap": true, "text-ignore-placement": true };
  return [
    { id: "plan-casing", type: "line", source, filter: kind("round"), layout: join, paint: { "line-color": look.surface, "line-width": 6, "line-opacity": 0.9 } },
    { id: "plan-rounds", type: "line", source, filter: kind("round"), layout: join, paint: { "line-color": roundColour(), "line-width": 3.5 } },
    { id: "plan-arrows", type: "symbol", source, filter: kind("round"), minzoom: 14.5, layout: { "symbol-placement": "line", "symbol-spacing": 120, "text-field": "▶", "text-font": [look.font], "text-size": 11, "text-keep-upright": false }, paint: { "text-color": roundColour(), "text-halo-color": look.surface, "text-halo-width": 2 } },
    // Colours alone tell rounds apart for nobody who sees few of them: the number stands along the line too.
    { id: "plan-line-numbers", type: "symbol", source, filter: kind("round"), layout: { "symbol-placement": "line", "symbol-spacing": 90, "text-rotation-alignment": "viewport", "text-field": ["to-string", ["get", "round"]], "text-font": [look.font], "text-size": 12, "text-padding": 1 }, paint: { "text-color": look.ink, "text-halo-color": look.surface, "text-halo-width": 2 } },
    { id: "plan-houses", type: "circle", source, filter: kind("house"), minzoom: 15, paint: { "circle-radius": 3, "circle-color": roundColour(), "circle-stroke-color": look.surface, "circle-stroke-width": 1 } },
    { id: "plan-changed", type: "circle", source, filter: ["all", kind("house"), ["in", ["get", "change"], ["literal", ["new", "moved"]]]], minzoom: 13, paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 13, 3, 15, 7], "circle-color": "transparent", "circle-stroke-color": look.ink, "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 13, 1, 15, 2] } },
    { id: "plan-stops", type: "circle", source, filter: kind("stop"), minzoom: 14, paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 14, 5, 15, 10], "circle-color": look.surface, "circle-stroke-color": roundColour(), "circle-stroke-width": 2.5 } },
    { id: "plan-stop-numbers", type: "symbol", source, filter: kind("stop"), minzoom: 14.5, layout: { ...text, "text-field": ["to-string", ["get", "stop"]], "text-size": 11 }, paint: { "text-color": look.ink } },
    { id: "plan-round-discs", type: "circle", source: "plan-labels", maxzoom: 14.5, paint: { "circle-radius": 11, "circle-color": look.surface, "circle-stroke-color": roundColour(), "circle-stroke-width": 3.5 } },
    { id: "plan-round-numbers", type: "symbol", source: "plan-labels", maxzoom: 14.5, layout: { ...text, "text-field": ["to-string", ["get", "round"]], "text-size": 13 }, paint: { "text-color": look.ink } },
    { id: "plan-muster", type: "symbol", source, filter: kind("muster"), layout: { ...text, "text-field": "⚑", "text-size": 24, "text-anchor": "bottom-left" }, paint: { "text-color": look.ink, "text-halo-color": look.surface, "text-halo-width": 2 } },
  ];
}

function impactLayers(look: OverlayLook): LayerSpecification[] {
  const colour = ["match", ["get", "clearance"], "danger", look.danger, "cleared", look.ok, look.warn] as unknown as ExpressionSpecification;
  const mark = ["match", ["get", "clearance"], "danger", "!", "cleared", "✓", "?"] as unknown as ExpressionSpecification;
  return [
    { id: "impacts-danger", type: "fill", source: "impacts-areas", filter: kind("danger"), paint: { "fill-color": look.danger, "fill-opacity": 0.14 } },
    { id: "impacts-danger-edge", type: "line", source: "impacts-areas", filter: kind("danger"), paint: { "line-color": look.danger, "line-width": 2, "line-dasharray": [3, 2] } },
    { id: "impacts-area", type: "fill", source: "impacts-areas", filter: kind("uncertainty"), paint: { "fill-color": look.ink, "fill-opacity": 0.1 } },
    { id: "impacts-area-edge", type: "line", source: "impacts-areas", filter: kind("uncertainty"), paint: { "line-color": look.ink, "line-width": 1.5 } },
    { id: "impacts-dots", type: "circle", source: "impacts", paint: { "circle-radius": 9, "circle-color": look.surface, "circle-stroke-color": colour, "circle-stroke-width": 3 } },
    { id: "impacts-marks", type: "symbol", source: "impacts", layout: { "text-font": [look.font], "text-field": mark, "text-size": 13, "text-allow-overlap": true, "text-ignore-placement": true }, paint: { "text-color": colour } },
  ];
}

function callLayers(look: OverlayLook): LayerSpecification[] {
  return [
    { id: "calls-area", type: "line", source: "calls-areas", paint: { "line-color": look.accent, "line-width": 1, "line-dasharray": [2, 2] } },
    { id: "calls-dots", type: "circle", source: "calls", paint: { "circle-radius": 5, "circle-color": look.accent, "circle-stroke-color": look.surface, "circle-stroke-width": 2 } },
  ];
}

function districtLayers(look: OverlayLook): LayerSpecification[] {
  const share = ["/", ["coalesce", ["get", "visited"], 0], ["max", 1, ["coalesce", ["get", "planned"], 0]]] as unknown as ExpressionSpecification;
  const has = ["has", "planned"] as ExpressionSpecification;
  const figures = ["concat", ["get", "visited"], "/", ["get", "planned"]] as unknown as ExpressionSpecification;
  const text = { "text-font": [look.font], "text-allow-overlap": true };
  const halo = { "text-color": look.ink, "text-halo-color": look.surface, "text-halo-width": 2 };
  return [
    { id: "districts-dots", type: "circle", source: "districts", maxzoom: 14, filter: has, paint: { "circle-radius": 22, "circle-color": look.surface, "circle-stroke-color": look.accent, "circle-stroke-width": ["interpolate", ["linear"], share, 0, 1.5, 1, 6] } },
    { id: "districts-figures", type: "symbol", source: "districts", maxzoom: 14, filter: has, layout: { ...text, "text-field": figures, "text-size": 12 }, paint: halo },
    { id: "districts-names", type: "symbol", source: "districts", maxzoom: 14, layout: { "text-font": [look.font], "text-field": ["get", "label"], "text-size": 13, "text-offset": ["case", has, ["literal", [0, 2.6]], ["literal", [0, 0]]] }, paint: halo },
  ];
}

/** Squares coloured by class; under the houses, so that what was found stays in sight. */
export function beliefLayers(look: OverlayLook): LayerSpecification[] {
  const [least = look.surface, ...more] = look.belief;
  const colour = ["step", ["get", "rank"], least, ...more.flatMap((one, index) => [index + 2, one])] as unknown as ExpressionSpecification;
  return [{ id: "belief-cells", type: "fill", source: "belief", paint: { "fill-color": colour, "fill-opacity": 0.75, "fill-antialias": false } }];
}

const LAYERS: Record<OverlayName, (look: OverlayLook) => LayerSpecification[]> = {
  belief: beliefLayers,
  plan: planLayers,
  impacts: impactLayers,
  calls: callLayers,
  districts: districtLayers,
};

/** Circles in metres around points: `radius_m` of uncertainty and, unless cleared, `danger_m` to keep out of. */
export function areas(points: GeoJSON.FeatureCollection): GeoJSON.FeatureCollection {
  const features: GeoJSON.Feature[] = [];
  for (const feature of points.features) {
    if (feature.geometry.type !== "Point") continue;
    const [lon = 0, lat = 0] = feature.geometry.coordinates;
    const { radius_m, danger_m, clearance } = (feature.properties ?? {}) as Record<string, unknown>;
    const ring = (kind: string, radius: number): GeoJSON.Feature => ({
      type: "Feature",
      properties: { kind },
      geometry: { type: "Polygon", coordinates: [circle(lon, lat, radius)] },
    });
    if (typeof danger_m === "number" && danger_m > 0 && clearance !== "cleared") features.push(ring("danger", danger_m));
    if (typeof radius_m === "number" && radius_m > 0) features.push(ring("uncertainty", radius_m));
  }
  return { type: "FeatureCollection", features };
}

/** A point for the number of each round, half way along its corners. */
export function roundLabels(plan: GeoJSON.FeatureCollection): GeoJSON.FeatureCollection {
  const features: GeoJSON.Feature[] = [];
  for (const { geometry, properties } of plan.features) {
    if (properties?.["kind"] !== "round" || geometry.type !== "LineString") continue;
    const middle = geometry.coordinates[Math.floor(geometry.coordinates.length / 2)];
    if (middle) features.push({ type: "Feature", properties, geometry: { type: "Point", coordinates: middle } });
  }
  return { type: "FeatureCollection", features };
}

/** Add the sources and layers of these overlays to a fresh style; their data is set by `fill`. */
export function addOverlays(map: MapLibre, overlays: readonly OverlayName[], look: OverlayLook): void {
  map.addSource("marks", { type: "geojson", data: EMPTY });
  map.addLayer({ id: "marks", type: "symbol", source: "marks", minzoom: MARKS_FROM_ZOOM, layout: { "icon-image": ["concat", "mark-", ["get", "s"]], "icon-size": ["interpolate", ["linear"], ["zoom"], MARKS_FROM_ZOOM, 0.6, 18, 1.1], "icon-allow-overlap": true } });
  for (const name of OVERLAYS) {
    if (!overlays.includes(name)) continue;
    map.addSource(name, { type: "geojson", data: EMPTY });
    if (name === "plan") map.addSource("plan-labels", { type: "geojson", data: EMPTY });
    if (name === "impacts" || name === "calls") map.addSource(`${name}-areas`, { type: "geojson", data: EMPTY, tolerance: 0 }); // circles stay round from afar
    for (const layer of LAYERS[name](look)) map.addLayer(layer);
  }
  const houses = ["houses", "house-points"].find((id) => map.getLayer(id));
  if (houses && map.getLayer("belief-cells")) map.moveLayer("belief-cells", houses);
  // The discs lie under the rounds, their words over them: a line would strike the figures out.
  for (const words of ["districts-figures", "districts-names"]) if (map.getLayer(words)) map.moveLayer(words);
}

/** Put an overlay's data on the map. */
export function fill(map: MapLibre, name: OverlayName, data: GeoJSON.FeatureCollection): void {
  map.getSource<GeoJSONSource>(name)?.setData(data);
  map.getSource<GeoJSONSource>(`${name}-areas`)?.setData(areas(data));
  if (name === "plan") map.getSource<GeoJSONSource>("plan-labels")?.setData(roundLabels(data));
}
