import {
  infrastructure,
  organization,
  relationship,
  type StixObject,
  software,
  tlp,
  vulnerability,
} from "@octi/sdk/stix";
import type { ExternalReference } from "stix2-ts-types";
import type { Config } from "./config.ts";
import { day, type KevDetails, type KevEntry } from "./source.ts";

/** Author of everything, in the Python connector's words. */
export const author = organization({
  name: "Cybersecurity and Infrastructure Security Agency",
  description:
    "The Cybersecurity and Infrastructure Security Agency is a United States federal agency, an operational component under Department of Homeland Security oversight. Its activities are a continuation of the National Protection and Programs Directorate.",
  x_opencti_organization_type: "vendor",
});

/** The flag and nothing else: what an OpenCTI has of the CVE stays as it is. No author and no marking. */
export function toFlag(cveID: string): StixObject[] {
  return [vulnerability({ name: cveID, x_opencti_cisa_kev: true, created_by_ref: null })];
}

/** The flag taken back, and nothing else: OpenCTI never takes a value away by itself. */
export function withdrawn(cveID: string): StixObject[] {
  return [vulnerability({ name: cveID, x_opencti_cisa_kev: false, created_by_ref: null })];
}

/**
 * The objects of an entry, in the Python connector's order. Names go out as they stand, blanks and case included, since
 * Software ids are made of them.
 *
 * @param details what `CISA_DETAILS` adds to the vulnerability
 */
export function toStix(entry: KevEntry, config: Config, details?: KevDetails): StixObject[] {
  const hashed = `${entry.dateAdded}T00:00:00.000Z`; // ids of relationships are made of the date as it is written
  const created = `${day(entry.dateAdded)}T00:00:00.000Z`;
  const start_time = `${day(entry.dateAdded)}T00:00:00Z`;
  const object_marking_refs = [tlp[config.CISA_TLP]];

  const vuln = vulnerability({
    name: entry.cveID,
    ...(entry.shortDescription !== undefined && { description: entry.shortDescription }),
    created,
    object_marking_refs,
    x_opencti_cisa_kev: true,
    ...(details && detailed(entry, details)),
  });
  if (entry.vendorProject === undefined) return [vuln];
  const vendor = organization({
    name: entry.vendorProject,
    description: "Software Vendor",
    created,
    object_marking_refs,
    x_opencti_organization_type: "vendor",
  });
  if (entry.product === undefined) return [vuln, vendor];
  const product = software({ name: entry.product, vendor: entry.vendorProject });
  const maintained = relationship("related-to", product, vendor, {
    id: { start_time: hashed }, // the Python connector hashes a date here that its object doesn't carry
    description: "This software is maintained by",
    object_marking_refs,
  });
  const affected = relationship("has", product, vuln, { id: { start_time: hashed }, start_time, object_marking_refs });
  if (!config.CISA_CREATE_INFRASTRUCTURES) return [vuln, vendor, product, maintained, affected];

  const infra = infrastructure({ name: entry.product, created, object_marking_refs });
  const unsigned = { id: { start_time: hashed }, start_time, object_marking_refs, created_by_ref: null };
  return [
    ...[vuln, vendor, product, maintained, infra],
    relationship("has", infra, vuln, unsigned),
    relationship("related-to", vendor, infra, { ...unsigned, description: "maintains" }),
    affected,
  ];
}

/** What the Python connector leaves in the feed. OpenCTI shows descriptions as Markdown. */
function detailed({ shortDescription }: KevEntry, details: KevDetails) {
  const { requiredAction, dueDate, knownRansomwareCampaignUse, notes, cwes } = details;
  const lines = [
    ["Required action", requiredAction],
    ["Due date", dueDate],
    ["Known ransomware campaign use", knownRansomwareCampaignUse],
  ].flatMap(([title, text]) => (text?.trim() ? [`**${title}:** ${text.trim()}`] : []));
  return {
    description: [shortDescription?.trim(), ...lines].filter(Boolean).join("\n\n"),
    labels: knownRansomwareCampaignUse?.trim().toLowerCase() === "known" ? ["known-ransomware"] : [],
    x_opencti_cwe: [...new Set(cwes?.flatMap(weakness))],
    external_references: references(notes ?? ""),
  };
}

/** `CWE-79`, and nothing else that a list of CWEs may hold. */
const weakness = (cwe: unknown): string[] =>
  typeof cwe === "string" && /^\s*CWE-\d+\s*$/i.test(cwe) ? [cwe.trim().toUpperCase()] : [];

/** A link ends at a blank, `;`, a quote, or before the next link; a comma may be a part of it. */
const link = /https?:\/\/(?:(?!,https?:)[^\s;"<>])+/gi;

/** The links of an entry's notes, which are free text, mostly links with ` ; ` between; named after their host. */
function references(notes: string): ExternalReference[] {
  const urls = new Set<string>();
  for (const [found] of notes.matchAll(link)) {
    const url = found.replace(found.includes("(") ? /[.,:']+$/ : /[.,:')]+$/, ""); // "(https://…)" is a bracket around it
    if (URL.canParse(url) && new URL(url).username === "") urls.add(url);
  }
  return [...urls].map((url) => ({ source_name: new URL(url).hostname, url }));
}
