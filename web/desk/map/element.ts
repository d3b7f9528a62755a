/** <firstlight-map>: the map of a town. docs/pages.md says how a page uses it. */
import { AttributionControl, Map as MapLibre, NavigationControl, ScaleControl, type MapGeoJSONFeature, type MapMouseEvent, type PointLike } from "maplibre-gl";

import { boxOf, grown, parseBox, type Box } from "./geometry";
import { StateJoin } from "./join";
import { applyLayers, followLayers } from "./layers";
import { CLICKABLE, OVERLAYS, addOverlays, fill, type OverlayLook, type OverlayName } from "./overlays";
import { MapPanel, addChosenLayers, drawChosen, sayStates, type Point } from "./panel";
import { Placer, addPlaceLayers, type PlaceFields } from "./place";
import { addMarks } from "./shapes";
import { rampOf } from "./states";
import { mapStyle, type Tiles } from "./style";
import { isDark } from "../theme";

type Texts = Record<string, string>;

const FONT = "system-ui, Noto Sans, Liberation Sans, DejaVu Sans, sans-serif";
const REFRESH_MS = 30_000;
const HASH = "at"; // where the reader of a full map was: "#at=zoom/lat/lon", kept for the way back
const NEARLY_PX = 8; // a finger, or the middle of the map, need not hit a house of 3 px

function texts(): Texts {
  const holder = document.querySelector("#map-texts");
  return holder?.textContent ? (JSON.parse(holder.textContent) as Texts) : {};
}

/** The archives that the town has: one that is missing answers 404. */
async function tilesOf(town: string): Promise<Tiles> {
  const find = async (name: string): Promise<string | null> => {
    const url = new URL(`/desk/${encodeURIComponent(town)}/houses/tiles/${name}.pmtiles`, location.href).href;
    const answer = await fetch(url, { headers: { Range: "bytes=0-6" } }).catch(() => null);
    return answer?.ok ? url : null;
  };
  const [overview, base, houses] = await Promise.all([find("overview"), find("base"), find("houses")]);
  return { overview, base, houses };
}

export class FirstlightMap extends HTMLElement {
  private map: MapLibre | null = null;
  private join: StateJoin | null = null;
  private placer: Placer | null = null;
  private panel: MapPanel | null = null;
  private data = new Map<OverlayName, GeoJSON.FeatureCollection>();
  private tiles: Tiles = { overview: null, base: null, houses: null };
  private timer = 0;
  private readonly isBack = new URLSearchParams(location.hash.slice(1)).has(HASH);
  private readonly retheme = (): void => this.restyle();

  connectedCallback(): void {
    if (!this.map) void this.start();
  }

  disconnectedCallback(): void {
    document.removeEventListener("firstlight:theme", this.retheme);
    window.clearInterval(this.timer);
    this.join?.stop();
    this.map?.remove();
    this.map = null;
  }

  private get overlays(): OverlayName[] {
    return OVERLAYS.filter((name) => this.dataset[name]);
  }

  private async start(): Promise<void> {
    const words = texts();
    const canvas = document.createElement("div");
    canvas.className = "map-canvas";
    this.prepend(canvas);
    this.tiles = await tilesOf(this.dataset["town"] ?? "");
    try {
      this.map = this.open(canvas, words);
    } catch {
      canvas.classList.add("map-none");
      canvas.textContent = words["no-webgl"] ?? "";
      return;
    }
    this.map.on("load", () => void this.loaded());
    document.addEventListener("firstlight:theme", this.retheme);
  }

  private open(container: HTMLElement, words: Texts): MapLibre {
    const box = parseBox(this.dataset["bounds"]);
    const map = new MapLibre({
      container,
      style: this.style_(),
      ...(box ? { bounds: box, fitBoundsOptions: { padding: 24 } } : {}),
      attributionControl: false,
      hash: this.dataset["full"] === undefined ? false : HASH,
      cooperativeGestures: matchMedia("(pointer: coarse)").matches && this.dataset["full"] === undefined,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxZoom: 19,
      locale: words,
      fadeDuration: 0,
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    map.addControl(new ScaleControl({ unit: "metric", maxWidth: 120 }), "bottom-left");
    if (this.dataset["attribution"]) map.addControl(new AttributionControl({ compact: false, customAttribution: this.dataset["attribution"] }), "bottom-right");
    map.on("click", (event) => this.clicked(event));
    map.on("mousemove", (event) => {
      if (!this.placer) map.getCanvas().style.cursor = this.linkAt(event) ? "pointer" : "";
    });
    return map;
  }

  private style_(): ReturnType<typeof mapStyle> {
    const css = getComputedStyle(document.documentElement);
    return mapStyle({ isDark: isDark(), ramp: rampOf(css), font: FONT }, this.tiles);
  }

  private look(): OverlayLook {
    const css = getComputedStyle(document.documentElement);
    const token = (name: string): string => css.getPropertyValue(`--${name}`).trim();
    return {
      isDark: isDark(),
      font: FONT,
      ink: token("ink"),
      surface: token("surface"),
      danger: token("danger"),
      warn: token("warn"),
      ok: token("ok"),
      accent: token("accent"),
      belief: [1, 2, 3, 4, 5].map((rank) => token(`belief-${rank}`)).filter(Boolean),
    };
  }

  private dress(map: MapLibre): void {
    const css = getComputedStyle(document.documentElement);
    addMarks(map, rampOf(css));
    addOverlays(map, this.overlays, this.look());
    addPlaceLayers(map, this.look().accent);
    addChosenLayers(map, this.look().accent, this.look().surface);
    drawChosen(map, this.marked);
    this.panel?.draw();
    applyLayers(this, map);
    for (const [name, data] of this.data) fill(map, name, data);
  }

  private async loaded(): Promise<void> {
    const map = this.map;
    if (!map) return;
    this.dress(map);
    const states = this.dataset["states"];
    if (states && this.tiles.houses) {
      this.join = new StateJoin(map, states);
      void this.join.start();
    }
    const fields = this.placeFields();
    if (fields) {
      this.placer = new Placer(map, fields, this.look().accent);
      this.placer.follow();
    }
    this.follow(map);
    await this.refresh();
    if (!this.isBack) this.fit(map);
    this.timer = window.setInterval(() => {
      if (document.visibilityState === "visible") void this.refresh();
    }, REFRESH_MS);
    this.dispatchEvent(new CustomEvent("firstlight:ready", { bubbles: true }));
    this.dataset["ready"] = "";
  }

  /** The point that the page marks: `data-at="lon,lat"`. */
  private get marked(): Point | null {
    const [lon, lat] = (this.dataset["at"] ?? "").split(",").map(Number);
    return lon !== undefined && lat !== undefined && Number.isFinite(lon) && Number.isFinite(lat) ? [lon, lat] : null;
  }

  /** The panel, the boxes to tick, states in words, and Enter for what lies in the middle. */
  private follow(map: MapLibre): void {
    const box = this.dataset["panel"] ? document.querySelector<HTMLElement>(this.dataset["panel"]) : null;
    if (box) this.panel = new MapPanel(this, map, box);
    else map.on("idle", () => sayStates(map, document));
    followLayers(this, map);
    map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !this.placer) this.open_(map.project(map.getCenter()));
    });
  }

  private restyle(): void {
    const map = this.map;
    if (!map) return;
    map.setStyle(this.style_(), { diff: false });
    map.once("style.load", () => {
      this.dress(map);
      this.join?.forget();
      this.placer?.follow();
    });
  }

  private async refresh(): Promise<void> {
    await Promise.all(
      this.overlays.map(async (name) => {
        const answer = await fetch(this.dataset[name] ?? "").catch(() => null);
        if (!answer?.ok) return; // what is drawn stays
        const data = (await answer.json()) as GeoJSON.FeatureCollection;
        this.data.set(name, data);
        if (this.map) fill(this.map, name, data);
      }),
    );
  }

  private fit(map: MapLibre): void {
    const name = this.dataset["fit"] as OverlayName | undefined;
    const data = name ? this.data.get(name) : undefined;
    const box = data?.features.reduce<Box | null>((found, one) => ("coordinates" in one.geometry ? boxOf(one.geometry.coordinates, found) : found), null);
    if (box) map.fitBounds(grown(box, 120), { padding: 24, animate: false, maxZoom: 17 });
  }

  private placeFields(): PlaceFields | null {
    const find = (key: string): HTMLInputElement | null => (this.dataset[key] ? document.querySelector<HTMLInputElement>(this.dataset[key]) : null);
    const [lon, lat] = [find("placeLon"), find("placeLat")];
    return lon && lat ? { lon, lat, radius: find("placeRadius") } : null;
  }

  /** The topmost feature under a point that leads somewhere, else the first near it. */
  private featureAt(point: { x: number; y: number }): MapGeoJSONFeature | null {
    const map = this.map;
    if (!map) return null;
    const layers = CLICKABLE.filter((id) => map.getLayer(id));
    const { x, y } = point;
    const near: [PointLike, PointLike] = [[x - NEARLY_PX, y - NEARLY_PX], [x + NEARLY_PX, y + NEARLY_PX]];
    return map.queryRenderedFeatures([x, y], { layers })[0] ?? map.queryRenderedFeatures(near, { layers })[0] ?? null;
  }

  /** Where a feature leads: its own `url`, or the house's page by its number. */
  private linkOf(feature: MapGeoJSONFeature | null): string | null {
    const url: unknown = feature?.properties["url"];
    if (typeof url === "string" && url.startsWith("/")) return url;
    const seq: unknown = feature?.source === "houses" ? feature.id : feature?.properties["seq"];
    const pattern = this.dataset["houseUrl"];
    return pattern && typeof seq === "number" ? pattern.replace(/0(?=\/?$)|SEQ/, String(seq)) : null;
  }

  private linkAt(event: MapMouseEvent): string | null {
    return this.linkOf(this.featureAt(event.point));
  }

  private clicked(event: MapMouseEvent): void {
    if (!this.placer) this.open_(event.point);
  }

  /** Open what lies there: in the panel where there is one, else as a page. */
  private open_(point: { x: number; y: number }): void {
    const feature = this.featureAt(point);
    const url = this.linkOf(feature);
    if (!feature || !url) return;
    if (this.panel && feature.source !== "districts") this.panel.show(feature, url);
    else location.assign(url);
  }
}
