// Compares a PDF with the hashes of an act on this device; without this script the form sends the file.

const form = document.querySelector("form[data-hashes]");
const known = new Set(form.dataset.hashes.split(" "));

async function sha256(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

form.addEventListener("submit", async (event) => {
  const file = form.elements.file.files[0];
  if (!file || !globalThis.crypto?.subtle) return; // http without TLS: the server compares
  event.preventDefault();
  const answer = known.has(await sha256(file)) ? "same" : "other";
  for (const note of form.querySelectorAll("[data-answer]")) note.hidden = note.dataset.answer !== answer;
});

form.elements.file.addEventListener("change", () => {
  for (const note of form.querySelectorAll("[data-answer]")) note.hidden = true;
});
