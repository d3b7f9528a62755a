/** Writing inspections on the phone: drafts at every change, frozen when done. */
import { noAnswers, valuesOf, type Answers } from "../model/answers";
import type { House, Sector } from "../model/sector";
import type { Schedule } from "../model/schedule";
import { buildSubmissionXml } from "../model/submission";
import { isoLocal, now } from "../model/times";
import type { Photo } from "../model/values";
import type { FileKind, InspectionRecord, Phone, StoredFile } from "./database";

/** A record that is not on the disk yet; it gets there with its first answer. */
export function newRecord(house: House | null, { form, town }: Sector, answers: Answers = noAnswers()): InspectionRecord {
  return {
    id: `uuid:${crypto.randomUUID()}`,
    town: town.id ?? "",
    town_name: town.name,
    house: house?.id ?? "",
    label: house?.label ?? "",
    state: "draft",
    answers,
    version: form.schedule.version,
    seen_at: isoLocal(now()),
    deprecates: "",
    xml: "",
    n_files: 0,
    is_begun: false,
    problem: "",
    changed_at: Date.now(),
    desk_at: null,
  };
}

/** Keep a draft as it is now. */
export async function saveDraft(phone: Phone, record: InspectionRecord, answers: Answers): Promise<void> {
  await phone.records.put({ ...record, answers, state: "draft", xml: "", changed_at: Date.now() });
}

/** Freeze a complete record and hand it to the outbox, in one transaction. */
export async function finish(phone: Phone, record: InspectionRecord, answers: Answers, schedule: Schedule, device_id: string): Promise<void> {
  await phone.transaction("rw", phone.records, phone.files, async () => {
    const gone = answers.presence === "signed" ? [] : ["signature"]; // it was taken back
    await phone.files.where({ record: record.id }).filter(({ kind }) => gone.includes(kind)).delete();
    const files = await phone.files.where({ record: record.id }).toArray();
    const nameOf = (kind: FileKind): string => files.find((file) => file.kind === kind)?.name ?? "";
    const values = valuesOf(schedule, answers, {
      instance_id: record.id,
      house: record.house,
      seen_at: record.seen_at,
      device_id,
      deprecated_id: record.deprecates,
      photos: photosOf(files),
      voice: nameOf("voice"),
      signature: nameOf("signature"),
    });
    const xml = buildSubmissionXml(schedule, values);
    await phone.records.put({ ...record, answers, state: "ready", xml, n_files: files.length, problem: "", changed_at: Date.now() });
  });
}

function photosOf(files: StoredFile[]): Photo[] {
  const photos = files.filter(({ kind }) => kind === "photo" || kind === "original");
  photos.sort((a, b) => a.taken_at.localeCompare(b.taken_at) || a.name.localeCompare(b.name));
  return photos.map(({ name, shows, taken_at, place }) => ({ name, shows, taken_at, place }));
}

/** Open a done record again; false: a part of it may be at the desk, so it can only be corrected. */
export async function reopen(phone: Phone, id: string): Promise<boolean> {
  return phone.transaction("rw", phone.records, async () => {
    const record = await phone.records.get(id);
    if (!record || record.is_begun || record.state === "desk") return false;
    await phone.records.update(id, { state: "draft", xml: "" });
    return true;
  });
}

/**
 * Keep only what the desk does not have. A phone that was shut out may be in other hands: nobody's
 * address stays on it, and what is not at the desk waits for a new key.
 */
export async function keepUnsent(phone: Phone): Promise<void> {
  await phone.transaction("rw", phone.records, phone.files, phone.settings, async () => {
    const sent = await phone.records.where({ state: "desk" }).primaryKeys();
    await phone.files.where("record").anyOf(sent).delete();
    await phone.records.bulkDelete(sent);
    await phone.settings.bulkDelete(["token", "sector", "map", "state", "headcount"]);
    await phone.keep("shut-out", true);
  });
}

/** Throw a draft away with its files. */
export async function discard(phone: Phone, id: string): Promise<void> {
  await phone.transaction("rw", phone.records, phone.files, async () => {
    await phone.files.where({ record: id }).delete();
    await phone.records.where({ id }).and(({ state }) => state === "draft").delete();
  });
}

/**
 * A new draft with what a record says and the files that are still on the phone.
 *
 * Of a record at the desk it is a correction. One that the desk refused never was there: the
 * copy takes its place.
 */
export async function copyOf(phone: Phone, id: string, sector: Sector): Promise<string> {
  return phone.transaction("rw", phone.records, phone.files, async () => {
    const from = await phone.records.get(id);
    if (!from) throw new Error(`no record ${id}`);
    const isRefused = from.state === "refused";
    const copy: InspectionRecord = {
      ...newRecord(null, sector),
      ...(from.town !== undefined && { town: from.town, town_name: from.town_name }),
      house: from.house,
      label: from.label,
      answers: from.answers,
      seen_at: from.seen_at,
      deprecates: isRefused ? from.deprecates : from.id,
    };
    await phone.records.put(copy);
    const files = await phone.files.where({ record: id }).toArray();
    const kept = files.filter(({ content }) => content !== null);
    await phone.files.bulkPut(kept.map((file) => ({ ...file, id: crypto.randomUUID(), record: copy.id, is_at_desk: 0 as const })));
    if (isRefused) {
      await phone.files.where({ record: id }).delete();
      await phone.records.delete(id);
    }
    return copy.id;
  });
}
