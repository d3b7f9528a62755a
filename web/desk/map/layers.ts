/** Boxes to tick beside a map: `<input type="checkbox" data-map-layer="calls">` shows or hides an overlay. */
import type { Map as MapLibre } from "maplibre-gl";

import type { OverlayName } from "./overlays";

/** Whether a layer drawn from this source belongs to an overlay: its own source, its areas or its labels. */
export function isOf(overlay: string, source: string): boolean {
  return source === overlay || source.startsWith(`${overlay}-`);
}

function boxes(host: HTMLElement): HTMLInputElement[] {
  return [...host.querySelectorAll<HTMLInputElement>("input[data-map-layer]")];
}

/** Show what is ticked; to be called again after a new style. */
export function applyLayers(host: HTMLElement, map: MapLibre): void {
  for (const box of boxes(host)) {
    const overlay = box.dataset["mapLayer"] as OverlayName;
    for (const layer of map.getStyle().layers) {
      if ("source" in layer && isOf(overlay, String(layer.source))) {
        map.setLayoutProperty(layer.id, "visibility", box.checked ? "visible" : "none");
      }
    }
  }
}

export function followLayers(host: HTMLElement, map: MapLibre): void {
  for (const box of boxes(host)) box.addEventListener("change", () => applyLayers(host, map));
  applyLayers(host, map);
}
