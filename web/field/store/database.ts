/**
 * What lies on the phone. Every write is strict: it is on the disk before it is said to be saved
 * (durability "strict"), so that a killed browser or an empty battery takes nothing back.
 */
import Dexie, { type EntityTable } from "dexie";

import type { Answers } from "../model/answers";
import type { Sector } from "../model/sector";
import type { Place } from "../model/values";

/** draft: being filled. ready: done, waits for the desk. desk: there. refused: the desk said no. */
export type RecordState = "draft" | "ready" | "desk" | "refused";

export interface InspectionRecord {
  id: string; // "uuid:...", the submission's instance id
  town?: string; // key of the town it was made in; none: from before records kept it
  town_name?: string;
  house: string; // key in the register; "": not in the register
  label: string; // as the list showed the house
  state: RecordState;
  answers: Answers;
  version: string; // of the schedule it is filled with
  seen_at: string; // device clock when it was begun
  deprecates: string; // instance id of the record it corrects
  xml: string; // frozen when it is done; "": a draft
  n_files: number; // that go with it, counted when it is done
  is_begun: boolean; // a part may have reached the desk: it must never change
  problem: string; // what the desk said when it refused
  changed_at: number; // ms, device clock
  desk_at: number | null;
}

export type FileKind = "photo" | "original" | "signature" | "voice";

export interface StoredFile {
  id: string;
  record: string;
  name: string; // in the submission
  kind: FileKind;
  shows: string; // element key; "": the house
  content: Blob | null; // null: freed after it came to the desk
  thumb: Blob | null;
  size: number;
  is_at_desk: 0 | 1;
  taken_at: string;
  place: Place | null;
}

export interface Kept<T> {
  value: T;
  etag: string;
  fetched_at: number;
}

interface Setting {
  key: string;
  value: unknown;
}

export class Phone extends Dexie {
  records!: EntityTable<InspectionRecord, "id">;
  files!: EntityTable<StoredFile, "id">;
  settings!: EntityTable<Setting, "key">;

  constructor(name = "firstlight-field") {
    super(name, { chromeTransactionDurability: "strict" });
    this.version(1).stores({ records: "id, state, house, changed_at", files: "id, record, is_at_desk", settings: "key" });
  }

  async setting<T>(key: string): Promise<T | undefined> {
    return (await this.settings.get(key))?.value as T | undefined;
  }

  async keep(key: string, value: unknown): Promise<void> {
    await this.settings.put({ key, value });
  }
}

export type KeptSector = Kept<Sector>;

export const phone = new Phone();
