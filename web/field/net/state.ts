/** What the desk says right now: whether an alarm is on, and which plan is in force. */
export interface DeskState {
  alarm: { id: string; since: string; text: string } | null;
  plan: { id: string; date: string; version: number; round: number } | null;
  headcount: { asked: boolean; counted: number | null; expected: number | null; at: string | null };
  way_out: { lon: number; lat: number; distance_m: number; bearing_deg: number; text: string } | null;
}

export interface Headcount {
  counted: number;
  expected: number;
  lon: number | null;
  lat: number | null;
  at: string;
}
