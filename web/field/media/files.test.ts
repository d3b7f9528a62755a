/** Photos that this browser cannot open: Node opens none, which is what a phone does with another maker's format. */
import "fake-indexeddb/auto";

import { beforeEach, expect, it } from "vitest";

import { phone } from "../store/database";
import { addPhoto } from "./files";

const facts = { record: "uuid:1", shows: "windows", place: { lon: 34, lat: 43, accuracy_m: 5 }, side_px: 2048, keepsOriginal: true };

beforeEach(() => phone.files.clear());

it.each([["image/heic", "heic"], ["image/jpeg", "jpg"], ["", "jpg"]])("a photo of the type %j that cannot be opened is kept as it is, once", async (type, ending) => {
  await addPhoto(new Blob(["as it came"], { type }), facts);
  const [file, ...more] = await phone.files.toArray();
  expect(more).toEqual([]);
  expect(file).toMatchObject({ record: "uuid:1", kind: "photo", shows: "windows", place: facts.place, thumb: null, size: 10, is_at_desk: 0 });
  expect(file?.name.endsWith(`.${ending}`)).toBe(true);
});
