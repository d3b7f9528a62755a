/** Pure: ordering, filtering and writing table rows. */

/** What a cell sorts by: numbers as numbers, the rest as text in the reader's language. */
export type Key = number | string;

/** "1 234,5" and "1,234.5" are numbers; "12 m²" is 12; "" is nothing and comes last. */
export function keyOf(text: string): Key {
  const trimmed = text.trim();
  const head = /^[-−+]?[\d\s\u00a0\u202f.,]*\d/.exec(trimmed)?.[0];
  if (!head || /^\p{L}/u.test(trimmed)) return trimmed;
  const plain = head.replace(/[\s\u00a0\u202f]/g, "").replace("−", "-");
  const mark = Math.max(plain.lastIndexOf("."), plain.lastIndexOf(","));
  const decimals = mark < 0 ? 0 : plain.length - mark - 1;
  const separators = (plain.match(/[.,]/g) ?? []).length;
  const isFraction = mark >= 0 && (decimals !== 3 || separators === 1 && /^-?0[.,]/.test(plain));
  const digits = (part: string): string => part.replace(/[.,]/g, "");
  const number = isFraction ? Number(`${digits(plain.slice(0, mark))}.${plain.slice(mark + 1)}`) : Number(digits(plain));
  return Number.isFinite(number) ? number : trimmed;
}

/** Numbers before text, nothing last, text by the language's order. */
export function compareKeys(a: Key, b: Key, language?: string): number {
  if (a === "" || b === "") return a === b ? 0 : a === "" ? 1 : -1;
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return String(a).localeCompare(String(b), language, { numeric: true, sensitivity: "base" });
}

/** Whether every word of the query is somewhere in the text. */
export function matches(text: string, query: string): boolean {
  const lower = text.toLocaleLowerCase();
  return query.toLocaleLowerCase().split(/\s+/).every((word) => lower.includes(word));
}

/** One line of CSV (RFC 4180); a leading =, +, - or @ cannot become a formula in a spreadsheet. */
export function csvLine(cells: readonly string[]): string {
  const safe = cells.map((cell) => {
    const value = /^[=+@\t]|^-(?!\d)/.test(cell) ? `'${cell}` : cell;
    return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  });
  return `${safe.join(",")}\r\n`;
}
