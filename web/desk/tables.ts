/**
 * Tables that sort, filter, remember and export, for rows that are all on the page:
 *   <table id="calls" data-sortable> with <td data-sort="…"> where the text does not order itself,
 *   <input data-filter-table="#calls">, <button data-export-table="#calls" data-file="calls.csv">.
 */
import { compareKeys, csvLine, keyOf, matches } from "./rows";

interface Order {
  column: number;
  isDescending: boolean;
}

const memory = (table: HTMLTableElement): string => `table:${location.pathname}:${table.id}`;

function remembered(table: HTMLTableElement): Order | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(memory(table)) ?? "null");
    const order = stored as Partial<Order> | null;
    return typeof order?.column === "number" ? { column: order.column, isDescending: order.isDescending === true } : null;
  } catch {
    return null; // no storage, or somebody else's value in it
  }
}

const textOf = (row: HTMLTableRowElement, column: number): string =>
  row.cells[column]?.dataset["sort"] ?? row.cells[column]?.textContent?.trim() ?? "";

function sort(table: HTMLTableElement, order: Order): void {
  const body = table.tBodies[0];
  if (!body) return;
  const language = document.documentElement.lang;
  const sign = order.isDescending ? -1 : 1;
  const keyed = [...body.rows].map((row) => ({ row, key: keyOf(textOf(row, order.column)) }));
  keyed.sort((a, b) => (a.key === "" || b.key === "" ? 1 : sign) * compareKeys(a.key, b.key, language));
  body.append(...keyed.map((entry) => entry.row));
  [...(table.tHead?.rows[0]?.cells ?? [])].forEach((cell, index) => {
    if (index === order.column) cell.ariaSort = order.isDescending ? "descending" : "ascending";
    else cell.removeAttribute("aria-sort");
  });
}

function makeSortable(table: HTMLTableElement): void {
  [...(table.tHead?.rows[0]?.cells ?? [])].forEach((cell, column) => {
    if (!cell.textContent?.trim() || cell.dataset["unsortable"] !== undefined) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...cell.childNodes);
    cell.append(button);
    button.addEventListener("click", () => {
      const order = { column, isDescending: cell.ariaSort === "ascending" };
      sort(table, order);
      if (table.id) localStorage.setItem(memory(table), JSON.stringify(order));
    });
  });
  const order = table.id ? remembered(table) : null;
  if (order) sort(table, order);
}

function makeFilter(input: HTMLInputElement): void {
  const table = document.querySelector<HTMLTableElement>(input.dataset["filterTable"] ?? "");
  input.addEventListener("input", () => {
    for (const row of table?.tBodies[0]?.rows ?? []) row.hidden = !matches(row.textContent ?? "", input.value);
  });
}

function exportTable(button: HTMLElement): void {
  const table = document.querySelector<HTMLTableElement>(button.dataset["exportTable"] ?? "");
  if (!table) return;
  const rows = [...table.rows].filter((row) => !row.hidden);
  const lines = rows.map((row) =>
    csvLine([...row.cells].map((cell) => cell.textContent?.replace(/\s+/g, " ").trim() ?? "")),
  );
  const blob = new Blob(["\ufeff", ...lines], { type: "text/csv;charset=utf-8" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = button.dataset["file"] ?? "table.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function startTables(): void {
  document.querySelectorAll<HTMLTableElement>("table[data-sortable]").forEach(makeSortable);
  document.querySelectorAll<HTMLInputElement>("[data-filter-table]").forEach(makeFilter);
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-export-table]");
    if (button) exportTable(button);
  });
}
