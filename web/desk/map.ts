/** The map's own bundle: loaded only where a page holds a <firstlight-map>. */
import "maplibre-gl/dist/maplibre-gl.css";

import { addProtocol, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { Protocol } from "pmtiles";

import { FirstlightMap } from "./map/element";

setWorkerUrl(workerUrl);
addProtocol("pmtiles", new Protocol().tile);
customElements.define("firstlight-map", FirstlightMap);
