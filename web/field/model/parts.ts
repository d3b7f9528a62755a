/**
 * A house and its parts: the same as firstlight/inspections/rules/parts.py; contracts/golden/parts.json
 * binds the two.
 */
import { DAMAGED_GRADES } from "./schedule";
import type { HousePart } from "./values";

export const WHOLE = ""; // the key of the house itself among its parts
export const LONGEST_NUMBER = 20;
export const WHOLE_HOUSE: HousePart = { level: "house", entrance: "", flat: "" };

// Letters that look alike on a door: one flat must not become two by the keyboard it was typed on.
const LOOKALIKES: Record<string, string> = Object.fromEntries([..."авекмнорстух"].map((sign, at) => [sign, "abekmhopctyx"[at]!]));

/** A number from a door without what people write in it: "№ 014-А" gives "14-a". */
function plainNumber(text: string): string {
  const folded = [...text.toLowerCase()].map((sign) => LOOKALIKES[sign] ?? sign).join("");
  const words = folded.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.map((word) => word.replace(/^0+/, "") || "0").join("-");
}

/** The same for the same part, however its number was typed; "" for the house as a whole. */
export function partKey({ level, entrance, flat }: HousePart): string {
  if (level === "house") return WHOLE;
  return `${level} ${plainNumber(level === "flat" ? flat : entrance)}`.trim();
}

/**
 * The grade that stands for a house: its own while that speaks of damage, else the worst damage of
 * its parts. `graded`: keys of parts with their grades, oldest first; the newest of a part counts.
 */
export function houseGrade(graded: Iterable<readonly [string, string]>): string {
  const newest = new Map(graded);
  const own = newest.get(WHOLE) ?? "";
  newest.delete(WHOLE);
  const worst = Math.max(-1, ...[...newest.values()].map((grade) => DAMAGED_GRADES.indexOf(grade)));
  return DAMAGED_GRADES.includes(own) || worst < 0 ? own : DAMAGED_GRADES[worst]!;
}
