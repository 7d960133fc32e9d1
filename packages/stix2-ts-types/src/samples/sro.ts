import type { sroTypes } from "../types.ts";
import { attack } from "./mitre-properties.ts";
import { coverage } from "./opencti-properties.ts";
import { early, id, late, type Samples } from "./sample.ts";

/** Samples of the relationship objects of STIX (STIX 2.1 section 5). */
export const sro: Samples<(typeof sroTypes)[number]> = {
  relationship: {
    minimal: { relationship_type: "indicates", source_ref: id("indicator"), target_ref: id("malware") },
    full: {
      description: "Points at it.",
      start_time: early,
      stop_time: late,
      ...coverage,
      ...attack,
      x_capec_version: "3.9",
    },
    refused: [
      ["stop_time", { stop_time: early }],
      ["stop_time", { start_time: late, stop_time: early }],
      ["relationship_type", { relationship_type: "Related to" }],
      ["relationship_type", { relationship_type: "uses_" }],
      ["source_ref", { source_ref: id("relationship") }],
      ["target_ref", { target_ref: id("marking-definition") }],
    ],
  },
  sighting: {
    minimal: { sighting_of_ref: id("indicator") },
    full: {
      description: "Was seen.",
      first_seen: early,
      last_seen: late,
      count: 50,
      observed_data_refs: [id("observed-data")],
      where_sighted_refs: [id("identity"), id("location")],
      summary: true,
      x_opencti_negative: false,
      x_opencti_sighting_of_ref: id("ipv4-addr"),
      x_opencti_where_sighted_refs: [id("identity")],
    },
    others: [{ count: 0 }, { count: 999_999_999 }],
    refused: [
      ["last_seen", { first_seen: late, last_seen: early }],
      ["sighting_of_ref", { sighting_of_ref: id("url") }],
      ["where_sighted_refs", { where_sighted_refs: [id("location"), id("tool")] }],
    ],
  },
};
