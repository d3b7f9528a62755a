import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// The pages' templates name the entries ("web/desk.js"), so these keep their names; shared chunks
// carry a hash. Everything lands in a folder that git ignores and `make setup` fills.
export default defineConfig({
  plugins: [svelte()],
  base: "/static/web/",
  worker: { format: "es" },
  build: {
    outDir: here("../src/firstlight/static/web"),
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    chunkSizeWarningLimit: 1400, // MapLibre; only pages with a map load it
    rolldownOptions: {
      checks: { eval: false }, // htmx holds one; the policy and allowEval:false keep it from running
      input: { desk: here("desk/main.ts"), map: here("desk/map.ts") },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "chunk-[name]-[hash].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
  test: { include: ["**/*.test.ts"], environment: "node" },
});
