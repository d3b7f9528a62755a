/** Where an inspection is, as the list, the map and the outbox show it. */
import type { InspectionRecord, RecordState } from "../store/database";
import type { Answers } from "./answers";
import { WHOLE, WHOLE_HOUSE, houseGrade, partKey } from "./parts";
import type { FoundPart, House } from "./sector";
import type { Word } from "./words";

export const STATE_WORDS: Record<RecordState, Word> = {
  draft: "state-draft",
  ready: "state-phone",
  desk: "state-desk",
  refused: "state-refused",
};

/** Records of one house, the newest of each of its parts, oldest first. */
export type OfHouse = InspectionRecord[] | undefined;

const NO_PARTS: FoundPart[] = [];

/** The grade that stands for a house: this phone's newest, else what the desk knows; "": to do. */
export function gradeOf(house: House, records: OfHouse, parts: FoundPart[] = NO_PARTS): string {
  if (!records && !parts.length) return house.grade; // most of 5,000
  const atDesk: [string, string][] = parts.map(({ part, grade }) => [partKey(part), grade]);
  const here = (records ?? []).filter(({ state }) => state !== "draft");
  return houseGrade([[WHOLE, house.grade], ...atDesk, ...here.map(({ answers }): [string, string] => [keyOf(answers), answers.grade])]);
}

export const isDone = (house: House, records: OfHouse, parts: FoundPart[] = NO_PARTS): boolean => gradeOf(house, records, parts) !== "";

/** The newest record of every part of every house, the houses by key. */
export function newestOfHouses(records: InspectionRecord[]): Map<string, InspectionRecord[]> {
  const found = new Map<string, Map<string, InspectionRecord>>();
  for (const record of [...records].sort((a, b) => a.changed_at - b.changed_at)) {
    if (!record.house) continue;
    const parts = found.get(record.house) ?? new Map<string, InspectionRecord>();
    const key = keyOf(record.answers);
    parts.delete(key); // so that the newest comes last
    found.set(record.house, parts.set(key, record));
  }
  return new Map([...found].map(([house, parts]) => [house, [...parts.values()]]));
}

/** Records from before there were parts are of the house. */
const keyOf = (answers: Answers): string => partKey(answers.part ?? WHOLE_HOUSE);
