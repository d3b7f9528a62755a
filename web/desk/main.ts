/** What every page of the desk can do besides plain HTML. Each part works alone; none is needed to read. */
import htmx from "htmx.org";

import { startCopying } from "./copy";
import { startMenus } from "./menus";
import { startSearch } from "./search";
import { startTables } from "./tables";
import { startThemeSwitch } from "./theme";
import { startToasts } from "./toasts";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}

window.htmx = htmx;
startThemeSwitch();
startMenus();
startSearch();
startTables();
startToasts();
startCopying();

const loadMap = (): void => {
  if (document.querySelector("firstlight-map")) void import("./map");
};
loadMap();
document.addEventListener("htmx:afterSettle", loadMap);
