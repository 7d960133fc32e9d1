import { isMeta, isSco } from "../guards.ts";
import type { StixType } from "../types.ts";
import { samples } from "./index.ts";
import { early, hashes, id, late } from "./sample.ts";

type Loose = Readonly<Record<string, unknown>>;

const attachment = {
  name: "report.pdf",
  data: "VGVzdA==",
  uri: "https://example.com/report.pdf",
  mime_type: "application/pdf",
  version: early,
  object_marking_refs: [id("marking-definition")],
  no_trigger_import: true,
  embedded: false,
};

/** What every object may have. */
const marked = {
  spec_version: "2.1",
  object_marking_refs: [id("marking-definition")],
  granular_markings: [
    { marking_ref: id("marking-definition"), selectors: ["type"] },
    { lang: "de", selectors: ["labels.[0]"] },
  ],
  extensions: { [id("extension-definition")]: { extension_type: "property-extension", rank: 5 } },
  created_by_ref: id("identity"),
  labels: ["heartbleed"],
  external_references: [
    {
      source_name: "capec",
      description: "An entry.",
      url: "https://capec.mitre.org/data/definitions/163.html",
      hashes,
      external_id: "CAPEC-163",
      x_opencti_files: [attachment],
    },
  ],
  x_opencti_stix_ids: [id("malware")],
  x_opencti_granted_refs: [id("identity")],
  x_opencti_workflow_id: "9d2ee0c2-8d3c-45a8-a3b4-9c3a9b6a5b5e",
  x_opencti_modified_at: late,
  x_opencti_files: [attachment],
  opencti_upsert_operations: [{ key: "name", value: ["Name"], operation: "replace" }],
};
const observed = {
  ...marked,
  defanged: false,
  description: "Description.",
  x_opencti_description: "Description.",
  x_opencti_created_by_ref: id("identity"),
  x_opencti_labels: ["heartbleed"],
  x_opencti_score: 100,
  x_opencti_create_indicator: true,
};

/** Whether objects of the type have no versions: they say when they were created at most. */
const hasNoVersions = (type: StixType): boolean =>
  isMeta({ type }) && type !== "extension-definition" && type !== "language-content";

function head(type: StixType): Loose {
  const named = { type, id: id(type) };
  if (isSco({ type })) return named;
  const created = { ...named, spec_version: "2.1", created: early };
  return hasNoVersions(type) ? created : { ...created, modified: late };
}

function common(type: StixType): Loose {
  if (isSco({ type })) return observed;
  return hasNoVersions(type) ? marked : { ...marked, revoked: false, confidence: 100, lang: "en" };
}

/** The object with a change; `undefined` takes a property away. */
export function changed(object: Loose, change: Loose): Loose {
  return Object.fromEntries(Object.entries({ ...object, ...change }).filter(([, value]) => value !== undefined));
}

/** The smallest valid object of a type. */
export const minimal = (type: StixType): Loose => changed(head(type), samples[type].minimal);

/** A valid object of a type that has all there is. */
export function full(type: StixType): Loose {
  const own = changed(samples[type].minimal, samples[type].full);
  const extensions = { ...marked.extensions, ...(own.extensions as object | undefined) };
  return { ...head(type), ...common(type), ...own, extensions };
}

/** Every valid object of a type. */
export const valid = (type: StixType): Loose[] => [
  minimal(type),
  full(type),
  ...(samples[type].others ?? []).map((change) => changed(full(type), change)),
];
