/**
 * Values to XML: the XForm's instance, byte for byte what build_submission_xml writes on the
 * server (firstlight/inspections/rules/writing.py). contracts/golden/ binds the two.
 */
import { splitsOf, type Element, type Schedule } from "./schedule";
import { FORM_ID, type Finding, type Photo, type Place, type SubmissionValues } from "./values";

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;" };

/** Text without what XML cannot carry: control characters and halves of surrogate pairs. */
export function clean(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\ud800-\udfff]/gu, "");
}

const escaped = (text: string): string => clean(text).replace(/[&<>\r]/g, (sign) => ESCAPES[sign] ?? sign);
const tag = (name: string, text: string): string => `<${name}>${escaped(text)}</${name}>`;
const group = (name: string, ...parts: string[]): string => (parts.length ? `<${name}>${parts.join("")}</${name}>` : `<${name}/>`);

/** A number as Python's repr writes it, for the sizes that coordinates and accuracies have. */
export function decimal(value: number): string {
  if (Number.isInteger(value)) return `${Object.is(value, -0) ? "-0" : value}.0`;
  if (Math.abs(value) >= 1e-4) return String(value);
  return value.toExponential().replace(/e-(\d)$/, "e-0$1");
}

function placeText(place: Place | null): string {
  if (!place) return "";
  return `${decimal(place.lat)} ${decimal(place.lon)} 0.0 ${decimal(place.accuracy_m ?? 0)}`;
}

function splitParts(schedule: Schedule, element: Element, finding: Finding): string[] {
  return splitsOf(schedule, element).flatMap((split) => {
    const told = finding.split[split.key] ?? {};
    const parts = split.parts.filter(({ key }) => key in told).map(({ key }) => tag(key, told[key]!));
    return parts.length ? [group(split.key, ...parts)] : [];
  });
}

function findingParts(schedule: Schedule, element: Element, finding: Finding): string[] {
  return [
    tag("damaged", finding.damaged),
    tag("total", finding.total ?? ""),
    tag("severity", finding.severity),
    tag("urgent", finding.is_urgent ? "yes" : "no"),
    ...splitParts(schedule, element, finding),
  ];
}

function elements(schedule: Schedule, values: SubmissionValues): string {
  const findings = new Map(values.findings.map((one) => [one.element, one]));
  const named = schedule.elements.filter(({ key }) => findings.has(key) || key in values.networks);
  const groups = named.map((element) => {
    const finding = findings.get(element.key);
    const state = element.network ? [tag("state", values.networks[element.key] ?? "")] : [];
    return group(element.key, ...state, ...(finding ? findingParts(schedule, element, finding) : []));
  });
  return tag("damaged_elements", named.map(({ key }) => key).join(" ")) + groups.join("");
}

function photoGroup(photo: Photo): string {
  const taken = photo.taken_at || photo.place ? [tag("taken_at", photo.taken_at), tag("taken_place", placeText(photo.place))] : [];
  return group("photos", tag("image", photo.name), tag("shows", photo.shows), ...taken);
}

function scaleGroup(schedule: Schedule, { scales }: SubmissionValues): string[] {
  const given = (schedule.scales ?? []).filter(({ key }) => scales[key]);
  return given.length ? [group("scales", ...given.map(({ key }) => tag(key, scales[key]!)))] : [];
}

function ownerGroup({ owner }: SubmissionValues): string[] {
  if (!owner) return [];
  return [group("owner", tag("presence", owner.presence), tag("objection", owner.objection), tag("signature", owner.signature))];
}

/** One filled form in UTF-8's characters; the same values give the same text. */
export function buildSubmissionXml(schedule: Schedule, values: SubmissionValues): string {
  const parts = [
    tag("start", values.seen_at),
    tag("deviceid", values.device_id),
    group(
      "where",
      tag("listed", values.house ? "yes" : "no"),
      tag("house", values.house),
      tag("address_seen", values.address_seen),
      tag("place", placeText(values.place)),
      tag("level", values.part.level),
      tag("entrance", values.part.entrance),
      tag("flat", values.part.flat),
    ),
    tag("grade", values.grade),
    elements(schedule, values),
    ...scaleGroup(schedule, values),
    ...values.photos.map(photoGroup),
    tag("note", values.note),
    ...(values.voice ? [tag("voice", values.voice)] : []),
    ...ownerGroup(values),
    group(
      "meta",
      ...(values.deprecated_id ? [tag("deprecatedID", values.deprecated_id)] : []),
      tag("instanceID", values.instance_id),
    ),
  ];
  const version = escaped(schedule.version).replaceAll('"', "&quot;");
  return `<?xml version='1.0' encoding='UTF-8'?>\n<data id="${FORM_ID}" version="${version}">${parts.join("")}</data>`;
}
