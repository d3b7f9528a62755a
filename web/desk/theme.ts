/** Light, dark, or as the system wishes: a cookie that the server reads, so that no page flashes. */

export type Theme = "" | "light" | "dark";

const YEAR_S = 365 * 24 * 3600;

/** The next theme in the circle: as the system wishes, its opposite, and back through the other. */
export function nextTheme(current: Theme, systemIsDark: boolean): Theme {
  const opposite: Theme = systemIsDark ? "light" : "dark";
  return current === "" ? opposite : "";
}

/** The theme in a `document.cookie`. */
export function themeOf(cookie: string): Theme {
  const value = /(?:^|;\s*)theme=(light|dark)(?:;|$)/.exec(cookie)?.[1];
  return value === "light" || value === "dark" ? value : "";
}

function apply(theme: Theme): void {
  const root = document.documentElement;
  if (theme) root.dataset["theme"] = theme;
  else delete root.dataset["theme"];
  document.dispatchEvent(new CustomEvent("firstlight:theme"));
}

/** Whether the page is dark now, by choice or by the system. */
export function isDark(): boolean {
  const chosen = document.documentElement.dataset["theme"];
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

export function startThemeSwitch(): void {
  apply(themeOf(document.cookie)); // a cached page may carry another choice
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    document.dispatchEvent(new CustomEvent("firstlight:theme"));
  });
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-theme-switch]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault(); // without this script the form posts and the server sets the cookie
      const theme = nextTheme(
        themeOf(document.cookie),
        matchMedia("(prefers-color-scheme: dark)").matches,
      );
      document.cookie = `theme=${theme};path=/;max-age=${theme ? YEAR_S : 0};samesite=lax`;
      apply(theme);
    });
  }
}
