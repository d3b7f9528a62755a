/**
 * Writes when and where into a JPEG. Scaling a photo drops what the camera noted, and the desk
 * keeps originals as they come, so the scaled photo gets its own small note.
 *
 * Source: CIPA DC-008 (Exif 2.32), sections 4.6.3 to 4.6.6.
 */
import type { Place } from "../model/values";

type Field = [tag: number, type: number, count: number, data: Uint8Array];

const ASCII = 2;
const LONG = 4;
const RATIONAL = 5;
const ENTRY_BYTES = 12;

function ascii(text: string): Uint8Array {
  return new Uint8Array([...text].map((sign) => sign.charCodeAt(0)).concat(0));
}

function longs(...values: number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, index) => view.setUint32(index * 4, value));
  return new Uint8Array(view.buffer);
}

/** Degrees as three rationals; seconds to a ten-thousandth, about 3 mm. */
function angle(degrees: number): Uint8Array {
  const tenths = Math.round(Math.abs(degrees) * 3600 * 10_000);
  const minutes = Math.floor(tenths / 600_000);
  return longs(Math.floor(minutes / 60), 1, minutes % 60, 1, tenths % 600_000, 10_000);
}

/** One directory at an offset from the header, with the data that does not fit into its entries. */
function directory(fields: Field[], offset: number): Uint8Array {
  const size = 2 + fields.length * ENTRY_BYTES + 4;
  const extra = fields.reduce((sum, [, , , data]) => sum + (data.length > 4 ? data.length + (data.length % 2) : 0), 0);
  const bytes = new Uint8Array(size + extra);
  const view = new DataView(bytes.buffer);
  let free = size;
  view.setUint16(0, fields.length);
  fields.forEach(([tag, type, count, data], index) => {
    const at = 2 + index * ENTRY_BYTES;
    view.setUint16(at, tag);
    view.setUint16(at + 2, type);
    view.setUint32(at + 4, count);
    if (data.length <= 4) bytes.set(data, at + 8);
    else {
      view.setUint32(at + 8, offset + free);
      bytes.set(data, free);
      free += data.length + (data.length % 2);
    }
  });
  return bytes;
}

function join(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** "2024-01-03T06:30:00.000+02:00" as Exif has it, and its offset. */
function exifTime(iso: string): { text: string; offset: string } {
  return { text: iso.slice(0, 19).replaceAll("-", ":").replace("T", " "), offset: iso.slice(23) || "+00:00" };
}

/** The APP1 segment with a time (as `isoLocal` writes it) and a place. */
export function exifSegment(taken_at: string, place: Place | null): Uint8Array<ArrayBuffer> {
  const { text, offset } = exifTime(taken_at);
  const header = new Uint8Array([0x4d, 0x4d, 0, 42, 0, 0, 0, 8]); // big-endian, directory at 8
  const main = (exif: number, gps: number): Field[] => [
    [0x0132, ASCII, 20, ascii(text)],
    [0x8769, LONG, 1, longs(exif)],
    ...(place ? [[0x8825, LONG, 1, longs(gps)] as Field] : []),
  ];
  const exifAt = header.length + directory(main(0, 0), 8).length;
  const exif = directory([[0x9003, ASCII, 20, ascii(text)], [0x9011, ASCII, 7, ascii(offset)]], exifAt);
  const gpsAt = exifAt + exif.length;
  const gps = place
    ? directory(
        [
          [0x0000, 1, 4, new Uint8Array([2, 3, 0, 0])],
          [0x0001, ASCII, 2, ascii(place.lat < 0 ? "S" : "N")],
          [0x0002, RATIONAL, 3, angle(place.lat)],
          [0x0003, ASCII, 2, ascii(place.lon < 0 ? "W" : "E")],
          [0x0004, RATIONAL, 3, angle(place.lon)],
          ...(place.accuracy_m === null ? [] : [[0x001f, RATIONAL, 1, longs(Math.round(place.accuracy_m * 10), 10)] as Field]),
        ],
        gpsAt,
      )
    : new Uint8Array();
  const tiff = join(header, directory(main(exifAt, gpsAt), 8), exif, gps);
  const length = 2 + 6 + tiff.length;
  return join(new Uint8Array([0xff, 0xe1, length >> 8, length & 0xff]), ascii("Exif\0"), tiff);
}

/** The JPEG with the segment right after its start. */
export function withExif(jpeg: Blob, taken_at: string, place: Place | null): Blob {
  return new Blob([jpeg.slice(0, 2), exifSegment(taken_at, place), jpeg.slice(2)], { type: "image/jpeg" });
}
