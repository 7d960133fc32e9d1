import type { Identity, StixObject } from "stix2-ts-types";
import { expect, test } from "vitest";
import { fill } from "./fill.ts";
import { identity, relationship } from "./test-objects.ts";

const author = identity("author", { created_by_ref: null }) as Identity;
const filled = (objects: readonly StixObject[], by: Identity | undefined = author) =>
  [...fill(objects, by)].map((object) => [object.id, "created_by_ref" in object ? object.created_by_ref : "absent"]);

test("fills what is undefined, takes null away, and leaves the rest", () => {
  const given = [
    identity("a"),
    identity("b", { created_by_ref: null }),
    identity("c", { created_by_ref: "identity--a" }),
  ];
  expect(filled(given)).toEqual([
    ["identity--author", "absent"],
    ["identity--a", "identity--author"],
    ["identity--b", "absent"],
    ["identity--c", "identity--a"],
  ]);
  expect(given[1]).toHaveProperty("created_by_ref", null);
  expect(given[0]).not.toHaveProperty("created_by_ref");
});

test("never the author itself, markings, or an observable that names its author in OpenCTI's way", () => {
  const marking = { type: "marking-definition", id: "marking-definition--m" } as StixObject;
  const url = {
    type: "url",
    id: "url--u",
    value: "x",
    x_opencti_created_by_ref: "identity--z",
  } as unknown as StixObject;
  expect(filled([identity("author", { description: "as the record has it" }), marking, url])).toEqual([
    ["identity--author", "absent"],
    ["marking-definition--m", "absent"],
    ["url--u", "absent"],
  ]);
});

test("observables get an author too", () => {
  expect(filled([{ type: "software", id: "software--s", name: "s" } as StixObject])[1]).toEqual([
    "software--s",
    "identity--author",
  ]);
});

test("the author goes along once, before the first that refers to it in whatever way, or not at all", () => {
  const nobody = identity("a", { created_by_ref: null });
  expect(filled([nobody])).toEqual([["identity--a", "absent"]]);
  expect(filled([])).toEqual([]);
  const link = relationship("identity--a", "identity--author", { created_by_ref: null });
  expect(filled([nobody, link, identity("b")]).map(([id]) => id)).toEqual([
    "identity--a",
    "identity--author",
    link.id,
    "identity--b",
  ]);
});

test("without an author only null is taken away", () => {
  expect([...fill([identity("a"), identity("b", { created_by_ref: null })], undefined)]).toEqual([
    identity("a"),
    identity("b"),
  ]);
});
