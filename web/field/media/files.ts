/** Takes photos, signatures and voice notes into the database, each at once and whole. */
import { isoLocal, now } from "../model/times";
import type { Place } from "../model/values";
import { phone, type FileKind, type StoredFile } from "../store/database";
import { withExif } from "./exif";
import { scaled, type Scaled } from "./scaling";

export const SIDES_PX = [1280, 2048, 3072] as const;
export const USUAL_SIDE_PX = 2048;

interface Reply {
  id: number;
  result?: Scaled;
  error?: string;
}

let worker: Worker | null = null;
let jobs = 0;

/** Scaled beside the page; in it where workers have no canvas (older iPhones). */
function scale(photo: Blob, side_px: number): Promise<Scaled> {
  if (typeof OffscreenCanvas === "undefined") return scaled({ photo, side_px });
  worker ??= new Worker(new URL("./scale.worker.ts", import.meta.url), { type: "module" });
  const id = ++jobs;
  const running = worker;
  return new Promise((resolve, reject) => {
    const listening = new AbortController();
    const { signal } = listening;
    const answered = ({ data }: MessageEvent<Reply>): void => {
      if (data.id !== id) return;
      listening.abort();
      if (data.result) resolve(data.result);
      else reject(new Error(data.error));
    };
    const died = (): void => {
      listening.abort();
      worker = null; // out of memory: the next photo gets a new one
      reject(new Error("the worker died"));
    };
    running.addEventListener("message", answered, { signal });
    running.addEventListener("error", died, { signal });
    running.postMessage({ id, photo, side_px });
  });
}

function row(record: string, kind: FileKind, name: string, content: Blob): StoredFile {
  const taken_at = isoLocal(now());
  return { id: crypto.randomUUID(), record, name, kind, shows: "", content, thumb: null, size: content.size, is_at_desk: 0, taken_at, place: null };
}

/** A name that no other file of any phone has, since files of one submission are told apart by it. */
const unique = (start: string, ending: string): string => `${start}-${crypto.randomUUID().slice(0, 13)}.${ending}`;

export interface PhotoFacts {
  record: string;
  shows: string;
  place: Place | null;
  side_px: number;
  keepsOriginal: boolean;
}

/** How files are named that this browser cannot open but the desk may: by what they say they are. */
const ENDINGS: Record<string, string> = { "image/heic": "heic", "image/heif": "heif", "image/avif": "avif", "image/tiff": "tif", "image/x-adobe-dng": "dng" };

/** Scale a photo and keep it; with its original where the inspector wishes. One that cannot be opened is kept as it is. */
export async function addPhoto(photo: Blob, facts: PhotoFacts): Promise<void> {
  const { record, shows, place, side_px, keepsOriginal } = facts;
  const small = await scale(photo, side_px).catch(() => null);
  if (!small) {
    const whole = row(record, "photo", unique("photo", ENDINGS[photo.type] ?? "jpg"), photo);
    await phone.files.add({ ...whole, shows, place });
    return;
  }
  const one = row(record, "photo", unique("photo", "jpg"), small.photo);
  const content = withExif(small.photo, one.taken_at, place);
  const files: StoredFile[] = [{ ...one, shows, place, content, size: content.size, thumb: small.thumb }];
  if (keepsOriginal) files.push({ ...row(record, "original", one.name.replace("photo", "original"), photo), shows, place, taken_at: one.taken_at });
  await phone.files.bulkAdd(files);
}

/** Keep the only file of its kind, in place of the one before. */
async function replace(record: string, kind: FileKind, make: () => StoredFile | null): Promise<void> {
  await phone.transaction("rw", phone.files, async () => {
    const before = await phone.files.where({ record }).filter((file) => file.kind === kind).toArray();
    const next = make();
    if (next) await phone.files.put({ ...next, id: before[0]?.id ?? next.id, name: before[0]?.name ?? next.name });
    else await phone.files.bulkDelete(before.map(({ id }) => id));
  });
}

/** The owner's signature as a picture; null: wiped off. */
export function setSignature(record: string, picture: Blob | null): Promise<void> {
  return replace(record, "signature", () => picture && { ...row(record, "signature", unique("signature", "png"), picture), thumb: picture });
}

/** The spoken note as far as it was recorded; null: thrown away. */
export function setVoice(record: string, sound: Blob | null): Promise<void> {
  const ending = sound?.type.includes("mp4") ? "m4a" : sound?.type.includes("ogg") ? "ogg" : "webm";
  return replace(record, "voice", () => sound && row(record, "voice", unique("voice", ending), sound));
}

export async function removeFile(id: string): Promise<void> {
  await phone.files.delete(id);
}
