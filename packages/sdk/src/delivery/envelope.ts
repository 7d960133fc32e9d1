import type { Item, Placed } from "./chunk.ts";
import { isDated } from "./supported-types.ts";

/** The JSON text of a bundle of the texts of whole objects, as pycti's `stix2_create_bundle` makes it. */
export function bundle(id: string, texts: readonly string[]): string {
  return `${JSON.stringify({ type: "bundle", id, spec_version: "2.1" }).slice(0, -1)},"objects":[${texts.join(",")}]}`;
}

/** The JSON text of the bundle of one object that pycti's splitter makes; `id` is the one that all objects of a batch share. */
export function splitBundle(id: string, { text, deps }: Pick<Placed, "text" | "deps">): string {
  return `{"type":"bundle","id":"${id}","spec_version":"2.1","x_opencti_seq":${deps},"objects":[${text}]}`;
}

/** What a queue message says beside its bundle. */
export interface QueueMessageOptions {
  /** Id of the user in whose name the workers import: the connector's own user. */
  readonly applicantId: string;
  /** 1, 2, … within a batch. */
  readonly sequence: number;
  /** Types that are imported, all where it is empty. */
  readonly entitiesTypes: readonly string[];
  /** Whether ambiguous matches are merged. */
  readonly update: boolean;
  /** Whether the workers import the bundle in one go. */
  readonly noSplit: boolean;
  readonly workId: string | undefined;
  /** The draft that it is imported into; empty for none. */
  readonly draftId: string;
}

/**
 * The body of a message for a push queue, in pycti 7's order of keys (connector-sdk-contract 7.5, pycti-v7 section 5). `draft_id`
 * is always there, empty where there is no draft: without it workers let the user's own draft apply (platform-internals Q4).
 */
export function queueMessage(bundle: string, options: QueueMessageOptions): string {
  const head = JSON.stringify({
    bundle_type: "QUEUE_BUNDLE",
    applicant_id: options.applicantId,
    action_sequence: options.sequence,
    entities_types: options.entitiesTypes,
  });
  const tail = JSON.stringify({
    update: options.update,
    draft_id: options.draftId,
    no_split: options.noSplit,
    ...(options.workId === undefined ? {} : { work_id: options.workId }),
  });
  const content = Buffer.from(bundle).toString("base64");
  return `${head.slice(0, -1)},"content":"${content}",${tail.slice(1)}`; // spliced: base64 has nothing to escape
}

/** What a file in a directory, or an object in a bucket, says about its origin. */
export interface FileEnvelopeOptions {
  /** In a bucket `S3_BUNDLE`; `DIRECTORY_BUNDLE` by default. */
  readonly bundleType?: "DIRECTORY_BUNDLE" | "S3_BUNDLE";
  /** Id of the connector's user; empty where no platform was asked. */
  readonly applicantId: string;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly scope: readonly string[];
  /** Types that are to be imported; all by default. */
  readonly entitiesTypes?: readonly string[];
  /** Whether ambiguous matches are to be merged; false by default. */
  readonly update?: boolean;
  /** `CONNECTOR_VALIDATE_BEFORE_IMPORT`; false by default. */
  readonly validateBeforeImport?: boolean;
}

/** The JSON text of a file for a bundle's JSON text, in pycti's order of keys (connector-sdk-contract 7.8, 7.9). */
export function fileEnvelope(bundle: string, options: FileEnvelopeOptions): string {
  const {
    bundleType = "DIRECTORY_BUNDLE",
    applicantId,
    id,
    name,
    type,
    scope,
    entitiesTypes = [],
    update = false,
    validateBeforeImport = false,
  } = options;
  const connector = {
    id,
    name,
    type,
    scope: scope.join(","),
    auto: false,
    validate_before_import: validateBeforeImport,
  };
  const head = JSON.stringify({
    bundle_type: bundleType,
    applicant_id: applicantId,
    connector,
    entities_types: entitiesTypes,
  });
  return `${head.slice(0, -1)},"bundle":${bundle},"update":${update}}`; // spliced: a bundle may have megabytes
}

/**
 * The object's text with `created` and `modified` where it has such and nobody set them: `now`, or the other of the two where
 * `modified` would come before `created` (STIX 2.1 section 3.2). Stamped at publishing, so that no id and no comparison of
 * contents ever sees the clock; into the text, since making it again costs as much as the rest of sending.
 */
export function stamped({ object, text }: Pick<Item, "object" | "text">, now: Date): string {
  if (!isDated(object.type)) return text;
  const { created, modified } = object as { readonly created?: string; readonly modified?: string };
  const versioned = object.type !== "marking-definition";
  const clock = now.toISOString();
  let more = "";
  if (created === undefined)
    more += `,"created":${JSON.stringify(modified !== undefined && Date.parse(modified) < now.getTime() ? modified : clock)}`;
  if (versioned && modified === undefined)
    more += `,"modified":${JSON.stringify(created !== undefined && Date.parse(created) > now.getTime() ? created : clock)}`;
  return more === "" ? text : `${text.slice(0, -1)}${more}}`;
}
