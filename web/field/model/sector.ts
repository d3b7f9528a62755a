/** What the phone carries: its round and houses, as /key/<token>/sector.json has them. */
import type { Form } from "./schedule";
import type { HousePart } from "./values";

export interface Stop {
  position: number;
  street: string;
  lon: number;
  lat: number;
  arrives_at: string;
  leg_m: number;
}

export interface Round {
  number: number;
  version: number;
  date: string;
  starts_at: string;
  ends_at: string;
  walk_m: number;
  path: [number, number][];
  muster: [number, number];
}

/** What an earlier visit found at a house. */
export interface Found {
  grade: string;
  note: string;
  networks: Record<string, string>;
  findings: { element: string; damaged: string; total: string; severity: string; is_urgent: boolean; split?: Record<string, Record<string, string>> }[];
  scales?: Record<string, string>;
}

/** The same of an entrance or a flat. */
export interface FoundPart extends Found {
  part: HousePart;
}

export interface Sector {
  town: { id?: string; name: string; timezone: string; lon: number; lat: number };
  phone: string;
  team: { number: number; name: string } | null;
  round: Round | null;
  stops: Stop[];
  columns: string[];
  houses: unknown[][];
  found: Record<string, Found>; // by house
  parts?: Record<string, FoundPart[]>; // of their entrances and flats
  dangers: [number, number, number][];
  form: Form;
}

export interface House {
  at: number; // row in the sector
  id: string;
  label: string;
  lon: number;
  lat: number;
  stop: number | null;
  storeys: number | null;
  use: string;
  grade: string; // what the desk knows; "": nobody saw it
}

/** The rows as objects, in walking order. */
export function housesOf(sector: Sector): House[] {
  const place = Object.fromEntries(sector.columns.map((name, index) => [name, index]));
  const read = (row: unknown[], name: string): unknown => row[place[name] ?? -1] ?? null;
  return sector.houses.map((row, at) => ({
    at,
    id: String(read(row, "id")),
    label: String(read(row, "label")),
    lon: Number(read(row, "lon")),
    lat: Number(read(row, "lat")),
    stop: read(row, "stop") as number | null,
    storeys: read(row, "storeys") as number | null,
    use: String(read(row, "use") ?? ""),
    grade: String(read(row, "grade") ?? ""),
  }));
}
