/** How much room the phone has left for us, and whether it may take it back. */
import { liveQuery } from "dexie";

import { phone } from "./store/database";
import { problemOf } from "./store/draft.svelte";

const LOW_BYTES = 60_000_000; // about 150 photos
const FREED_AFTER_MS = 3 * 24 * 3600_000;
const COOKIE = "field_kept";

class Storage {
  isPersisted = $state<boolean | null>(null); // null: the phone does not say
  used = $state(0);
  quota = $state(0);
  lost = $state(0); // records that were here and are gone: the phone threw our storage away

  private isFull = $state(false);

  get isLow(): boolean {
    return this.isFull || (this.quota > 0 && this.quota - this.used < LOW_BYTES);
  }

  /** Keep what the app can do without for now: a full phone is told so, and works on. */
  async keepIfRoom(key: string, value: unknown): Promise<void> {
    try {
      await phone.keep(key, value);
      this.isFull = false;
    } catch (error) {
      if (problemOf(error) !== "storage-full") throw error;
      this.isFull = true;
    }
  }

  async start(): Promise<void> {
    await this.look();
    await this.checkLoss();
    await this.free(FREED_AFTER_MS);
    window.setInterval(() => void this.look(), 60_000);
  }

  /** Ask the phone not to throw our storage away when it runs out of room. */
  async persist(): Promise<void> {
    this.isPersisted = (await navigator.storage?.persist?.()) ?? null;
  }

  async look(): Promise<void> {
    if (!navigator.storage) return;
    this.isPersisted = (await navigator.storage.persisted?.()) ?? null;
    const { usage = 0, quota = 0 } = (await navigator.storage.estimate?.()) ?? {};
    this.used = usage;
    this.quota = quota;
  }

  /**
   * Free the content of files that have been at the desk for a while; their thumbnails and
   * the records stay. Returns how many bytes that was.
   */
  async free(older_ms: number): Promise<number> {
    const before = Date.now() - older_ms;
    const old = await phone.records.where({ state: "desk" }).filter(({ desk_at }) => (desk_at ?? Infinity) <= before).primaryKeys();
    let bytes = 0;
    await phone.files.where("record").anyOf(old).modify((file) => {
      if (!file.content || !file.is_at_desk) return;
      bytes += file.size;
      file.content = null;
    });
    await this.look();
    return bytes;
  }

  /**
   * Notice an eviction. A browser that is short of room drops everything a site has stored, but
   * no cookies: one of them counts what was still only on this phone.
   */
  private async checkLoss(): Promise<void> {
    const counted = Number(new RegExp(`${COOKIE}=(\\d+)`).exec(document.cookie)?.[1] ?? 0);
    const isEmpty = (await phone.records.count()) === 0 && (await phone.setting("begun")) === undefined;
    if (isEmpty && counted > 0) this.lost = counted;
    await this.keepIfRoom("begun", true);
    liveQuery(() => phone.records.where("state").notEqual("desk").count()).subscribe((kept) => {
      if (!this.lost) document.cookie = `${COOKIE}=${kept}; path=/field/; max-age=31536000; SameSite=Strict`;
    });
  }

  /** The person has read of the loss. */
  forget(): void {
    this.lost = 0;
    document.cookie = `${COOKIE}=0; path=/field/; max-age=31536000; SameSite=Strict`;
  }
}

export const storage = new Storage();
