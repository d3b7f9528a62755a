/** "/" goes to the search field from anywhere; arrows walk through what it found. */

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** The place to go from `at` (-1: the field itself) among `count` hits; stays within them. */
export function step(at: number, by: number, count: number): number {
  return Math.max(-1, Math.min(count - 1, at + by));
}

function walk(field: HTMLInputElement, box: HTMLElement, by: number): void {
  const hits = [...box.querySelectorAll<HTMLAnchorElement>("a")];
  const to = step(hits.indexOf(document.activeElement as HTMLAnchorElement), by, hits.length);
  (to < 0 ? field : hits[to])?.focus();
}

export function startSearch(): void {
  const field = document.querySelector<HTMLInputElement>("#search");
  const box = document.querySelector<HTMLElement>("#search-results");
  if (!field || !box) return;
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !isTyping(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  });
  field.form?.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      walk(field, box, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      box.replaceChildren();
      field.focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!field.form?.contains(event.target as Node)) box.replaceChildren();
  });
}
