/** What an inspector has answered so far, what is still missing, and the values that follow. */
import { WHOLE_HOUSE } from "./parts";
import { DAMAGED_GRADES, isAt, splitsOf, type Element, type Schedule } from "./schedule";
import type { Found } from "./sector";
import type { Finding, HousePart, Owner, Photo, Place, SubmissionValues } from "./values";

export interface ElementAnswer {
  state: string; // of a network
  damaged: string; // as typed
  total: string;
  severity: string;
  is_urgent: boolean;
  split: Record<string, Record<string, string>>; // where of it, as typed
}

export interface Answers {
  address_seen: string;
  part: HousePart;
  grade: string;
  scales: Record<string, string>; // other scales' own grades
  elements: Record<string, ElementAnswer>; // the chosen ones
  note: string;
  place: Place | null;
  presence: string; // what the owner does; "": not asked
  objection: string;
}

export interface Missing {
  field: string; // the part of the page to show: "grade", "part", "address_seen", "owner", or an element's key
  word: "missing-signature" | "missing-part" | "split-too-large" | "missing-grade" | "missing-address" | "missing-amount" | "missing-severity" | "missing-state" | "total-too-small";
}

export const noAnswers = (): Answers => ({ address_seen: "", part: { ...WHOLE_HOUSE }, grade: "", scales: {}, elements: {}, note: "", place: null, presence: "", objection: "" });
export const newElement = (): ElementAnswer => ({ state: "", damaged: "", total: "", severity: "", is_urgent: false, split: {} });

/** Answers as an older version of the app may have kept them, with what it did not ask. */
export function completed(kept: Answers): Answers {
  const answers = { ...noAnswers(), ...structuredClone(kept) };
  for (const [key, answer] of Object.entries(answers.elements)) answers.elements[key] = { ...newElement(), ...answer };
  return answers;
}

/** How a second visit begins: with what the first one found. Position and owner are of the day. */
export function answersAfter({ grade, note, networks, findings, scales = {} }: Found, part: HousePart = WHOLE_HOUSE): Answers {
  const elements: Record<string, ElementAnswer> = {};
  for (const [key, state] of Object.entries(networks)) elements[key] = { ...newElement(), state };
  for (const { element, ...found } of findings) elements[element] = { ...newElement(), ...elements[element], ...found };
  return { ...noAnswers(), part: { ...part }, grade, scales: { ...scales }, note, elements };
}

/** As `answersAfter`, of a record of this phone. */
export const answersAgain = (before: Answers): Answers => ({ ...completed(before), place: null, presence: "", objection: "" });

const LARGEST = 9_999_999.99;

/** A typed amount as a decimal with at most two digits; null: it is none. */
export function amount(typed: string): string | null {
  const text = typed.trim().replace(",", ".");
  if (!/^\d+(\.\d{1,2})?$/.test(text) || Number(text) > LARGEST) return null;
  return text.replace(/^0+(?=\d)/, "");
}

/** Whether an element's answer carries damage: a network has it in the state "damaged" only. */
export const hasDamage = (element: Element, answer: ElementAnswer): boolean => !element.network || answer.state === "damaged";

/** A split as it is sent: what is no amount, or nothing, is left out. */
function splitOf(schedule: Schedule, element: Element, answer: ElementAnswer, level: string): Finding["split"] {
  const told: Finding["split"] = {};
  for (const { key, parts, levels } of splitsOf(schedule, element)) {
    if (!levels.includes(level)) continue;
    const typed = parts.map((part) => [part.key, amount(answer.split[key]?.[part.key] ?? "")] as const);
    const counted = typed.filter((one): one is readonly [string, string] => Number(one[1] ?? 0) > 0);
    if (counted.length) told[key] = Object.fromEntries(counted);
  }
  return told;
}

const sum = (told: Record<string, string>): number => Object.values(told).reduce((all, one) => all + Math.round(Number(one) * 100), 0);

function missingOf(schedule: Schedule, element: Element, answer: ElementAnswer, level: string): Missing[] {
  const field = element.key;
  if (element.network && !answer.state) return [{ field, word: "missing-state" }];
  if (!hasDamage(element, answer)) return [];
  const damaged = amount(answer.damaged);
  const missing: Missing[] = [];
  if (damaged === null || Number(damaged) === 0) missing.push({ field, word: "missing-amount" });
  if (answer.total) {
    const total = amount(answer.total);
    if (total === null || Number(total) < Number(damaged ?? 0)) missing.push({ field, word: "total-too-small" });
  }
  if (!answer.severity) missing.push({ field, word: "missing-severity" });
  const whole = Math.round(Number(damaged ?? 0) * 100);
  if (Object.values(splitOf(schedule, element, answer, level)).some((told) => sum(told) > whole)) missing.push({ field, word: "split-too-large" });
  return missing;
}

/** Elements that count: those chosen at this level, where the grade asks for any, in the schedule's order. */
export function chosen(schedule: Schedule, answers: Answers): Element[] {
  if (!DAMAGED_GRADES.includes(answers.grade)) return [];
  return schedule.elements.filter((element) => element.key in answers.elements && isAt(element, answers.part.level));
}

/** What must be answered before the record is done; the form's rules, as Collect enforces them. */
export function missing(schedule: Schedule, answers: Answers, about: { isListed: boolean; hasSignature: boolean }): Missing[] {
  const { isListed, hasSignature } = about;
  const found: Missing[] = [];
  if (!isListed && !answers.address_seen.trim()) found.push({ field: "address_seen", word: "missing-address" });
  const { level, entrance, flat } = answers.part;
  if ((level === "entrance" && !entrance.trim()) || (level === "flat" && !flat.trim())) found.push({ field: "part", word: "missing-part" });
  if (!answers.grade) found.push({ field: "grade", word: "missing-grade" });
  for (const element of chosen(schedule, answers)) found.push(...missingOf(schedule, element, answers.elements[element.key]!, level));
  if (answers.presence === "signed" && !hasSignature) found.push({ field: "owner", word: "missing-signature" });
  return found;
}

export interface Facts {
  instance_id: string;
  house: string;
  seen_at: string;
  device_id: string;
  deprecated_id: string;
  photos: Photo[];
  voice: string;
  signature: string;
}

function ownerOf({ presence, objection }: Answers, signature: string): Owner | null {
  if (!presence) return null;
  const wasThere = presence !== "absent";
  return { presence, objection: wasThere ? objection.trim() : "", signature: presence === "signed" ? signature : "" };
}

/** What a record is of, with the numbers that its level has. */
function partOf({ level, entrance, flat }: HousePart): HousePart {
  return { level, entrance: level === "house" ? "" : entrance.trim(), flat: level === "flat" ? flat.trim() : "" };
}

/** The values of a complete record; an element whose answer was taken back is left out. */
export function valuesOf(schedule: Schedule, answers: Answers, facts: Facts): SubmissionValues {
  const findings: Finding[] = [];
  const networks: Record<string, string> = {};
  for (const element of chosen(schedule, answers)) {
    const answer = answers.elements[element.key]!;
    if (element.network) networks[element.key] = answer.state;
    const damaged = amount(answer.damaged);
    if (!hasDamage(element, answer) || damaged === null) continue;
    const total = answer.total ? amount(answer.total) : null;
    const split = splitOf(schedule, element, answer, answers.part.level);
    findings.push({ element: element.key, damaged, total, severity: answer.severity, is_urgent: answer.is_urgent, split });
  }
  const { address_seen, grade, note, place } = answers;
  const { signature, ...others } = facts;
  return { ...others, owner: ownerOf(answers, signature), grade, address_seen: address_seen.trim(), note: note.trim(), place, findings, networks, part: partOf(answers.part), scales: answers.grade === "inaccessible" ? {} : { ...answers.scales } };
}
