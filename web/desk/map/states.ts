/** Codes of the state array, one byte a house; config/states.py holds the same ones. */

export const STATES = [
  "unknown",
  "planned",
  "none",
  "minor",
  "major",
  "destroyed",
  "inaccessible",
  "ordered",
  "repaired",
] as const;

export type HouseState = (typeof STATES)[number];

/** States that get a mark with a shape where the map is near enough. */
export const MARKED: ReadonlySet<number> = new Set([3, 4, 5, 6, 7, 8]);

/** The colours of the ramp as the page's stylesheet has them now. */
export function rampOf(style: Pick<CSSStyleDeclaration, "getPropertyValue">): Record<HouseState, string> {
  const colour = (name: HouseState): string => style.getPropertyValue(`--d-${name}`).trim() || "#808080";
  return Object.fromEntries(STATES.map((name) => [name, colour(name)])) as Record<HouseState, string>;
}
