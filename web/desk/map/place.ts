/**
 * Placing a point: a click, a drag or Enter at the middle of the map fills the form's fields, and a change
 * of the fields (an address search fills them) moves the point.
 */
import { Marker, type GeoJSONSource, type Map as MapLibre } from "maplibre-gl";

import { circle } from "./geometry";

export interface PlaceFields {
  lon: HTMLInputElement;
  lat: HTMLInputElement;
  radius: HTMLInputElement | null;
}

/** The fields' point, or null while they are empty or no place on earth. */
export function pointOf(lon: string, lat: string): [number, number] | null {
  if (!lon.trim() || !lat.trim()) return null;
  const point: [number, number] = [Number(lon), Number(lat)];
  return Math.abs(point[0]) <= 180 && Math.abs(point[1]) <= 90 ? point : null;
}

export class Placer {
  private readonly marker: Marker;

  constructor(
    private readonly map: MapLibre,
    private readonly fields: PlaceFields,
    colour: string,
  ) {
    this.marker = new Marker({ draggable: true, color: colour });
    this.marker.on("dragend", () => this.place(this.marker.getLngLat().lng, this.marker.getLngLat().lat));
    map.getCanvas().style.cursor = "crosshair";
    map.on("click", (event) => this.place(event.lngLat.lng, event.lngLat.lat));
    map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      const middle = map.getCenter();
      this.place(middle.lng, middle.lat);
    });
    for (const field of [fields.lon, fields.lat, fields.radius]) {
      field?.addEventListener("change", () => this.follow());
      field?.addEventListener("input", () => this.follow());
    }
  }

  /** Draw again after a new style, and fly to the point where there is one. */
  follow(): void {
    const point = pointOf(this.fields.lon.value, this.fields.lat.value);
    if (!point) {
      this.marker.remove();
      this.draw(null);
      return;
    }
    this.marker.setLngLat(point).addTo(this.map);
    if (!this.map.getBounds().contains(point) || this.map.getZoom() < 15) {
      this.map.easeTo({ center: point, zoom: Math.max(16, this.map.getZoom()) });
    }
    this.draw(point);
  }

  private place(lon: number, lat: number): void {
    this.fields.lon.value = lon.toFixed(6);
    this.fields.lat.value = lat.toFixed(6);
    for (const field of [this.fields.lon, this.fields.lat]) {
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  private draw(point: [number, number] | null): void {
    const radius = Number(this.fields.radius?.value ?? 0);
    const ring = point && radius > 0 ? [circle(point[0], point[1], radius)] : null;
    const feature: GeoJSON.Feature[] = ring ? [{ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: ring } }] : [];
    this.map.getSource<GeoJSONSource>("place")?.setData({ type: "FeatureCollection", features: feature });
  }
}

/** The ring of uncertainty around the point being placed. */
export function addPlaceLayers(map: MapLibre, colour: string): void {
  map.addSource("place", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addLayer({ id: "place", type: "fill", source: "place", paint: { "fill-color": colour, "fill-opacity": 0.15 } });
  map.addLayer({ id: "place-edge", type: "line", source: "place", paint: { "line-color": colour, "line-width": 2 } });
}
