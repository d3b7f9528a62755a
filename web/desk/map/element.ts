/** <firstlight-map>: the map of a town. docs/pages.md says how a page uses it. */
import { AttributionControl, Map as MapLibre, NavigationControl, ScaleControl, type MapMouseEvent } from "maplibre-gl";

import { boxOf, grown, parseBox, type Box } from "./geometry";
import { StateJoin } from "./join";
import { CLICKABLE, OVERLAYS, addOverlays, fill, type OverlayLook, type OverlayName } from "./overlays";
import { Placer, addPlaceLayers, type PlaceFields } from "./place";
import { addMarks } from "./shapes";
import { rampOf } from "./states";
import { mapStyle, type Tiles } from "./style";
import { isDark } from "../theme";

type Texts = Record<string, string>;

const FONT = "system-ui, Noto Sans, Liberation Sans, DejaVu Sans, sans-serif";
const REFRESH_MS = 30_000;

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
  private data = new Map<OverlayName, GeoJSON.FeatureCollection>();
  private tiles: Tiles = { overview: null, base: null, houses: null };
  private timer = 0;
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
    };
  }

  private dress(map: MapLibre): void {
    const css = getComputedStyle(document.documentElement);
    addMarks(map, rampOf(css));
    addOverlays(map, this.overlays, this.look());
    addPlaceLayers(map, this.look().accent);
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
    await this.refresh();
    this.fit(map);
    this.timer = window.setInterval(() => {
      if (document.visibilityState === "visible") void this.refresh();
    }, REFRESH_MS);
    this.dispatchEvent(new CustomEvent("firstlight:ready", { bubbles: true }));
    this.dataset["ready"] = "";
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

  /** Where a click leads: the feature's own `url`, or the house's page by its number. */
  private linkAt(event: MapMouseEvent): string | null {
    const map = this.map;
    if (!map) return null;
    const layers = CLICKABLE.filter((id) => map.getLayer(id));
    const feature = map.queryRenderedFeatures(event.point, { layers })[0];
    if (!feature) return null;
    const url: unknown = feature.properties["url"];
    if (typeof url === "string" && url.startsWith("/")) return url;
    const seq: unknown = feature.source === "houses" ? feature.id : feature.properties["seq"];
    const pattern = this.dataset["houseUrl"];
    return pattern && typeof seq === "number" ? pattern.replace(/0(?=\/?$)|SEQ/, String(seq)) : null;
  }

  private clicked(event: MapMouseEvent): void {
    if (this.placer) return;
    const url = this.linkAt(event);
    if (!url) return;
    const panel = this.dataset["panel"];
    if (panel && document.querySelector(panel)) void window.htmx.ajax("get", url, { target: panel, swap: "innerHTML" });
    else location.assign(url);
  }
}
