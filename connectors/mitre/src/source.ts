import * as z from "zod";
import type { Config } from "./config.ts";

/** The four sources, by the names that the state keeps them under. */
export const SourceName = z.enum(["enterprise", "mobile", "ics", "capec"]);
export type SourceName = z.infer<typeof SourceName>;

/** A source that is switched on. */
export interface Source {
  readonly name: SourceName;
  readonly url: string;
}

/** Those that are switched on, in the Python connector's order: the last copy of an object that several have counts. */
export function enabled(config: Config): readonly Source[] {
  const urls: Readonly<Record<SourceName, string | false>> = {
    enterprise: config.MITRE_ENTERPRISE_FILE_URL,
    mobile: config.MITRE_MOBILE_ATTACK_FILE_URL,
    ics: config.MITRE_ICS_ATTACK_FILE_URL,
    capec: config.MITRE_CAPEC_FILE_URL,
  };
  return SourceName.options.flatMap((name) => {
    const url = urls[name];
    return url === false ? [] : [{ name, url }];
  });
}

/** An object of a bundle, STIX 2.1 or 2.0. What else it has passes as it is. */
export const BundleObject = z.looseObject({ type: z.string().min(1), id: z.string().min(1) });
export type BundleObject = z.infer<typeof BundleObject>;

/** Whether an item is one, as the schema says: asked several times an object, of thousands. */
export function isBundleObject(item: unknown): item is BundleObject {
  const { type, id } = (item ?? {}) as { readonly type?: unknown; readonly id?: unknown };
  return typeof type === "string" && type !== "" && typeof id === "string" && id !== "";
}

/** An object that links others: it cannot be without its ends. */
export const Link = z.looseObject({ relationship_type: z.string(), source_ref: z.string(), target_ref: z.string() });
export type Link = z.infer<typeof Link>;

/** Phases as ATT&CK and CAPEC write them; a missing name is an empty one, as in the Python connector. */
export const Phases = z.array(
  z.looseObject({
    kill_chain_name: z
      .string()
      .nullish()
      .transform((name) => name ?? ""),
    phase_name: z
      .string()
      .nullish()
      .transform((name) => name ?? ""),
  }),
);
export type Phases = z.infer<typeof Phases>;

/** A release of ATT&CK. CAPEC and STIX 2.0 mirrors have none. */
export const Collection = z.looseObject({ x_mitre_version: z.string().nullish() });

/**
 * A matrix: its tactics in the order in which they are shown. Its domain, `enterprise-attack`, is an external id; ICS had it
 * only among the domains before version 11.
 */
export const Matrix = z.looseObject({
  tactic_refs: z.array(z.string()),
  external_references: z.array(z.looseObject({ external_id: z.string().nullish() })).nullish(),
  x_mitre_domains: z.array(z.string()).nullish(),
});

/** A tactic; phases are named after its short name. */
export const Tactic = z.looseObject({ x_mitre_shortname: z.string() });

/** How a technique is detected: by analytics, from ATT&CK 18 on. */
export const Strategy = z.looseObject({ name: z.string().nullish(), x_mitre_analytic_refs: z.array(z.string()) });

/** What an analytic looks at. */
export const Analytic = z.looseObject({
  x_mitre_log_source_references: z.array(
    z.looseObject({
      x_mitre_data_component_ref: z.string(),
      name: z.string().nullish(),
      channel: z.string().nullish(),
    }),
  ),
});

/** The type of an item by its text, which is much faster than parsing it; one of a part of it, where that comes first. */
export const writtenType = (text: string): string | undefined => /"type"\s*:\s*"([^"\\]*)"/.exec(text)?.[1];

/** Whether an item seems to be a relationship: most are, and one reading does without them. */
export const isRelationship = (text: string): boolean => writtenType(text) === "relationship";

/** An escape in a key, or in the word that CAPEC has: such a text can be read only by parsing it. No name is longer. */
const escaped = /\\u[\da-f]{4}(?:[^"\\]|\\.){0,120}"\s*:|"x_capec_status"\s*:\s*"[^"\\]*\\/i;

/** Whether an item may be one that MITRE has taken back. The words alone are looked for first, which is much faster. */
export const mayBeLeft = (text: string): boolean =>
  (text.includes('"revoked"') && /"revoked"\s*:\s*true/.test(text)) ||
  (text.includes('"x_mitre_deprecated"') && /"x_mitre_deprecated"\s*:\s*true/.test(text)) ||
  text.includes('"Deprecated"') ||
  (text.includes("\\u") && escaped.test(text));
