import { type StixObject, tlp } from "@octi/sdk/stix";
import type { KillChainPhase } from "stix2-ts-types";
import type { Config } from "./config.ts";
import { isAttackChain, phaseKey } from "./phases.ts";
import type { Release } from "./release.ts";
import type { BundleObject, Phases } from "./source.ts";

/** MITRE's copyright statements: ATT&CK's and CAPEC's. */
const statements: ReadonlySet<string> = new Set([
  "marking-definition--fa42a846-8d90-4e51-bc29-71d5b4802168",
  "marking-definition--17d82bb2-eeeb-4898-bda5-3ddbcd2b799d",
]);

/** What of a release an object is mapped with. */
export type Numbering = Pick<Release, "major" | "orders" | "revoked">;

/**
 * An object of a bundle as it is sent: MITRE's own id, and everything that it has, as it stands. Techniques get numbered
 * phases, and a twin of each for the version of ATT&CK.
 *
 * @param phases the checked `kill_chain_phases` of an attack pattern that has some
 */
export function toStix(
  object: BundleObject,
  phases: Phases | undefined,
  release: Numbering,
  config: Config,
): StixObject[] {
  if (config.MITRE_REMOVE_STATEMENT_MARKING && statements.has(object.id)) return [];
  const changes: Record<string, unknown> = {};
  if (phases) changes.kill_chain_phases = phases.flatMap((phase) => numbered(phase, release));
  // CAPEC has another word for it, which OpenCTI doesn't read
  if (config.MITRE_REVOKED === "mark" && release.revoked.has(object.id)) changes.revoked = true;
  return [marked({ ...object, ...changes }, config)];
}

function numbered({ kill_chain_name, phase_name }: Phases[number], { major, orders }: Numbering): KillChainPhase[] {
  const place = orders.get(phaseKey(kill_chain_name, phase_name));
  const order = place === undefined ? {} : { x_opencti_order: place };
  const phase = { kill_chain_name, phase_name, ...order };
  if (!major || !isAttackChain(kill_chain_name)) return [phase];
  return [phase, { kill_chain_name: `${kill_chain_name}-v${major}`, phase_name, ...order }];
}

/** With the user's marking, and without the statement where it isn't wanted. */
export function marked(object: object, config: Config): StixObject {
  const { object_marking_refs: given, ...rest } = object as Readonly<Record<string, unknown>>;
  const own =
    config.MITRE_MARKING === undefined || rest.type === "marking-definition" ? [] : [tlp[config.MITRE_MARKING]];
  if (given === undefined && own.length === 0) return object as StixObject;
  if (!config.MITRE_REMOVE_STATEMENT_MARKING && own.length === 0) return object as StixObject;
  const theirs = Array.isArray(given) ? given : [];
  const kept = config.MITRE_REMOVE_STATEMENT_MARKING ? theirs.filter((ref) => !statements.has(ref)) : theirs;
  const refs = [...kept, ...own.filter((ref) => !kept.includes(ref))];
  return (refs.length === 0 ? rest : { ...object, object_marking_refs: refs }) as unknown as StixObject;
}
