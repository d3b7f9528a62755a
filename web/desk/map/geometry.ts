/** Pure: boxes and circles in longitude and latitude. */

export type Box = [west: number, south: number, east: number, north: number];

const M_A_DEGREE = 111_320;

/** "36.1,50.2,36.9,50.7" as a box; null where it is none. */
export function parseBox(text: string | null | undefined): Box | null {
  const parts = (text ?? "").split(",").map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isFinite(part))) return null;
  const [west, south, east, north] = parts as Box;
  return west <= east && south <= north ? [west, south, east, north] : null;
}

/** A ring around a point: `count` corners at `radius_m`, closed. Good to a few kilometres. */
export function circle(lon: number, lat: number, radius_m: number, count = 48): [number, number][] {
  const dLat = radius_m / M_A_DEGREE;
  const dLon = dLat / Math.max(0.01, Math.cos((lat * Math.PI) / 180));
  const ring = Array.from({ length: count }, (_, k): [number, number] => {
    const angle = (2 * Math.PI * k) / count;
    return [lon + dLon * Math.sin(angle), lat + dLat * Math.cos(angle)];
  });
  return [...ring, ring[0] as [number, number]];
}

/** The smallest box around all positions in GeoJSON coordinates of any depth; null for none. */
export function boxOf(coordinates: unknown, box: Box | null = null): Box | null {
  if (!Array.isArray(coordinates)) return box;
  if (typeof coordinates[0] === "number" && typeof coordinates[1] === "number") {
    const [x, y] = coordinates as [number, number];
    return box ? [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)] : [x, y, x, y];
  }
  return coordinates.reduce<Box | null>((found, part) => boxOf(part, found), box);
}

/** A box with a margin in metres on every side, so that a single point does not fill the screen. */
export function grown(box: Box, margin_m: number): Box {
  const dLat = margin_m / M_A_DEGREE;
  const dLon = dLat / Math.max(0.01, Math.cos((((box[1] + box[3]) / 2) * Math.PI) / 180));
  return [box[0] - dLon, box[1] - dLat, box[2] + dLon, box[3] + dLat];
}
