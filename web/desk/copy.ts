/** Buttons that copy a field's value: <button data-copy="#field" data-copied="Copied">. */

async function copy(button: HTMLElement, field: HTMLInputElement): Promise<void> {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy"); // plain http on a local network has no clipboard API
  }
  const word = button.querySelector("span") ?? button;
  word.textContent = button.dataset["copied"] ?? word.textContent;
}

export function startCopying(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
    const field = button && document.querySelector<HTMLInputElement>(button.dataset["copy"] ?? "");
    if (button && field) void copy(button, field);
  });
  document.addEventListener("focusin", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.matches("[data-select]")) event.target.select();
  });
}
