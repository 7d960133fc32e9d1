import * as z from "zod";

/** What OpenCTI's page of connectors can be filtered by: the values of its own manifests (connectors, manifest schema). */
const useCases = [
  "Adversary & Campaign Insights",
  "Vulnerability & Exploit Awareness",
  "Infrastructure & Attack Surface Visibility",
  "Detection & Response Enablement",
  "Fraud, Financial Crime & Cryptocurrency Monitoring",
  "Brand, Digital Risk & Underground Exposure",
  "Third-Party & Supply Chain Oversight",
  "Cloud, SaaS & Platform Security",
  "Geopolitical, Physical & Hybrid Risk Analysis",
  "Market Vertical & Mission-Specific Intelligence",
  "FIMI & Disinformation",
  "Other",
] as const;

const solutionCategories = [
  "Threat Intelligence Feed",
  "Endpoint Detection & Response",
  "SIEM & Security Analytics",
  "Malware Analysis & Sandbox",
  "SOAR & Security Automation",
  "Vulnerability & Exposure Management",
  "Attack Surface Management",
  "Network Security",
  "Email Security",
  "AI Security",
  "Incident Response & Case Management",
  "Digital Risk Protection",
  "Governance, Risk & Compliance",
  "Cloud Security",
  "Enrichment & Reputation",
  "Import, Export & Sharing",
  "Other",
] as const;

const oneToThree = <const V extends readonly string[]>(values: V) =>
  z
    .array(z.enum(values))
    .min(1)
    .max(3)
    .refine((chosen) => new Set(chosen).size === chosen.length, "expected each of them once");

/** A connector's `catalogue.json`: what OpenCTI's catalogue says of it beyond what its definition does. */
export const CatalogueEntry = z.strictObject({
  title: z.string().min(1),
  /** A line. */
  short_description: z.string().min(1).max(250),
  /** Markdown. */
  description: z.string().min(1),
  use_cases: oneToThree(useCases),
  solution_categories: oneToThree(solutionCategories),
  /** Whether the source costs something. */
  license_type: z.enum(["Free", "Commercial"]),
  /** The most confidence that the connector's user is offered, from 0 to 100. */
  max_confidence_level: z.int().min(0).max(100),
  /** Where one learns of the source, or gets access to it. */
  subscription_link: z.url({ protocol: /^https$/ }).nullable(),
});
export type CatalogueEntry = z.infer<typeof CatalogueEntry>;

/**
 * Reads a `catalogue.json`.
 *
 * @throws {Error} everything that is wrong, by key
 */
export function readCatalogueEntry(text: string): CatalogueEntry {
  const { data, error } = CatalogueEntry.safeParse(JSON.parse(text));
  if (data) return data;
  throw new Error(
    error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": ")).join("; "),
  );
}
