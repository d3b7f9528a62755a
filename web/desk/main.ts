/** What every page of the desk can do besides plain HTML. Each part works alone; none is needed to read. */
import "htmx.org";

import { startCopying } from "./copy";
import { startMenus } from "./menus";
import { startSearch } from "./search";
import { startTables } from "./tables";
import { startThemeSwitch } from "./theme";
import { startToasts } from "./toasts";

startThemeSwitch();
startMenus();
startSearch();
startTables();
startToasts();
startCopying();
