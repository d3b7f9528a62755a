/** The alarm, as far as this phone knows, and the headcount it owes. Both outlive a restart. */
import { isoLocal, now } from "./model/times";
import { NoAnswer, ShutOut, type Door } from "./net/door";
import type { DeskState, Headcount } from "./net/state";
import { storage } from "./storage.svelte";
import { phone } from "./store/database";

const ASK_EVERY_MS = 15_000;

class Alarm {
  state = $state.raw<DeskState | null>(null);
  waiting = $state.raw<Headcount | null>(null); // given here, not at the desk yet
  heard_at = $state(0); // ms: when the desk last said so

  private etag = "";
  private timer = 0;

  async start(door: () => Door | null, onShutOut: (token: string) => void): Promise<void> {
    this.state = (await phone.setting<DeskState>("state")) ?? null;
    this.waiting = (await phone.setting<Headcount>("headcount")) ?? null;
    const ask = (): void => void this.ask(door(), onShutOut);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
    window.addEventListener("online", ask);
    this.timer = window.setInterval(ask, ASK_EVERY_MS);
    ask();
  }

  stop(): void {
    window.clearInterval(this.timer);
  }

  /** This phone was shut out: what the desk said is not for it any more. */
  forget(): void {
    this.state = null;
    this.waiting = null;
    this.etag = "";
  }

  get isOn(): boolean {
    return this.state?.alarm != null;
  }

  private async ask(door: Door | null, onShutOut: (token: string) => void): Promise<void> {
    if (!door || document.visibilityState !== "visible") return;
    try {
      if (this.waiting) await this.send(door, this.waiting);
      const fresh = await door.json<DeskState>("state.json", this.etag);
      this.heard_at = Date.now();
      if (!fresh) return;
      const wasOn = this.isOn;
      this.state = fresh.value;
      this.etag = fresh.etag;
      await storage.keepIfRoom("state", fresh.value);
      if (this.isOn && !wasOn) navigator.vibrate?.([400, 200, 400, 200, 800]);
    } catch (error) {
      if (error instanceof ShutOut) onShutOut(door.token);
      else if (!(error instanceof NoAnswer)) throw error;
    }
  }

  /** Keep the count, then try to bring it to the desk; it is tried again until it is there. */
  async count(door: Door, counted: number, expected: number): Promise<void> {
    const place = await standing();
    this.waiting = { counted, expected, ...place, at: isoLocal(now()) };
    await storage.keepIfRoom("headcount", this.waiting);
    await this.send(door, this.waiting).catch((error: unknown) => {
      if (!(error instanceof NoAnswer)) throw error;
    });
  }

  private async send(door: Door, count: Headcount): Promise<void> {
    await door.tell("headcount", count); // one that the desk will not have, as after the alarm, is settled too
    if (this.waiting?.at === count.at) this.waiting = null;
    await phone.settings.delete("headcount");
    this.etag = "";
  }
}

function standing(): Promise<{ lon: number | null; lat: number | null }> {
  return new Promise((resolve) => {
    const unknown = (): void => resolve({ lon: null, lat: null });
    if (!("geolocation" in navigator)) return unknown();
    navigator.geolocation.getCurrentPosition(({ coords }) => resolve({ lon: coords.longitude, lat: coords.latitude }), unknown, { timeout: 5_000, maximumAge: 60_000 });
  });
}

export const alarm = new Alarm();
