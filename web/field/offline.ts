/** Builds the service worker after the app, with the list of the app's files and their versions. */
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin, type ResolvedConfig } from "vite";

interface Options {
  worker: string; // its source file
  page: string; // where the server answers with index.html
}

interface Entry {
  url: string;
  revision: string | null; // null: the name carries a hash
  integrity?: string; // a page of another build is refused: its files would not be on the phone
}

const HASHED = /-[A-Za-z0-9_-]{8}\.[a-z0-9]+$/;
const NOT_KEPT = new Set(["sw.js", "manifest.webmanifest"]);

/** Everything in the build, as Workbox's precache takes it. */
export function entriesOf(folder: string, base: string, page: string): Entry[] {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && !NOT_KEPT.has(file.name))
    .map((file) => join(file.parentPath, file.name));
  return names.sort().map((path) => {
    const name = path.slice(folder.length + 1);
    const url = name === "index.html" ? page : base + name;
    if (HASHED.test(name)) return { url, revision: null };
    const digest = createHash("sha256").update(readFileSync(path)).digest();
    return { url, revision: digest.toString("hex").slice(0, 16), integrity: `sha256-${digest.toString("base64")}` };
  });
}

export function offlineFiles({ worker, page }: Options): Plugin {
  let config: ResolvedConfig;
  return {
    name: "firstlight-offline-files",
    apply: "build",
    configResolved(resolved) {
      config = resolved;
    },
    async closeBundle() {
      const folder = config.build.outDir;
      const entries = entriesOf(folder, config.base, page);
      await build({
        configFile: false,
        logLevel: "warn",
        define: { __FILES__: JSON.stringify(entries), "process.env.NODE_ENV": JSON.stringify("production") },
        build: {
          outDir: folder,
          emptyOutDir: false,
          copyPublicDir: false,
          target: "es2022",
          lib: { entry: worker, formats: ["iife"], name: "worker", fileName: () => "sw.js" },
        },
      });
    },
  };
}
