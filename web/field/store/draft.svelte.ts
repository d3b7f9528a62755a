/** The inspection that is open: what the screen shows, and its way to the disk. */
import { completed, type Answers } from "../model/answers";
import type { Word } from "../model/words";
import { phone, type InspectionRecord } from "./database";
import { saveDraft } from "./records";

/** The words for what went wrong when saving; storage that is full is the one a person can help. */
export function problemOf(error: unknown): Word {
  const name = error instanceof Error ? `${error.name} ${(error as { inner?: Error }).inner?.name ?? ""}` : "";
  return name.includes("Quota") ? "storage-full" : "storage-fails";
}

export class Draft {
  answers = $state<Answers>() as Answers;
  isSaving = $state(false);
  isOnDisk = $state(false);
  problem = $state<Word | "">("");

  private isStale = false; // changed since the write that is under way
  private writing: Promise<void> = Promise.resolve();

  constructor(
    readonly record: InspectionRecord,
    isOnDisk: boolean,
  ) {
    this.answers = completed(record.answers);
    this.isOnDisk = isOnDisk;
  }

  /** Nothing was answered: it is not worth a place on the disk. */
  get isUntouched(): boolean {
    return !this.isOnDisk && !this.isSaving && !this.problem;
  }

  /** Save now; changes that come while a write is under way go with the next. */
  changed(): void {
    this.isStale = true;
    if (this.isSaving) return;
    this.isSaving = true;
    this.writing = this.write();
  }

  private async write(): Promise<void> {
    try {
      while (this.isStale) {
        this.isStale = false;
        await saveDraft(phone, this.record, $state.snapshot(this.answers));
        this.isOnDisk = true;
        this.problem = "";
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.isSaving = false;
    }
  }

  fail(error: unknown): void {
    this.problem ||= problemOf(error);
  }

  /** Put the record on the disk before files that belong to it. */
  async begin(): Promise<void> {
    if (!this.isOnDisk) this.changed();
    await this.settle();
    if (this.problem) throw new Error("the record is not on the disk");
  }

  /** When everything that was changed is on the disk. */
  async settle(): Promise<void> {
    await this.writing;
    if (this.isStale) {
      this.changed();
      await this.writing;
    }
  }

  /** Ask the phone where it stands; the house is done without it too. */
  locate(): void {
    if (!("geolocation" in navigator)) return;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const round = (value: number, digits: number): number => Number(value.toFixed(digits));
        this.answers.place = { lon: round(coords.longitude, 7), lat: round(coords.latitude, 7), accuracy_m: round(coords.accuracy, 1) };
        if (!this.isUntouched) this.changed();
      },
      () => undefined,
      { enableHighAccuracy: true, timeout: 30_000, maximumAge: 15_000 },
    );
  }
}
