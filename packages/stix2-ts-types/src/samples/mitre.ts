import type { mitreTypes } from "../types.ts";
import { attack, platforms } from "./mitre-properties.ts";
import { early, id, type Samples } from "./sample.ts";

const named = { name: "Name" };
const described = { description: "Description.", ...attack };

/** Samples of MITRE's objects, shaped as in ATT&CK 18.1 and 19.1. */
export const mitre: Samples<(typeof mitreTypes)[number]> = {
  "x-mitre-analytic": {
    minimal: { name: "Analytic 0001" },
    full: {
      ...described,
      ...platforms,
      x_mitre_log_source_references: [
        {
          x_mitre_data_component_ref: id("x-mitre-data-component"),
          name: "WinEventLog:Sysmon",
          channel: "EventCode=1",
        },
      ],
      x_mitre_mutable_elements: [{ field: "TimeWindow", description: "Tune it." }],
    },
    refused: [
      [
        "x_mitre_log_source_references.x_mitre_data_component_ref",
        { x_mitre_log_source_references: [{ x_mitre_data_component_ref: id("x-mitre-data-source"), name: "a" }] },
      ],
    ],
  },
  "x-mitre-asset": {
    minimal: { name: "Programmable Logic Controller" },
    full: {
      ...described,
      ...platforms,
      x_mitre_sectors: ["Electric"],
      x_mitre_related_assets: [
        { name: "Process Automation Controller", related_asset_sectors: ["General"], description: "A PAC." },
      ],
    },
  },
  "x-mitre-collection": {
    minimal: { ...named, x_mitre_contents: [{ object_ref: id("attack-pattern"), object_modified: early }] },
    full: described,
  },
  "x-mitre-data-component": {
    minimal: { name: "Process Creation" },
    full: {
      ...described,
      x_mitre_data_source_ref: id("x-mitre-data-source"),
      x_mitre_log_sources: [{ name: "auditd:SYSCALL", channel: "execve" }],
    },
  },
  "x-mitre-data-source": {
    minimal: { name: "Process" },
    full: { ...described, ...platforms, x_mitre_collection_layers: ["Host"] },
  },
  "x-mitre-detection-strategy": {
    minimal: { name: "Detect spearphishing" },
    full: { ...described, x_mitre_analytic_refs: [id("x-mitre-analytic")] },
  },
  "x-mitre-matrix": { minimal: { ...named, tactic_refs: [id("x-mitre-tactic")] }, full: described },
  "x-mitre-tactic": { minimal: { ...named, x_mitre_shortname: "initial-access" }, full: described },
};
