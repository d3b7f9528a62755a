/** Where an inspection is, as the list, the map and the outbox show it. */
import type { InspectionRecord, RecordState } from "../store/database";
import type { House } from "./sector";
import type { Word } from "./words";

export const STATE_WORDS: Record<RecordState, Word> = {
  draft: "state-draft",
  ready: "state-phone",
  desk: "state-desk",
  refused: "state-refused",
};

/** The grade that stands for a house: this phone's newest, else what the desk knows; "": to do. */
export function gradeOf(house: House, record: InspectionRecord | undefined): string {
  if (record && record.state !== "draft") return record.answers.grade;
  return house.grade;
}

export const isDone = (house: House, record: InspectionRecord | undefined): boolean => gradeOf(house, record) !== "";
