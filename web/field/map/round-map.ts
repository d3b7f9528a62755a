/** The map of a round. MapLibre comes with this file, and this file only when the map is opened. */
import { Map as MapLibre, ScaleControl, setWorkerUrl, type GeoJSONSource } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";

import type { House, Sector } from "../model/sector";
import { GRADES, roundStyle, type Look, type SourceName } from "./style";

setWorkerUrl(workerUrl);

/** What /key/<token>/map.json holds. */
export interface SectorShapes {
  streets: GeoJSON.FeatureCollection;
  houses: GeoJSON.FeatureCollection;
}

type Data = Partial<Record<SourceName, GeoJSON.FeatureCollection>>;

const M_A_DEGREE = 111_320;
const NEARLY_PX = 18; // a gloved finger

const collection = (...features: GeoJSON.Feature[]): GeoJSON.FeatureCollection => ({ type: "FeatureCollection", features });
const point = (lon: number, lat: number, properties: GeoJSON.GeoJsonProperties = {}, id?: number): GeoJSON.Feature => ({ type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties, ...(id === undefined ? {} : { id }) });

function circle([lon, lat, radius_m]: [number, number, number]): GeoJSON.Feature {
  const ring = Array.from({ length: 49 }, (_, step) => {
    const turn = (step / 48) * 2 * Math.PI;
    return [lon + (radius_m * Math.cos(turn)) / (M_A_DEGREE * Math.cos((lat * Math.PI) / 180)), lat + (radius_m * Math.sin(turn)) / M_A_DEGREE];
  });
  return { type: "Feature", geometry: { type: "Polygon", coordinates: [ring] }, properties: {} };
}

/** The number in an address: what stands on the house. */
export const numberIn = (label: string): string => /(\d+\S*)\s*$/.exec(label)?.[1] ?? "";

function dataOf(sector: Sector, houses: House[]): Data {
  const path = sector.round?.path ?? [];
  return {
    points: collection(...houses.map((house) => point(house.lon, house.lat, { number: numberIn(house.label), drawn: false }, house.at))),
    path: path.length ? collection({ type: "Feature", geometry: { type: "LineString", coordinates: path }, properties: {} }) : collection(),
    stops: collection(...sector.stops.map(({ lon, lat, position }) => point(lon, lat, { position: String(position) }))),
    dangers: collection(...sector.dangers.map(circle)),
  };
}

function look(): Look {
  const css = getComputedStyle(document.documentElement);
  return { isDark: css.colorScheme.includes("dark") && !css.colorScheme.includes("light"), colour: (token) => css.getPropertyValue(`--${token}`).trim() };
}

export class RoundMap {
  readonly ready: Promise<void>;
  private readonly map: MapLibre;
  private data: Data;
  private grades: string[] = [];
  private me: [number, number] | null = null;

  constructor(container: HTMLElement, sector: Sector, private readonly houses: House[], onchoose: (house: House) => void) {
    this.data = dataOf(sector, houses);
    this.map = new MapLibre({
      container,
      style: roundStyle(look(), this.data),
      bounds: this.bounds(sector),
      fitBoundsOptions: { padding: 48, maxZoom: 17 },
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxZoom: 20,
      fadeDuration: 0,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new ScaleControl({ unit: "metric" }), "top-left");
    this.ready = new Promise((resolve) => this.map.once("load", () => resolve()));
    this.map.on("click", ({ point: { x, y } }) => {
      const layers = ["houses", "points"];
      const [hit] = this.map.queryRenderedFeatures([[x - NEARLY_PX, y - NEARLY_PX], [x + NEARLY_PX, y + NEARLY_PX]], { layers });
      const exact = this.map.queryRenderedFeatures([x, y], { layers })[0] ?? hit;
      const house = this.houses[Number(exact?.id)];
      if (exact && house) onchoose(house);
    });
  }

  private bounds(sector: Sector): [number, number, number, number] {
    const round = this.houses.filter(({ stop }) => stop !== null);
    const shown = round.length ? round : this.houses;
    if (!shown.length) return [sector.town.lon - 0.01, sector.town.lat - 0.01, sector.town.lon + 0.01, sector.town.lat + 0.01];
    const lons = shown.map(({ lon }) => lon);
    const lats = shown.map(({ lat }) => lat);
    const least = (values: number[]): number => values.reduce((a, b) => Math.min(a, b));
    const most = (values: number[]): number => values.reduce((a, b) => Math.max(a, b));
    return [least(lons), least(lats), most(lons), most(lats)];
  }

  private fill(name: SourceName, data: GeoJSON.FeatureCollection): void {
    this.data[name] = data;
    (this.map.getSource(name) as GeoJSONSource | undefined)?.setData(data);
  }

  /** Streets and outlines; houses with an outline lose their dot. */
  draw(shapes: SectorShapes): void {
    void this.ready.then(() => {
      this.fill("streets", shapes.streets);
      this.fill("houses", shapes.houses);
      const drawn = new Set(shapes.houses.features.map(({ properties }) => Number(properties?.["at"])));
      this.fill("points", collection(...this.houses.map((house) => point(house.lon, house.lat, { number: numberIn(house.label), drawn: drawn.has(house.at) }, house.at))));
      this.colour(this.grades);
    });
  }

  /** Colour the houses by the grades of the rows. */
  colour(grades: string[]): void {
    this.grades = grades;
    for (const house of this.houses) {
      const state = { g: GRADES.indexOf(grades[house.at] ?? "") + 1, on: house.stop !== null };
      for (const source of ["houses", "points"]) this.map.setFeatureState({ source, id: house.at }, state);
    }
  }

  /** Ring the house that comes next. */
  mark(house: House | null): void {
    this.fill("next", house ? collection(point(house.lon, house.lat)) : collection());
  }

  stand({ longitude, latitude }: { longitude: number; latitude: number }): void {
    this.me = [longitude, latitude];
    void this.ready.then(() => this.fill("me", collection(point(longitude, latitude))));
  }

  toMe(): void {
    if (this.me) this.map.easeTo({ center: this.me, zoom: Math.max(17, this.map.getZoom()) });
  }

  restyle(): void {
    this.map.setStyle(roundStyle(look(), this.data), { diff: false });
    this.map.once("style.load", () => this.colour(this.grades));
  }

  remove(): void {
    this.map.remove();
  }
}
