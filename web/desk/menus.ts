/** Menus are <details>: they open without a script; this closes them again. */

function closeAll(except?: Node | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
}

export function startMenus(): void {
  document.querySelector('.nav a[aria-current="page"]')?.scrollIntoView({ block: "nearest" });
  document.addEventListener("click", (event) => closeAll(event.target as Node));
  document.addEventListener("focusin", (event) => closeAll(event.target as Node));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector<HTMLDetailsElement>("details.menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary")?.focus();
  });
}
