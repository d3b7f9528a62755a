/**
 * What a map shows beside itself: the chosen house, call or impact in a panel, with a ring around it on
 * the map. What a panel says is written by the page: a house's by the server, an overlay's as a <template>.
 */
import type { GeoJSONSource, Map as MapLibre, MapGeoJSONFeature } from "maplibre-gl";

export type Point = [lon: number, lat: number];

/** The words of an overlay's template, taken from a feature: `data-text`, `data-time`, `data-href`, `data-when`. */
export function fillTemplate(root: ParentNode, properties: Record<string, unknown>, time: (iso: string) => string): void {
  const each = (name: string, set: (node: HTMLElement, value: unknown, wanted: string) => void): void => {
    for (const node of root.querySelectorAll<HTMLElement>(`[data-${name}]`)) {
      const [key = "", wanted = ""] = (node.getAttribute(`data-${name}`) ?? "").split("=");
      set(node, properties[key], wanted);
    }
  };
  each("text", (node, value) => {
    node.textContent = value == null ? "" : String(value);
    node.hidden = !node.textContent;
  });
  each("time", (node, value) => (node.textContent = typeof value === "string" ? time(value) : ""));
  each("href", (node, value) => {
    if (typeof value === "string" && value.startsWith("/")) node.setAttribute("href", value);
  });
  each("when", (node, value, wanted) => (node.hidden = String(value) !== wanted));
}

/** The part of the map that the panel leaves free: what is chosen moves into its middle. */
export function freePart(map: DOMRect, panel: DOMRect): { top: number; bottom: number; left: number; right: number } {
  const free = { top: 40, bottom: 40, left: 40, right: 40 };
  if (!panel.width || !panel.height || panel.right < map.left || panel.top > map.bottom) return free;
  if (panel.width > map.width * 0.7) return { ...free, bottom: Math.max(40, map.bottom - panel.top) };
  return { ...free, left: Math.max(40, panel.right - map.left) };
}

const NEAR_ZOOM = 16;

export class MapPanel {
  private at: Point | null = null;

  constructor(
    private readonly host: HTMLElement,
    private readonly map: MapLibre,
    readonly box: HTMLElement,
  ) {
    box.addEventListener("htmx:afterSwap", () => this.filled());
    box.addEventListener("click", (event) => {
      if ((event.target as Element).closest("[data-panel-close]")) this.close();
    });
    for (const node of [box, host]) node.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    map.on("idle", () => this.sayState());
  }

  /** The template the page has for features of this source; null: the server is asked. */
  private template(source: string): HTMLTemplateElement | null {
    return this.host.querySelector<HTMLTemplateElement>(`template[data-panel-of="${source}"]`);
  }

  show(feature: MapGeoJSONFeature, url: string): void {
    const template = this.template(feature.source);
    if (!template || feature.geometry.type !== "Point") {
      void window.htmx.ajax("get", url, { target: this.box, swap: "innerHTML" });
      return;
    }
    const content = template.content.cloneNode(true) as DocumentFragment;
    fillTemplate(content, feature.properties, (iso) => this.time(iso));
    this.box.replaceChildren(content);
    const [lon = 0, lat = 0] = feature.geometry.coordinates;
    this.choose([lon, lat]);
  }

  close(): void {
    if (!this.box.childElementCount) return;
    this.box.replaceChildren();
    this.at = null;
    this.draw();
    this.map.getCanvas().focus({ preventScroll: true });
  }

  /** Draw the ring again after a new style. */
  draw(): void {
    drawChosen(this.map, this.at);
  }

  private filled(): void {
    const place = this.box.querySelector<HTMLElement>("[data-map-lon]")?.dataset;
    if (place) this.choose([Number(place["mapLon"]), Number(place["mapLat"])]);
  }

  private choose(point: Point): void {
    this.at = point;
    this.draw();
    this.sayState();
    this.box.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
    const frame = this.map.getContainer().getBoundingClientRect();
    const { top, bottom, left, right } = freePart(frame, this.box.getBoundingClientRect());
    const { x, y } = this.map.project(point);
    const isFree = x > left && x < frame.width - right && y > top && y < frame.height - bottom;
    if (isFree && this.map.getZoom() >= NEAR_ZOOM - 2) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const offset: [number, number] = [(left - right) / 2, (top - bottom) / 2];
    this.map.easeTo({ center: point, zoom: Math.max(NEAR_ZOOM, this.map.getZoom()), offset, animate: !calm });
  }

  /** The state that the map knows of the house in the panel. */
  private sayState(): void {
    sayStates(this.map, document);
  }

  private time(iso: string): string {
    const zone = this.host.dataset["timezone"];
    const form: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    return new Intl.DateTimeFormat(document.documentElement.lang, zone ? { ...form, timeZone: zone } : form).format(new Date(iso));
  }
}

/** Marks, in each `data-state-of` list of all states, the one that the map shows for that house. */
export function sayStates(map: MapLibre, root: ParentNode): void {
  if (!map.getSource("houses")) return;
  for (const list of root.querySelectorAll<HTMLElement>("[data-state-of]")) {
    const id = Number(list.dataset["stateOf"]);
    const state: unknown = map.getFeatureState({ source: "houses", sourceLayer: "houses", id })["s"];
    [...list.querySelectorAll("li")].forEach((item, code) => item.toggleAttribute("data-current", code === (state ?? 0)));
  }
}

export function addChosenLayers(map: MapLibre, accent: string, surface: string): void {
  map.addSource("chosen", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  const ring = (colour: string, width: number): object => ({ "circle-radius": 17, "circle-opacity": 0, "circle-stroke-color": colour, "circle-stroke-width": width });
  map.addLayer({ id: "chosen-casing", type: "circle", source: "chosen", paint: ring(surface, 7) });
  map.addLayer({ id: "chosen", type: "circle", source: "chosen", paint: ring(accent, 3.5) });
}

export function drawChosen(map: MapLibre, at: Point | null): void {
  const features: GeoJSON.Feature[] = at ? [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: at } }] : [];
  map.getSource<GeoJSONSource>("chosen")?.setData({ type: "FeatureCollection", features });
}
