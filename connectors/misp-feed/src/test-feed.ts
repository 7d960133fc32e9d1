import { createHash } from "node:crypto";
import type { Answer, Routes } from "@octi/sdk/testing";

/** The address of the feed of tests. */
export const url = "https://feed.example/misp";

/** A UUID of our own, the same for the same words. */
export function uuidOf(...words: readonly (string | number)[]): string {
  const hex = createHash("sha1").update(words.join(" ")).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

type Fields = Readonly<Record<string, unknown>>;

/** An attribute in the feed's form. */
export const attribute = (type: string, value: string, more: Fields = {}) => ({
  uuid: uuidOf("attribute", type, value),
  type,
  category: "Network activity",
  value,
  comment: "",
  to_ids: true,
  timestamp: "1700000000",
  ...more,
});

/** An event in the feed's form; `undefined` takes a field away. */
export const event = (name: string, more: Fields = {}) => ({
  uuid: uuidOf("event", name),
  info: name,
  date: "2024-01-15",
  threat_level_id: "2",
  analysis: "2",
  timestamp: "1705312800",
  published: true,
  Orgc: { name: "Acme CERT", uuid: uuidOf("Acme CERT") },
  Tag: [{ name: "tlp:green" }, { name: "osint" }],
  Attribute: [attribute("domain", `${name.toLowerCase().replaceAll(" ", "-")}.example`)],
  ...more,
});
export type TestEvent = ReturnType<typeof event>;

/** What the manifest says of an event. */
export const entry = ({ info, date, timestamp, threat_level_id, Orgc, Tag }: TestEvent) => ({
  info,
  date,
  timestamp,
  threat_level_id,
  Orgc,
  Tag,
});

/** The manifest of events. */
export const manifest = (events: readonly TestEvent[]) =>
  Object.fromEntries(events.map((one) => [one.uuid, entry(one)]));

/** A feed of events; of each the answer may be another one. */
export function feed(events: readonly TestEvent[], answers: Readonly<Record<string, Answer>> = {}): Routes {
  const listed = manifest(events);
  const etag = `"${createHash("sha1").update(JSON.stringify(events)).digest("hex")}"`;
  return {
    [`${url}/manifest.json`]: { body: listed, headers: { etag } },
    ...Object.fromEntries(events.map((one) => [`${url}/${one.uuid}.json`, { body: { Event: one } }])),
    ...Object.fromEntries(Object.entries(answers).map(([path, answer]) => [`${url}/${path}`, answer])),
  };
}

/** So many events, a second apart. */
export const generated = (events: number) =>
  Array.from({ length: events }, (_, index) => event(`Event ${index}`, { timestamp: String(1_705_312_800 + index) }));
