/**
 * Joins the state array to the houses that are on the screen.
 *
 * A town may have a million houses: the array is one byte each and is looked up by number, and only
 * features of loaded tiles in view get a feature-state, each once until its state changes.
 */
import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";

import { boxOf, type Box } from "./geometry";
import { MARKED } from "./states";

export const MARKS_FROM_ZOOM = 15.5;
const MOST_MARKS = 4000;
const POLL_MS = 20_000;
const GATHER_MS = 50;
const A_FRAME = 1200; // states told to the map in one frame

/** What has to change: numbers whose state differs from what the map was told, each once. */
export function changes(ids: Iterable<number>, states: Uint8Array, told: Map<number, number>): Map<number, number> {
  const found = new Map<number, number>();
  for (const id of ids) {
    const state = states[id] ?? 0;
    if ((told.get(id) ?? 0) !== state) found.set(id, state);
  }
  return found;
}

export class StateJoin {
  private states = new Uint8Array(0);
  private told = new Map<number, number>();
  private etag = "";
  private pending = 0;
  private frame = 0;
  private queue: [number, number][] = [];
  private timer = 0;

  constructor(
    private readonly map: MapLibre,
    private readonly url: string,
  ) {
    const later = (): void => this.schedule();
    map.on("moveend", later);
    map.on("sourcedata", (event) => {
      if (event.sourceId === "houses" && event.tile) later();
    });
  }

  /** Fetch the array and go on fetching; the server answers 304 while nothing changed. */
  async start(): Promise<void> {
    await this.refresh();
    this.timer = window.setInterval(() => {
      if (document.visibilityState === "visible") void this.refresh();
    }, POLL_MS);
  }

  stop(): void {
    window.clearInterval(this.timer);
    window.clearTimeout(this.pending);
    window.cancelAnimationFrame(this.frame);
  }

  /** A new style has forgotten all states. */
  forget(): void {
    this.told.clear();
    this.queue = [];
    this.schedule();
  }

  private async refresh(): Promise<void> {
    const response = await fetch(this.url, this.etag ? { headers: { "If-None-Match": this.etag } } : {}).catch(() => null);
    if (!response?.ok) return; // 304, or out of reach: what is drawn stays
    this.etag = response.headers.get("ETag") ?? "";
    this.states = new Uint8Array(await response.arrayBuffer());
    this.schedule();
  }

  /** Soon, once: tiles arrive in bursts while the map moves. */
  private schedule(): void {
    if (this.pending) return;
    this.pending = window.setTimeout(() => {
      this.pending = 0;
      this.apply();
    }, GATHER_MS);
  }

  private apply(): void {
    if (!this.map.getSource("houses") || this.map.getZoom() < 13.9) return;
    const features = this.map.querySourceFeatures("houses", { sourceLayer: "houses" });
    const ids = new Set<number>();
    for (const feature of features) if (typeof feature.id === "number") ids.add(feature.id);
    this.queue = [...changes(ids, this.states, this.told)];
    this.tell();
    this.mark(features);
  }

  /** A part of the queue in each frame, so that the map keeps moving under the hand. */
  private tell(): void {
    window.cancelAnimationFrame(this.frame);
    for (const [id, state] of this.queue.splice(0, A_FRAME)) {
      this.map.setFeatureState({ source: "houses", sourceLayer: "houses", id }, { s: state });
      this.told.set(id, state);
    }
    if (this.queue.length) this.frame = window.requestAnimationFrame(() => this.tell());
  }

  /** Shapes on the damaged houses in view, so that no colour speaks alone. */
  private mark(features: ReturnType<MapLibre["querySourceFeatures"]>): void {
    const source = this.map.getSource<GeoJSONSource>("marks");
    if (!source) return;
    const boxes = new Map<number, Box>();
    if (this.map.getZoom() >= MARKS_FROM_ZOOM) {
      for (const { id, geometry } of features) {
        if (typeof id !== "number" || !MARKED.has(this.states[id] ?? 0) || !("coordinates" in geometry)) continue;
        if (boxes.size >= MOST_MARKS && !boxes.has(id)) continue;
        // a house on the seam of two tiles comes in pieces: the mark belongs in the middle of them all
        const box = boxOf(geometry.coordinates, boxes.get(id) ?? null);
        if (box) boxes.set(id, box);
      }
    }
    const marks = [...boxes].map(([id, [west, south, east, north]]): GeoJSON.Feature => ({
      type: "Feature",
      properties: { s: this.states[id] },
      geometry: { type: "Point", coordinates: [(west + east) / 2, (south + north) / 2] },
    }));
    source.setData({ type: "FeatureCollection", features: marks });
  }
}
