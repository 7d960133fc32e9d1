import type { StixObject } from "stix2-ts-types";
import { expect, test } from "vitest";
import { digestsOf } from "./digest.ts";

const base = { type: "malware", id: "malware--1", name: "x", is_family: true };
const read = (more: object) => {
  const object = { ...base, ...more } as unknown as StixObject;
  return digestsOf(object, JSON.stringify(object)).read;
};

test("what no OpenCTI reads makes no difference, whatever the order; everything else does", () => {
  const dated = read({ modified: "2024-01-01T00:00:00.000Z", revoked: false });
  expect(read({ modified: "2025-01-01T00:00:00.000Z", x_mitre_version: "2.0" })).toBe(dated);
  expect(read({ x_mitre_domains: ["ics"], x_mitre_attack_spec_version: "3.2.0" })).toBe(dated);
  for (const more of [{ revoked: true }, { description: "" }, { name: "y" }, { x_mitre_id: "S1" }])
    expect(read({ modified: "2024-01-01T00:00:00.000Z", ...more })).not.toBe(dated);
});

test("of the text itself nothing is left out", () => {
  const object = { ...base, modified: "2024-01-01T00:00:00.000Z" } as unknown as StixObject;
  const other = { ...base, modified: "2025-01-01T00:00:00.000Z" } as unknown as StixObject;
  expect(digestsOf(object, JSON.stringify(object)).whole).not.toBe(digestsOf(other, JSON.stringify(other)).whole);
});
