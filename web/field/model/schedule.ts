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
  levels?: string[]; // in whose records it belongs; a phone may still hold a schedule without levels
  splits?: string[];
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
  levels?: Choice[]; // house, entrance, flat
  scales?: Scale[];
  splits?: Split[];
}

/** A way of grading beside the house's own; no grade of one is ever made from another's. */
export interface Scale extends Choice {
  grades: Choice[];
}

/** A way to say where of an element the damage is. */
export interface Split extends Choice {
  levels: string[];
  parts: Choice[];
}

/** Whether an element belongs in the record of a house, an entrance or a flat. */
export const isAt = (element: Element, level: string): boolean => element.levels?.includes(level) ?? true;

/** The ways to say where of an element the damage is. */
export const splitsOf = (schedule: Schedule, element: Element): Split[] => (schedule.splits ?? []).filter(({ key }) => element.splits?.includes(key));

export interface Form {
  schedule: Schedule;
  words: Record<string, Labels>; // the form's questions
  hints: Record<string, Labels>;
}

/** Grades that come with damaged elements, the worst last; the others end the record. */
export const DAMAGED_GRADES = ["minor", "major", "destroyed"];
