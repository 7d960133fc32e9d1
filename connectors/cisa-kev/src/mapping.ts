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
import type { KevDetails, KevEntry } from "./source.ts";

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

/**
 * The objects of an entry, in the Python connector's order. Names go out as they stand, blanks and case included, since
 * Software ids are made of them.
 *
 * @param details what `CISA_DETAILS` adds to the vulnerability
 */
export function toStix(entry: KevEntry, config: Config, details?: KevDetails): StixObject[] {
  const created = `${entry.dateAdded}T00:00:00.000Z`; // pycti hashes the date in this form, objects without time have the other
  const start_time = `${entry.dateAdded}T00:00:00Z`;
  const object_marking_refs = [tlp[config.CISA_TLP]];

  const vuln = vulnerability({
    name: entry.cveID,
    description: entry.shortDescription,
    created,
    object_marking_refs,
    x_opencti_cisa_kev: true,
    ...(details && detailed(entry, details)),
  });
  const vendor = organization({
    name: entry.vendorProject,
    description: "Software Vendor",
    created,
    object_marking_refs,
    x_opencti_organization_type: "vendor",
  });
  const product = software({ name: entry.product, vendor: entry.vendorProject });
  const maintained = relationship("related-to", product, vendor, {
    id: { start_time: created }, // the Python connector hashes a date here that its object doesn't carry
    description: "This software is maintained by",
    object_marking_refs,
  });
  const affected = relationship("has", product, vuln, { id: { start_time: created }, start_time, object_marking_refs });
  if (!config.CISA_CREATE_INFRASTRUCTURES) return [vuln, vendor, product, maintained, affected];

  const infra = infrastructure({ name: entry.product, created, object_marking_refs });
  const unsigned = { id: { start_time: created }, start_time, object_marking_refs, created_by_ref: null };
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
    description: [shortDescription.trim(), ...lines].join("\n\n"),
    labels: knownRansomwareCampaignUse?.trim().toLowerCase() === "known" ? ["known-ransomware"] : [],
    x_opencti_cwe: [...new Set(cwes)],
    external_references: references(notes ?? ""),
  };
}

/** A link ends at a blank, `;`, a quote, or before the next link; a comma may be a part of it. */
const link = /https?:\/\/(?:(?!,https?:)[^\s;"<>])+/g;

/** The links of an entry's notes, which are free text, mostly links with ` ; ` between; named after their host. */
function references(notes: string): ExternalReference[] {
  const urls = new Set<string>();
  for (const [found] of notes.matchAll(link)) {
    const url = found.replace(found.includes("(") ? /[.,:]+$/ : /[.,:)]+$/, ""); // "(https://…)" is a bracket around it
    if (URL.canParse(url)) urls.add(url);
  }
  return [...urls].map((url) => ({ source_name: new URL(url).hostname, url }));
}
