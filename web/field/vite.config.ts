import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

import { offlineFiles } from "./offline.ts";
import { sayWeight } from "./weight.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// The field app. Its files are static and carry hashes; index.html, sw.js and the manifest get
// addresses under /field/ from the server (src/firstlight/field/). Built after the desk, whose
// build empties the folder above.
export default defineConfig({
  root: here("."),
  plugins: [svelte({ configFile: here("../svelte.config.js") }), offlineFiles({ worker: here("worker/sw.ts"), page: "/field/" }), sayWeight({ limit_kb: 350 })],
  base: "/static/web/field/",
  worker: { format: "es" },
  build: {
    outDir: here("../../src/firstlight/static/web/field"),
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1400, // MapLibre; loaded when the map is opened
  },
});
