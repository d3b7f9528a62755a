// Placing by address: what is typed is looked up in the register; choosing a house fills the point's fields,
// and the map follows them.

const WAIT_MS = 250;

const field = (id) => document.querySelector(id);

function fill(hit) {
  for (const [id, value] of [["#id_lon", hit.lon], ["#id_lat", hit.lat]]) {
    const input = field(id);
    input.value = Number(value).toFixed(6);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const address = field("#id_address");
  if (address) address.value = hit.label;
}

function row(hit, box) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn quiet";
  button.textContent = `${hit.label}, ${hit.district}`;
  button.addEventListener("click", () => {
    fill(hit);
    box.replaceChildren();
  });
  item.append(button);
  return item;
}

function start(holder) {
  const input = holder.querySelector("input");
  const box = holder.querySelector("ul");
  let timer = 0;
  let asked = 0;

  async function search() {
    const words = input.value.trim();
    const mine = (asked += 1);
    if (words.length < 2) return box.replaceChildren();
    const answer = await fetch(`${holder.dataset.addressSearch}?q=${encodeURIComponent(words)}`).catch(() => null);
    if (mine !== asked || !answer?.ok) return undefined; // a newer search is on its way, or the server is not there
    const { results } = await answer.json();
    const none = document.createElement("li");
    none.className = "muted";
    none.textContent = holder.dataset.none;
    return box.replaceChildren(...(results.length ? results.map((hit) => row(hit, box)) : [none]));
  }

  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(search, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault(); // Enter looks up, it does not send the form
      box.querySelector("button")?.click();
    }
  });
  if (input.value.trim() && !field("#id_lon").value) search();
}

document.querySelectorAll("[data-address-search]").forEach(start);
