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
}

export interface Place {
  lon: number;
  lat: number;
  accuracy_m: number | null;
}

export interface Photo {
  name: string; // file name, as the submission names it
  shows: string; // element key; "": the house
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
  device_id: string;
  deprecated_id: string; // the submission this one edits
}

export const FORM_ID = "firstlight_damage";
