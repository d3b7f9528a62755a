/** Toasts stay for 20 seconds, longer while somebody points at them or has the focus inside. */

const STAY_MS = 20_000;

function watch(toast: HTMLElement): void {
  if (toast.dataset["watched"]) return;
  toast.dataset["watched"] = "yes";
  toast.querySelector("[data-close]")?.addEventListener("click", () => toast.remove());
  if (toast.classList.contains("tone-danger")) return; // errors wait to be read
  let timer = window.setTimeout(() => toast.remove(), STAY_MS);
  const hold = (): void => window.clearTimeout(timer);
  const release = (): void => {
    hold();
    timer = window.setTimeout(() => toast.remove(), STAY_MS / 4);
  };
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("pointerleave", release);
  toast.addEventListener("focusout", release);
}

export function startToasts(): void {
  const box = document.querySelector<HTMLElement>("#toasts");
  if (!box) return;
  const watchAll = (): void => box.querySelectorAll<HTMLElement>("[data-toast]").forEach(watch);
  watchAll();
  new MutationObserver(watchAll).observe(box, { childList: true });
}
