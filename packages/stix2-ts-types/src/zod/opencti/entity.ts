import type * as z from "zod";
import { references } from "../../references.ts";
import { flag, list, maybe, ref, text, timestamp } from "../common.ts";
import * as mitre from "../mitre/dialect.ts";
import { core } from "../object.ts";
import { notBefore } from "../rules.ts";
import * as opencti from "./dialect.ts";

/** OpenCTI's channel of communication (reference page connector-sdk-contract, sections 10.2 and 11). */
export const Channel = core("channel", {
  name: text,
  description: maybe(text),
  aliases: maybe(list(text)),
  channel_types: maybe(list(text)),
});
/** OpenCTI's channel of communication. */
export type Channel = z.infer<typeof Channel>;

/** OpenCTI's narrative of an influence operation (reference page connector-sdk-contract, sections 10.2 and 11). */
export const Narrative = core("narrative", {
  name: text,
  description: maybe(text),
  aliases: maybe(list(text)),
  narrative_types: maybe(list(text)),
});
/** OpenCTI's narrative of an influence operation. */
export type Narrative = z.infer<typeof Narrative>;

/** OpenCTI's event, such as an election (reference page connector-sdk-contract, sections 10.2 and 11). */
export const Event = core(
  "event",
  {
    name: text,
    description: maybe(text),
    aliases: maybe(list(text)),
    event_types: maybe(list(text)),
    start_time: maybe(timestamp),
    stop_time: maybe(timestamp),
  },
  { rules: [notBefore("stop_time", "start_time")] },
);
/** OpenCTI's event, such as an election. */
export type Event = z.infer<typeof Event>;

/** OpenCTI's language (reference page connector-sdk-contract, sections 10.2 and 11). */
export const Language = core("language", { name: text, description: maybe(text), aliases: maybe(list(text)) });
/** OpenCTI's language. */
export type Language = z.infer<typeof Language>;

/** OpenCTI's data source, under the name that its ids have; bundles of ATT&CK say `x-mitre-data-source` (reference page connector-sdk-contract, sections 10.2 and 11). */
export const DataSource = core("data-source", {
  name: text,
  description: maybe(text),
  aliases: maybe(list(text)),
  ...mitre.platforms,
  platforms: maybe(list(text)),
  collection_layers: maybe(list(text)),
});
/** OpenCTI's data source, under the name that its ids have; bundles of ATT&CK say `x-mitre-data-source`. */
export type DataSource = z.infer<typeof DataSource>;

/** OpenCTI's data component, under the name that its ids have; bundles of ATT&CK say `x-mitre-data-component` (reference page connector-sdk-contract, sections 10.2 and 11). */
export const DataComponent = core("data-component", {
  name: text,
  description: maybe(text),
  aliases: maybe(list(text)),
  data_source_ref: maybe(ref(references["data-component"].data_source_ref)),
});
/** OpenCTI's data component, under the name that its ids have; bundles of ATT&CK say `x-mitre-data-component`. */
export type DataComponent = z.infer<typeof DataComponent>;

/** OpenCTI's answer to how well an object is covered (reference page connector-sdk-contract, sections 10.2 and 11). */
export const SecurityCoverage = core(
  "security-coverage",
  {
    name: text,
    description: maybe(text),
    covered_ref: ref(),
    external_uri: maybe(text),
    auto_enrichment_disable: maybe(flag),
    /** ISO 8601 durations. */
    periodicity: maybe(text),
    duration: maybe(text),
    type_affinity: maybe(text),
    platforms_affinity: maybe(list(text)),
    last_result: maybe(timestamp),
    valid_from: maybe(timestamp),
    valid_to: maybe(timestamp),
    ...opencti.coverage,
  },
  { rules: [notBefore("valid_to", "valid_from")] },
);
/** OpenCTI's answer to how well an object is covered. */
export type SecurityCoverage = z.infer<typeof SecurityCoverage>;

/** One result of a security coverage, from OpenCTI 7.261002 on (reference page pycti-v7, section 10). */
export const SecurityCoverageResult = core("security-coverage-result", {
  name: maybe(text),
  description: maybe(text),
  result_of_ref: ref(references["security-coverage-result"].result_of_ref),
  external_uri: maybe(text),
  ...opencti.coverage,
});
/** One result of a security coverage. */
export type SecurityCoverageResult = z.infer<typeof SecurityCoverageResult>;
