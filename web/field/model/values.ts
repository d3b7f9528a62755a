/**
 * What a submission says, as plain values. The same as firstlight/inspections/rules/values.py;
 * contracts/golden/ binds the two.
 */
export interface Finding {
  element: string; // key in the schedule
  damaged: string; // decimal, in the element's unit
  total: string | null; // of how much; null: not told
  severity: string; // key; "": not told
  is_urgent: boolean;
  split: Record<string, Record<string, string>>; // where of it, as told: {side: {street: "3"}}
}

/** What of a house a record is of, with the numbers as they were typed. */
export interface HousePart {
  level: string; // "house", "entrance", "flat"
  entrance: string;
  flat: string;
}

export interface Place {
  lon: number;
  lat: number;
  accuracy_m: number | null;
}

export interface Photo {
  name: string; // file name, as the submission names it
  shows: string; // element key; "": the house
  taken_at: string; // as `seen_at`
  place: Place | null;
}

export interface Owner {
  presence: string; // "signed", "refused", "absent"
  objection: string;
  signature: string; // file name
}

export interface SubmissionValues {
  instance_id: string; // "uuid:..."
  house: string; // key of the register's house; "": not in the register
  grade: string;
  seen_at: string; // device clock, ISO 8601 with milliseconds and offset; "": none
  findings: Finding[];
  networks: Record<string, string>; // element to its state
  photos: Photo[];
  place: Place | null;
  address_seen: string;
  note: string;
  voice: string; // file name of a spoken note
  owner: Owner | null; // null: nothing is said of an owner
  device_id: string;
  deprecated_id: string; // the submission this one edits
  part: HousePart;
  scales: Record<string, string>; // other scales' own grades, by scale
}

export const FORM_ID = "firstlight_damage";
