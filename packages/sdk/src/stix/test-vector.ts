import * as stix from "./index.ts";

/** A call of one of pycti's `generate_id` functions or of stix2's classes, in the form of id-vectors.json. */
export interface Call {
  readonly type: string;
  readonly by: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Python's `isoformat()` of a datetime that was built from a text: the vectors' texts have that form already. */
const plain = (value: unknown): unknown =>
  value !== null && typeof value === "object" && "$datetime" in value ? value.$datetime : value;

const camel = (type: string): string => type.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());

// biome-ignore lint/suspicious/noExplicitAny: the builders are chosen by name here; their types are tested elsewhere
const builders = stix as any;

/** The builder of a type. */
export const builderOf = (type: string): ((properties: Readonly<Record<string, unknown>>) => { id: string }) =>
  builders[camel(type)];

/** The id that our public builders make of what was given to pycti's function or stix2's class. */
export function idOf({ type, by, input }: Call): unknown {
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
  return builderOf(type)(given).id;
}
