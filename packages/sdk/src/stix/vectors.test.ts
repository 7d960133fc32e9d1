import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as stix from "./index.ts";

interface Vector {
  readonly type: string;
  readonly by: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly id?: string | null;
  readonly id_7?: string;
  readonly "id_7.261026.0"?: string;
  readonly random?: boolean;
  readonly note?: string;
}

/** Python's `isoformat()` of a datetime that was built from a text: the vectors' texts have that form already. */
const plain = (value: unknown): unknown =>
  value !== null && typeof value === "object" && "$datetime" in value ? value.$datetime : value;

const camel = (type: string): string => type.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());

// biome-ignore lint/suspicious/noExplicitAny: the builders are chosen by name here; their types are tested elsewhere
const builders = stix as any;

/** The id by our public builders of what was given to pycti's function or stix2's class. */
function idOf({ type, by, input }: Vector): unknown {
  const given = Object.fromEntries(Object.entries(input).map(([key, value]) => [key, plain(value)])) as Record<
    string,
    never
  >;
  switch (type) {
    case "label":
      return stix.labelId(given.value ?? "");
    case "external-reference":
      return stix.externalReferenceId(given) ?? null;
    case "kill-chain-phase":
      return stix.killChainPhaseId(given as never);
    case "vocabulary":
      return stix.vocabularyId(given.name ?? "", given.category ?? "");
    case "marking-definition":
      return stix.markingId(given.definition_type ?? "", given.definition ?? "");
    case "relationship": {
      const { relationship_type, source_ref, target_ref, ...more } = given;
      return stix.relationship(relationship_type ?? "", { id: source_ref ?? "x--" }, { id: target_ref ?? "x--" }, more)
        .id;
    }
    case "threat-actor": {
      const { opencti_type = by.split(".")[0]?.replace("ThreatActor", "Threat-Actor-"), ...more } = given;
      return builders.threatActor({ ...more, x_opencti_type: opencti_type }).id;
    }
    case "observed-data":
      return builders.observedData({ object_refs: given.object_ids }).id;
  }
  if (by === "Report.generate_fixed_fake_id") return stix.fakeReportId(given.name ?? "", given.published);
  if (by === "Note.generate_id_from_data") {
    return builders.note({ ...given, id: { abstract: given.attribute_abstract } }).id;
  }
  if (by === "AttackPattern.generate_id_from_data") {
    return builders.attackPattern({ ...given, id: { x_mitre_id: given.x_opencti_external_id } }).id;
  }
  return builders[camel(type)](given).id;
}

const file = new URL("../../../../../shared/reference/id-vectors.json", import.meta.url);
const there = existsSync(file);
const { vectors }: { vectors: readonly Vector[] } = there ? JSON.parse(readFileSync(file, "utf8")) : { vectors: [] };

describe.skipIf(!there)(`ids of pycti 7 and stix2 3.0.2${there ? "" : " (skipped: no shared data)"}`, () => {
  test("all of them are here", () => {
    expect(vectors).toHaveLength(247);
    expect(new Set(vectors.map(({ type }) => type)).size).toBe(74);
  });

  for (const [index, vector] of vectors.entries()) {
    const expected = vector.id ?? vector.id_7 ?? vector["id_7.261026.0"] ?? null;
    test(`${index} ${vector.type}: ${vector.note ?? JSON.stringify(vector.input)}`, () => {
      if (vector.random) expect(() => idOf(vector)).toThrow("nothing that an id could be made of");
      else expect(idOf(vector)).toBe(expected);
    });
  }
});
