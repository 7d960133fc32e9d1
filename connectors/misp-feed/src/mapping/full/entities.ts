import { campaign, individual, intrusionSet, organization, type StixObject, vulnerability } from "@octi/sdk/stix";
import type { Attribute } from "../../event.ts";
import type { Common } from "../kinds.ts";

type Given = Pick<Common, "created_by_ref" | "object_marking_refs" | "labels"> & { description?: string | undefined };
type Maker = (name: string, given: Given) => StixObject;

const group: Maker = (name, given) => organization({ name, ...given });
const someone: Maker = (name, given) => individual({ name, ...given });

/** Attributes that are entities of OpenCTI, neither observables nor looked for, by MISP's type. */
const makers: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ["vulnerability", (name, given) => vulnerability({ name: name.trim().toUpperCase(), ...given })],
  ["threat-actor", (name, given) => intrusionSet({ name, ...given })],
  ["campaign-name", (name, given) => campaign({ name, ...given })],
  ["campaign-id", (name, given) => campaign({ name, ...given })],
  ["target-org", group],
  ["whois-registrant-org", group],
  ["whois-registrar", group],
  ["github-organisation", group],
  ["full-name", someone],
  ["whois-registrant-name", someone],
  ["target-external", group],
]);

/** Types of attributes that become entities. */
export const entityTypes: readonly string[] = [...makers.keys()];

/** The entity of an attribute; `undefined` where its type makes none, or its value is blank. */
export function entityOf({ type, value, comment }: Attribute, common: Common): StixObject | undefined {
  const { created_by_ref, object_marking_refs, labels } = common;
  if (value.trim() === "") return undefined;
  return makers.get(type)?.(value, { created_by_ref, object_marking_refs, labels, description: comment || undefined });
}
