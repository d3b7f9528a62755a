// The reading page by keyboard: j and k walk through the claims, y confirms, n rejects, e corrects, u takes
// back. Everything works without this file: each key presses a button that is on the page.

const root = document.querySelector("[data-reading]");
const pane = root?.querySelector(".sticky");

const cards = () => [...root.querySelectorAll("[data-claim]")];
const isTyping = (target) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

let active = "";

/** Show which claim is meant, on its card and in the text. */
function mark() {
  for (const card of cards()) card.classList.toggle("next", card.dataset.claim === active);
  for (const piece of root.querySelectorAll("mark[data-of]")) {
    piece.classList.toggle("active", piece.dataset.of.split(" ").includes(active));
  }
}

function activate(card, { focus = true, scroll = true } = {}) {
  if (!card) return;
  active = card.dataset.claim;
  mark();
  if (focus) card.focus({ preventScroll: true });
  if (!scroll) return;
  card.scrollIntoView({ block: "nearest" });
  // On a phone the text stands above the claims: to follow it there would scroll the claim away again.
  if (getComputedStyle(pane).position === "sticky") {
    root.querySelector("mark.active")?.scrollIntoView({ block: "nearest" });
  }
}

function step(by) {
  const all = cards();
  const at = all.findIndex((card) => card.dataset.claim === active);
  activate(all[Math.max(0, Math.min(all.length - 1, at + by))]);
}

/** The next claim that waits, from the active one on and then from the start. */
function nextWaiting() {
  const all = cards();
  const at = all.findIndex((card) => card.dataset.claim === active);
  const order = [...all.slice(at), ...all.slice(0, Math.max(at, 0))];
  activate(order.find((card) => card.dataset.state === "proposed") ?? all[at]);
}

function press(key) {
  const card = cards().find((one) => one.dataset.claim === active);
  const button = card?.querySelector(`[data-key="${key}"]`);
  button?.click();
  return Boolean(button);
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && press("Escape")) return;
  if (isTyping(event.target)) return;
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (["y", "n", "e", "u"].includes(event.key)) press(event.key);
  else return;
  event.preventDefault();
}

function onClick(event) {
  const piece = event.target.closest("mark[data-of]");
  if (piece) {
    const key = piece.dataset.of.split(" ")[0];
    activate(cards().find((card) => card.dataset.claim === key));
    return;
  }
  const card = event.target.closest("[data-claim]");
  if (card && card.dataset.claim !== active) activate(card, { focus: false });
}

if (root) {
  document.addEventListener("keydown", onKey);
  root.addEventListener("click", onClick);
  // After an answer the card and the text are new elements: a decided claim hands on to the next.
  document.body.addEventListener("htmx:afterSettle", (event) => {
    const card = event.detail.elt;
    if (card?.dataset?.state === "editing") card.querySelector("select, input:not([type=hidden])")?.focus();
    else if (card?.dataset?.claim && card.dataset.state !== "proposed") nextWaiting();
    else mark();
  });
  const wanted = location.hash.startsWith("#claim-") ? location.hash.slice("#claim-".length) : "";
  const start = cards().find((card) => card.dataset.claim === wanted);
  if (start) activate(start);
  else {
    const first = cards().find((card) => card.dataset.state === "proposed");
    if (first) activate(first, { focus: false, scroll: false });
  }
}
