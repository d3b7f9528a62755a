/** Prints what a phone downloads before the map, and fails the build above the limit. */
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

export function sayWeight({ limit_kb }: { limit_kb: number }): Plugin {
  return {
    name: "firstlight-weight",
    apply: "build",
    generateBundle(_options, bundle) {
      const isMap = (name: string): boolean => /(^|\/)(map|maplibre)[^/]*$/i.test(name);
      let before = 0;
      let map = 0;
      for (const [name, file] of Object.entries(bundle)) {
        const size = gzipSync(file.type === "chunk" ? file.code : file.source).length / 1000;
        if (isMap(name)) map += size;
        else before += size;
      }
      console.log(`field app: ${before.toFixed(0)} kB gzip before the map, ${map.toFixed(0)} kB with it on top`);
      if (before > limit_kb) this.error(`the field app weighs ${before.toFixed(0)} kB gzip, over ${limit_kb} kB`);
    },
  };
}
