// Stops dragged with a pointer. The menu of each stop does the same with touch and keyboard.

const board = document.querySelector("[data-hand]");
let dragged = null;

function send(fields) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = board.dataset.hand;
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  for (const [name, value] of Object.entries({ ...fields, csrfmiddlewaretoken: token })) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}

function target(event) {
  const stop = event.target.closest?.(".hand-stop");
  return dragged && stop && stop !== dragged && !stop.classList.contains("done") ? stop : null;
}

board?.addEventListener("dragstart", (event) => {
  dragged = event.target.closest(".hand-stop");
  event.dataTransfer.effectAllowed = "move";
});

board?.addEventListener("dragover", (event) => {
  const stop = target(event);
  for (const other of board.querySelectorAll(".over")) other.classList.toggle("over", other === stop);
  if (!stop) return;
  stop.classList.add("over");
  event.preventDefault();
});

board?.addEventListener("drop", (event) => {
  const stop = target(event);
  if (!stop) return;
  event.preventDefault();
  // With the Alt key the two stops change places; without it the dragged one is put before the other.
  const round = stop.closest("[data-round]").dataset.round;
  if (event.altKey) return send({ stop: dragged.dataset.stop, round, position: stop.dataset.position, how: "swap" });
  const isBelow = round === dragged.closest("[data-round]").dataset.round && Number(dragged.dataset.position) < Number(stop.dataset.position);
  return send({ stop: dragged.dataset.stop, round, position: Number(stop.dataset.position) - (isBelow ? 1 : 0) });
});

board?.addEventListener("dragend", () => {
  dragged = null;
  for (const other of board.querySelectorAll(".over")) other.classList.remove("over");
});
