import { report, type StixId } from "@octi/sdk/stix";
import type { ExternalReference, Report } from "stix2-ts-types";
import { Attribute, type MispEvent, type MispObject } from "../event.ts";
import type { Provenance } from "./threats.ts";
import { dayOf, instantOf } from "./time.ts";

/** A file of a report, in the form in which pycti uploads it. */
export interface ReportFile {
  readonly name: string;
  /** Base64. */
  readonly data: string;
  readonly mime_type: string;
  readonly no_trigger_import: true;
}

const isAnalysis = ({ category }: Attribute) => category === "External analysis";

/** The external reference of a link to an analysis. */
export function referenceOf(attribute: Attribute): ExternalReference | undefined {
  if (attribute.type !== "link" || !isAnalysis(attribute)) return undefined;
  return {
    source_name: attribute.category ?? "",
    ...(attribute.uuid && { external_id: attribute.uuid }),
    url: attribute.value,
  };
}

/** The links to analyses in an object. */
export function linksOf({ Attribute: attributes }: MispObject): ExternalReference[] {
  return attributes.flatMap((raw) => {
    const { type } = (raw ?? {}) as { type?: unknown };
    const link = type === "link" ? Attribute.safeParse(raw).data : undefined;
    const reference = link && referenceOf(link);
    return reference ? [reference] : [];
  });
}

/** The file of an analysis as PDF. @throws {Error} it came without its content */
export function fileOf(attribute: Attribute): ReportFile | undefined {
  if (attribute.type !== "attachment" || !isAnalysis(attribute)) return undefined;
  if (!/\.(pdf|PDF)$/.test(attribute.value)) return undefined;
  if (typeof attribute.data !== "string") throw new Error(`the file ${attribute.value} has no data`);
  return { name: attribute.value, data: attribute.data, mime_type: "application/pdf", no_trigger_import: true };
}

/** What a report is made of beside its event. */
export interface ReportParts {
  readonly type: string;
  readonly labels: string[];
  readonly provenance: Provenance;
  readonly object_refs: StixId[];
  readonly external_references: ExternalReference[];
  readonly files: readonly ReportFile[];
}

/** @throws {Error} the event has no date or timestamp */
export function reportOf(event: MispEvent, parts: ReportParts): Report {
  const day = dayOf(event.date);
  if (day === undefined) throw new Error(`the date ${JSON.stringify(event.date ?? null)} is none: expected YYYY-MM-DD`);
  const published = `${day}T00:00:00Z`;
  const { labels, external_references, object_refs, files, provenance, type } = parts;
  return report({
    id: { published: `${day}T00:00:00+00:00` }, // the Python connector hashes the date as Python writes it
    name: event.info,
    description: event.info,
    published,
    created: published,
    modified: event.timestamp === undefined || event.timestamp === null ? published : instantOf(event.timestamp),
    report_types: [type],
    labels,
    external_references,
    object_refs,
    ...(files.length > 0 && { x_opencti_files: [...files] }),
    ...provenance,
  });
}
