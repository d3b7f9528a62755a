/** What all screens share. The database is the truth; this follows it. */
import { liveQuery } from "dexie";

import { housesOf, type House, type Sector } from "./model/sector";
import { newestOfHouses } from "./model/states";
import { setClockOffset } from "./model/times";
import { bestLanguage, say, type Language, type Word } from "./model/words";
import { Door, NoAnswer, ShutOut } from "./net/door";
import { UNDO_MS, emptyOutbox, justDone, mayGo } from "./net/outbox";
import type { HousePart } from "./model/values";
import type { SectorShapes } from "./map/round-map";
import { alarm } from "./alarm.svelte";
import { USUAL_SIDE_PX } from "./media/files";
import { storage } from "./storage.svelte";
import { phone, type InspectionRecord, type Kept } from "./store/database";
import { keepUnsent } from "./store/records";
import { update } from "./update.svelte";

export type Tab = "list" | "map" | "outbox" | "more";
export type View = { name: Tab } | { name: "house"; house: string; record: string };
export type Theme = "system" | "light" | "dark";

/** How photos are kept. */
export interface PhotoWishes {
  side_px: number;
  keepsOriginal: boolean;
}

export interface Toast {
  text: string;
  undo: (() => void) | null;
}

interface KeptSector extends Kept<Sector> {
  offset_s: number;
}

const FETCH_EVERY_MS = 5 * 60_000;
const SEND_EVERY_MS = 60_000;
const RETRY_MS = [5_000, 15_000, 30_000];

class App {
  isLoaded = $state(false);
  token = $state("");
  language = $state<Language>("en");
  theme = $state<Theme>("system");
  isOutdoor = $state(false);
  photos = $state.raw<PhotoWishes>({ side_px: USUAL_SIDE_PX, keepsOriginal: false });
  sector = $state.raw<Sector | null>(null);
  houses = $state.raw<House[]>([]);
  records = $state.raw<InspectionRecord[]>([]);
  sending = $state.raw<ReadonlySet<string>>(new Set());
  isOnline = $state(navigator.onLine);
  isShutOut = $state(false);
  toast = $state<Toast | null>(null);
  view = $state<View>({ name: "list" });
  fetched_at = $state(0);
  shapes_at = $state(0); // ms: when the map's shapes last changed

  private fails = 0;
  private timer = 0;

  /** The newest record of each part of each house. */
  byHouse = $derived.by(() => newestOfHouses(this.records));
  kept = $derived(this.records.filter(({ state }) => state !== "desk").length);

  say = (word: Word, values: Record<string, string | number> = {}): string => say(this.language, word, values);

  /** "Flat 14, entrance 2"; "" for a house as a whole. */
  partName(part: HousePart | undefined): string {
    if (!part || part.level === "house") return "";
    const { entrance, flat } = part;
    if (part.level === "entrance") return this.say("part-entrance", { entrance });
    return this.say(entrance ? "part-flat-entrance" : "part-flat", { entrance, flat });
  }

  async start(): Promise<void> {
    await this.takeKey();
    const [token, isShutOut, language, theme, isOutdoor, photos, kept] = await Promise.all([
      phone.setting<string>("token"),
      phone.setting<boolean>("shut-out"),
      phone.setting<Language>("language"),
      phone.setting<Theme>("theme"),
      phone.setting<boolean>("outdoor"),
      phone.setting<PhotoWishes>("photos"),
      phone.setting<KeptSector>("sector"),
    ]);
    this.token = token ?? "";
    this.isShutOut = isShutOut ?? false;
    this.language = language ?? bestLanguage(navigator.languages);
    this.theme = theme ?? "system";
    this.isOutdoor = isOutdoor ?? false;
    if (photos) this.photos = photos;
    if (kept) this.show(kept);
    this.follow();
    this.isLoaded = true;
    void this.fetchSector();
    this.sendSoon(0);
    void alarm.start(() => (this.token ? this.door : null), (token) => void this.shutOut(token));
    void storage.start();
    void update.start();
  }

  /** The key comes behind the #, which no server ever sees; it leaves the address at once. */
  private async takeKey(): Promise<void> {
    const key = new URLSearchParams(location.hash.slice(1)).get("key");
    if (!key) return;
    await this.setKey(key);
    history.replaceState(null, "", "/field/");
  }

  async setKey(key: string): Promise<void> {
    const before = await phone.setting<string>("token");
    if (before !== key) await phone.settings.bulkDelete(["sector", "map", "shut-out"]);
    await phone.keep("token", key);
    this.token = key;
    this.isShutOut = false;
    this.sendSoon(0);
  }

  /** The desk does not know this key any more. */
  private async shutOut(token: string): Promise<void> {
    if (token !== this.token) return;
    this.isShutOut = true;
    this.token = "";
    this.sector = null;
    this.houses = [];
    alarm.forget();
    await keepUnsent(phone);
  }

  async set<K extends "language" | "theme" | "isOutdoor" | "photos">(name: K, value: App[K]): Promise<void> {
    (this as App)[name] = value;
    await phone.keep(name === "isOutdoor" ? "outdoor" : name, value);
  }

  /** The town whose key the phone has; "": not known before its round was fetched. */
  get town(): string {
    return this.sector?.town.id ?? "";
  }

  /** Whether a record waits for a key of another town than this phone's. */
  isElsewhere(record: InspectionRecord): boolean {
    return this.town !== "" && !mayGo(record, this.town);
  }

  get door(): Door {
    return new Door(this.token, this.language, this.town, (isThere) => (this.isOnline = isThere));
  }

  private follow(): void {
    liveQuery(() => phone.records.toArray()).subscribe((records) => (this.records = records));
    window.addEventListener("online", () => {
      this.isOnline = true;
      this.fails = 0;
      this.sendSoon(0);
      void this.fetchSector();
    });
    window.addEventListener("offline", () => (this.isOnline = false));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "visible") return;
      this.sendSoon(0);
      if (Date.now() - this.fetched_at > FETCH_EVERY_MS) void this.fetchSector();
    });
    window.addEventListener("popstate", (event) => (this.view = (event.state as View | null) ?? { name: "list" }));
    window.setInterval(() => this.sendSoon(0), SEND_EVERY_MS);
    window.setInterval(() => void this.fetchSector(), FETCH_EVERY_MS);
  }

  /** Show a screen; the phone's own back button leads back. */
  go(view: View): void {
    const isTab = view.name !== "house";
    const fromTab = this.view.name !== "house";
    this.view = view;
    if (isTab && fromTab) history.replaceState(view, "");
    else history.pushState(view, "");
  }

  back(): void {
    history.back();
  }

  say_(text: string, undo: (() => void) | null = null): void {
    const toast = { text, undo };
    this.toast = toast;
    window.setTimeout(() => {
      if (this.toast?.text === text) this.toast = null;
    }, UNDO_MS);
  }

  private show(kept: KeptSector): void {
    setClockOffset(kept.offset_s);
    this.sector = kept.value;
    this.houses = housesOf(kept.value);
    this.fetched_at = kept.fetched_at;
  }

  async fetchSector(): Promise<void> {
    const { door } = this;
    if (!door.token) return;
    try {
      const before = await phone.setting<KeptSector>("sector");
      const fresh = await door.json<Sector>("sector.json", before?.etag ?? "");
      const kept = fresh ? { ...fresh, fetched_at: Date.now() } : before && { ...before, fetched_at: Date.now() };
      if (!kept) return;
      if (fresh) this.show(kept);
      await storage.keepIfRoom("sector", kept);
      this.fetched_at = kept.fetched_at;
      this.sendSoon(0); // the town is known now
      await this.fetchMap();
    } catch (error) {
      if (error instanceof ShutOut) await this.shutOut(door.token);
      else if (!(error instanceof NoAnswer)) throw error;
    }
  }

  /** Take the map along while there is a network, whether it is looked at or not. */
  private async fetchMap(): Promise<void> {
    const before = await phone.setting<Kept<SectorShapes>>("map");
    const fresh = await this.door.json<SectorShapes>("map.json", before?.etag ?? "");
    if (!fresh) return;
    await storage.keepIfRoom("map", { ...fresh, fetched_at: Date.now() });
    this.shapes_at = Date.now();
  }

  /** Streets and outlines as the phone has them; null: never fetched. */
  async sectorMap(): Promise<SectorShapes | null> {
    return (await phone.setting<Kept<SectorShapes>>("map"))?.value ?? null;
  }

  /** Try the outbox after a while; an earlier date wins. */
  sendSoon(wait_ms: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.send(), wait_ms);
  }

  /** Try the outbox now, with what was done a moment ago too. */
  sendNow(): void {
    void this.send(() => false);
  }

  private async send(isHeld = justDone): Promise<void> {
    const { door } = this;
    if (!door.token) return;
    const outcome = await emptyOutbox(phone, door, { sending: (ids) => (this.sending = new Set(ids)) }, isHeld);
    if (outcome === "shut-out") await this.shutOut(door.token);
    if (outcome === "done") {
      this.fails = 0;
      const held = this.records.some((record) => record.state === "ready" && !this.isElsewhere(record));
      if (held) this.sendSoon(UNDO_MS / 2);
    }
    if (outcome === "no-answer") void update.sendLater();
    if (outcome === "no-answer") this.sendSoon(RETRY_MS[Math.min(this.fails++, RETRY_MS.length - 1)]!);
  }
}

export const app = new App();
