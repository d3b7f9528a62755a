import { mount } from "svelte";

import App from "./App.svelte";
import "./install.svelte";
import { app } from "./state.svelte";
import "../../src/firstlight/static/css/tokens.css";
import "./app.css";

const target = document.querySelector("#app");
if (target) mount(App, { target });
void app.start();
