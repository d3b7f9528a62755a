/** The browser's offer to put the app among the phone's apps. */
interface InstallOffer extends Event {
  prompt(): Promise<unknown>;
}

class Install {
  private offer = $state.raw<InstallOffer | null>(null);

  constructor() {
    window.addEventListener("beforeinstallprompt", (event) => {
      event.preventDefault();
      this.offer = event as InstallOffer;
    });
    window.addEventListener("appinstalled", () => (this.offer = null));
  }

  get isPossible(): boolean {
    return this.offer !== null;
  }

  async ask(): Promise<void> {
    await this.offer?.prompt();
    this.offer = null;
  }
}

export const install = new Install();
