/** The app without a network, and its new versions: fetched whole, used when the person agrees. */

const LOOK_EVERY_MS = 30 * 60_000;

class Update {
  isReady = $state(false); // a new version waits
  private waiting: ServiceWorker | null = null;

  async start(): Promise<void> {
    if (!("serviceWorker" in navigator)) return;
    let wasControlled = navigator.serviceWorker.controller !== null;
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      if (wasControlled) location.reload(); // another tab agreed: no page mixes two versions
      wasControlled = true;
    });
    try {
      const registration = await navigator.serviceWorker.register("/field/sw.js", { scope: "/field/", updateViaCache: "none" });
      this.follow(registration);
      window.setInterval(() => registration.update().catch(() => undefined), LOOK_EVERY_MS);
    } catch {
      // no secure address, or private browsing: the app works while it is open
    }
  }

  private follow(registration: ServiceWorkerRegistration): void {
    const offer = (): void => {
      this.waiting = registration.waiting;
      this.isReady = registration.waiting !== null && navigator.serviceWorker.controller !== null;
    };
    offer();
    registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
  }

  /** Use it now: the page is loaded anew once it has taken over. */
  take(): void {
    this.waiting?.postMessage("take-over");
  }

  /** Have the outbox emptied when the network comes back, even with the app closed. */
  async sendLater(): Promise<void> {
    const registration = await navigator.serviceWorker?.ready;
    const sync = (registration as unknown as { sync?: { register(tag: string): Promise<void> } } | undefined)?.sync;
    await sync?.register("outbox").catch(() => undefined);
  }
}

export const update = new Update();
