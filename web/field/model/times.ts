/** Times of the device's clock, shifted where an exercise plays another day. */

let offset_s = 0;

/** The server's exercise clock is ahead of true time by this. */
export function setClockOffset(seconds: number): void {
  offset_s = Number.isFinite(seconds) ? seconds : 0;
}

export const now = (): Date => new Date(Date.now() + offset_s * 1000);

const two = (value: number): string => String(value).padStart(2, "0");

/** ISO 8601 with milliseconds and the device's offset, as the form's `start` is written. */
export function isoLocal(moment: Date): string {
  const offset = -moment.getTimezoneOffset();
  const shifted = new Date(moment.getTime() + offset * 60_000).toISOString().slice(0, -1);
  const size = Math.abs(offset);
  return `${shifted}${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

const formats = new Map<string, Intl.DateTimeFormat>(); // making one costs more than a row of the list

/** "09:20" in the town's time. */
export function clockTime(iso: string, timezone: string, language: string): string {
  const key = `${language} ${timezone}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", timeZone: timezone, hourCycle: "h23" });
  formats.set(key, format);
  return format.format(new Date(iso));
}
