/** Numbers of the phases: the key is made by {@link phaseKey}. */
export type Orders = ReadonlyMap<string, number>;

/** A matrix as far as its order goes. */
export interface Columns {
  /** Name of its kill chain: `mitre-attack`. */
  readonly chain: string;
  /** Short names of its tactics, from left to right. */
  readonly tactics: readonly string[];
}

/** Chain and phase in one text. */
export const phaseKey = (chain: string, phase: string): string => `${chain}\n${phase}`;

/** ATT&CK's kill chains, by the domain of their matrix. */
const chains: Readonly<Record<string, string>> = {
  "enterprise-attack": "mitre-attack",
  "mobile-attack": "mitre-mobile-attack",
  "ics-attack": "mitre-ics-attack",
};

/** The kill chain of the first of a matrix' names that is a domain. */
export const chainOf = (names: readonly string[]): string | undefined => {
  const domain = names.find((name) => Object.hasOwn(chains, name));
  return domain === undefined ? undefined : chains[domain];
};

const attackChains: ReadonlySet<string> = new Set(Object.values(chains));

/** Whether the phases of a kill chain have a twin for each version of ATT&CK. */
export const isAttackChain = (chain: string): boolean => attackChains.has(chain);

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const enterprise18 = words(`
  reconnaissance resource-development initial-access execution persistence privilege-escalation defense-evasion
  credential-access discovery lateral-movement collection command-and-control exfiltration impact
`);
/** Version 19 split defense-evasion in two. */
const enterprise19 = enterprise18.flatMap((name) =>
  name === "defense-evasion" ? ["stealth", "defense-impairment"] : [name],
);
const mobile = words(`
  initial-access execution persistence privilege-escalation defense-evasion credential-access discovery lateral-movement
  collection command-and-control exfiltration impact
`);
const ics = words(`
  initial-access execution persistence privilege-escalation evasion discovery lateral-movement collection
  command-and-control inhibit-response-function impair-process-control impact
`);

/** Whether the version counts as one before 19, as Python reads a number; an unreadable one doesn't. */
function isBefore19(major: string | undefined): boolean {
  return major !== undefined && /^\s*[+-]?\d+\s*$/.test(major) && Number(major) < 19;
}

/**
 * The numbers of the phases, from 0 on: the Python connector's built-in ones, where the matrices of the release have the
 * same order (all of 17.1, 18.1 and 19.1 have). A matrix that has another order, or a new tactic in between, numbers its
 * tactics itself; one of new tactics alone comes after the built-in ones.
 *
 * @param major first part of the release's version; `undefined` where the bundle tells none
 */
export function phaseOrders(major: string | undefined, matrices: readonly Columns[]): Orders {
  const enterprise = isBefore19(major) ? enterprise18 : enterprise19;
  const built: Readonly<Record<string, readonly string[]>> = {
    "mitre-attack": enterprise,
    "mitre-mobile-attack": mobile,
    "mitre-ics-attack": ics,
  };
  const orders = new Map<string, number>();
  for (const [chain, tactics] of Object.entries(built)) {
    for (const [place, tactic] of tactics.entries()) orders.set(phaseKey(chain, tactic), place);
  }
  for (const { chain, tactics } of matrices) {
    const known = built[chain] ?? [];
    const places = tactics.map((tactic) => known.indexOf(tactic));
    if (places.every((place, index) => place >= 0 && place > (places[index - 1] ?? -1))) continue;
    const first = places.every((place) => place < 0) ? known.length : 0;
    for (const [place, tactic] of tactics.entries()) orders.set(phaseKey(chain, tactic), first + place);
  }
  return orders;
}
