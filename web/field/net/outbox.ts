/** Brings what is done to the desk: each record and each photo exactly once, in any number of tries. */
import type { InspectionRecord, Phone, StoredFile } from "../store/database";
import { NoAnswer, ShutOut, type Answer, type Door } from "./door";

export const PART_BYTES = 1_500_000; // a broken line costs at most this much again
const FORM_BYTES = 2_000; // headers of the parts, generously

export type Outcome = "done" | "no-answer" | "shut-out" | "busy";

export interface Progress {
  sending: (ids: string[]) => void; // records and files that are on their way right now
}

/** Whether a record may go with this town's key. One from before records kept their town may. */
export const mayGo = (record: InspectionRecord, town: string): boolean => !record.town || record.town === town;

type IsHeld = (changed_at: number) => boolean;

/** So long a finished record waits on the phone: the time to take it back. */
export const UNDO_MS = 8_000;

/** Whether a record was finished just now. One from the future, of a clock that was set back, was not. */
export function justDone(changed_at: number): boolean {
  const age_ms = Date.now() - changed_at;
  return age_ms >= 0 && age_ms < UNDO_MS;
}

/** The next files to send together; never empty where files wait. */
export function nextPart(waiting: StoredFile[], xml_bytes: number, accepts: number): StoredFile[] {
  const room = Math.min(accepts, PART_BYTES) - xml_bytes - FORM_BYTES;
  const part: StoredFile[] = [];
  let size = 0;
  for (const file of waiting) {
    if (part.length && (size + file.size > room || part.length >= 100)) break;
    part.push(file);
    size += file.size;
  }
  return part;
}

function bodyOf(xml: string, part: StoredFile[], isLast: boolean): FormData {
  const body = new FormData();
  body.append("xml_submission_file", new Blob([xml], { type: "text/xml" }), "submission.xml");
  for (const file of part) if (file.content) body.append(file.name, file.content, file.name);
  if (!isLast) body.append("*isIncomplete*", "yes");
  return body;
}

async function refuse(phone: Phone, record: InspectionRecord, answer: Answer): Promise<void> {
  await phone.records.update(record.id, { state: "refused", problem: answer.message || String(answer.status) });
}

async function sendRecord(phone: Phone, door: Door, record: InspectionRecord, accepts: number, progress: Progress): Promise<void> {
  const xml_bytes = new Blob([record.xml]).size;
  for (;;) {
    const files = await phone.files.where({ record: record.id }).toArray();
    const waiting = files.filter((file) => !file.is_at_desk && file.content);
    const part = nextPart(waiting, xml_bytes, accepts);
    const isLast = part.length === waiting.length;
    progress.sending([record.id, ...part.map((file) => file.id)]);
    await phone.records.update(record.id, { is_begun: true }); // from now on its XML may be at the desk
    const answer = await door.post(bodyOf(record.xml, part, isLast));
    if (answer.status !== 201 && answer.status !== 202) return refuse(phone, record, answer);
    await phone.transaction("rw", phone.records, phone.files, async () => {
      for (const file of part) await phone.files.update(file.id, { is_at_desk: 1 });
      if (isLast) await phone.records.update(record.id, { state: "desk", problem: "", desk_at: Date.now() });
    });
    if (isLast) return;
  }
}

/**
 * Send everything that is done in the door's town, oldest first. A record that the desk refuses does not
 * hold up the others; one of another town stays, and waits for a key of that town.
 */
async function sendAll(phone: Phone, door: Door, progress: Progress, isHeld: IsHeld): Promise<Outcome> {
  try {
    let accepts = 0;
    const tried = new Set<string>();
    for (;;) {
      const waiting = await phone.records.where({ state: "ready" }).sortBy("changed_at");
      const record = waiting.find((one) => mayGo(one, door.town) && !isHeld(one.changed_at) && !tried.has(one.id));
      if (!record) return "done";
      tried.add(record.id);
      accepts ||= await door.accepts();
      await sendRecord(phone, door, record, accepts, progress);
    }
  } catch (error) {
    if (error instanceof ShutOut) return "shut-out";
    if (error instanceof NoAnswer) return "no-answer";
    throw error;
  } finally {
    progress.sending([]);
  }
}

/**
 * As `sendAll`, but only once at a time in all tabs and the service worker.
 *
 * What `isHeld` may still be taken back, and waits.
 */
export async function emptyOutbox(phone: Phone, door: Door, progress: Progress, isHeld: IsHeld = () => false): Promise<Outcome> {
  const send = (): Promise<Outcome> => sendAll(phone, door, progress, isHeld);
  if (!("locks" in navigator)) return send();
  return navigator.locks.request("firstlight-outbox", { ifAvailable: true }, (lock) => (lock ? send() : "busy"));
}
