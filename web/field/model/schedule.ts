/** The damage schedule as the server sends it (contracts/damage_schedule.json) and its words. */
import type { Language } from "./words";

export type Labels = Record<Language, string>;

export interface Choice {
  key: string;
  label: Labels;
}

export interface Element extends Choice {
  group: string;
  unit: "m2" | "m" | "piece";
  severities: Choice[];
  urgent: Choice;
  network?: boolean;
  structural?: boolean;
}

export interface Schedule {
  version: string;
  grades: Choice[];
  units: Choice[];
  network_states: Choice[];
  groups: Choice[];
  elements: Element[];
}

export interface Form {
  schedule: Schedule;
  words: Record<string, Labels>; // the form's questions
  hints: Record<string, Labels>;
}

/** Grades that come with damaged elements; the others end the record. */
export const DAMAGED_GRADES = ["minor", "major", "destroyed"];
