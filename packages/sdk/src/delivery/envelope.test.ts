import { existsSync, readFileSync } from "node:fs";
import type { StixObject } from "stix2-ts-types";
import { describe, expect, test } from "vitest";
import { bundle, fileEnvelope, queueMessage, splitBundle, stamped } from "./envelope.ts";
import { order } from "./order.ts";
import { identity, item } from "./test-objects.ts";

const now = new Date("2026-11-24T08:40:02.010Z");
const clock = "2026-11-24T08:40:02.010Z";

/** The object that the stamped text is of. */
const stamp = (object: StixObject): StixObject => JSON.parse(stamped(item(object), now));

describe("stamped", () => {
  test("both dates, where nobody set them", () => {
    expect(stamp(identity("a"))).toEqual(identity("a", { created: clock, modified: clock }));
  });

  test("what is set stays", () => {
    const set = identity("a", { created: "2024-01-15T00:00:00.000Z", modified: "2024-01-16T00:00:00.000Z" });
    expect(stamp(set)).toEqual(set);
    const created = "2024-01-15T00:00:00.000Z";
    expect(stamp(identity("a", { created }))).toEqual(identity("a", { created, modified: clock }));
  });

  test("modified never comes before created", () => {
    const future = "2030-01-01T00:00:00.000Z";
    expect(stamp(identity("a", { created: future }))).toHaveProperty("modified", future);
    const past = "2024-01-15T00:00:00.000Z";
    expect(stamp(identity("a", { modified: past }))).toHaveProperty("created", past);
  });

  test("markings have no modified, observables neither", () => {
    expect(stamp({ type: "marking-definition", id: "marking-definition--m" } as StixObject)).toEqual({
      type: "marking-definition",
      id: "marking-definition--m",
      created: clock,
    });
    for (const type of ["url", "software", "hostname", "imei"]) {
      const object = { type, id: `${type}--1` } as unknown as StixObject;
      expect(stamp(object)).toEqual(object);
    }
  });
});

test("a bundle as pycti's helper makes it", () => {
  expect(bundle("bundle--1", [item(identity("a")).text])).toBe(
    `{"type":"bundle","id":"bundle--1","spec_version":"2.1","objects":[${JSON.stringify(identity("a"))}]}`,
  );
});

test("an object in a bucket is named as one", () => {
  const about = { applicantId: "", id: "c-1", name: "KEV", type: "EXTERNAL_IMPORT", scope: [] };
  expect(fileEnvelope("{}", { ...about, bundleType: "S3_BUNDLE" })).toMatch(/^\{"bundle_type":"S3_BUNDLE",/);
});

test("a file of a directory keeps pycti's order of keys, and the bundle as it is", () => {
  const text = fileEnvelope(bundle("bundle--1", [item(identity("ä")).text]), {
    applicantId: "user-1",
    id: "c-1",
    name: "KEV",
    type: "EXTERNAL_IMPORT",
    scope: ["cisa", "x"],
  });
  const parsed = JSON.parse(text);
  expect(Object.keys(parsed)).toEqual([
    "bundle_type",
    "applicant_id",
    "connector",
    "entities_types",
    "bundle",
    "update",
  ]);
  expect(parsed).toEqual({
    bundle_type: "DIRECTORY_BUNDLE",
    applicant_id: "user-1",
    connector: {
      id: "c-1",
      name: "KEV",
      type: "EXTERNAL_IMPORT",
      scope: "cisa,x",
      auto: false,
      validate_before_import: false,
    },
    entities_types: [],
    bundle: { type: "bundle", id: "bundle--1", spec_version: "2.1", objects: [identity("ä")] },
    update: false,
  });
});

interface Published {
  readonly content: { readonly objects: readonly Record<string, unknown>[] } & Readonly<Record<string, unknown>>;
}
const file = new URL("../../../../../shared/reference/splitter-vectors.json", import.meta.url);
const there = existsSync(file);

test.skipIf(!there)(`queue messages as pycti 7 sends them${there ? "" : " (skipped: no shared data)"}`, () => {
  const vectors = JSON.parse(readFileSync(file, "utf8"));
  const input = vectors.send_input as { id: string; objects: StixObject[] };
  for (const name of ["plain", "work", "no_split", "force_validation_default_mode"]) {
    const draftId = name === "force_validation_default_mode" ? "draft-9" : "";
    const { "7": pycti, options } = vectors.send.find((vector: { name: string }) => vector.name === name);
    const noSplit = options.no_split === true;
    const bundles = noSplit
      ? [JSON.stringify(input)]
      : order(input.objects).ordered.map((one) => splitBundle(input.id, { ...one, ...item(one.object) }));
    const sent = bundles.map((text, index) =>
      JSON.parse(
        queueMessage(text, {
          applicantId: "user-1",
          sequence: index + 1,
          entitiesTypes: [],
          update: false,
          noSplit,
          workId: options.work_id,
          draftId,
        }),
      ),
    );
    expect(sent).toHaveLength(pycti.published.length);
    for (const [index, published] of (pycti.published as Published[]).entries()) {
      expect(Object.keys(sent[index])).toEqual(Object.keys(published));
      const content = JSON.parse(Buffer.from(sent[index].content, "base64").toString());
      expect(Object.keys(content)).toEqual(Object.keys(published.content));
      const objects = published.content.objects.map(({ nb_deps, ...object }) => object); // the count that pycti leaves inside; nothing reads it
      expect({ ...sent[index], content }).toEqual({
        ...published,
        draft_id: draftId,
        content: { ...published.content, objects },
      });
    }
  }
});
