import type { StixObject } from "stix2-ts-types";
import type { Connector } from "../connector.ts";
import type { Routes } from "./source.ts";
import { type State, type Trial, type TrialOptions, trial } from "./trial.ts";

/** What `connectorContract` needs to know of a connector. */
export interface Fixtures {
  /** Settings of the connector's own, all that are required among them. */
  readonly env: Readonly<Record<string, string>>;
  /** A source with at least three records, each with an object that no other record has. */
  readonly source: Routes;
  /** The same source with no record in it. */
  readonly empty: Routes;
  /** The first source with one record that cannot be used. */
  readonly spoilt: { readonly source: Routes; readonly key: string };
}

/** One promise of every connector, and how it is checked. */
export interface Check {
  readonly name: string;
  /** Throws where the connector breaks the promise. */
  check(connector: Connector, fixtures: Fixtures): void | Promise<void>;
}

/** A run on the good source, save what is said otherwise. */
export function runOf(
  connector: Connector,
  { env, source }: Fixtures,
  options: Partial<TrialOptions> = {},
): Promise<Trial> {
  return trial(connector, { env, source, ...options });
}

/** What arrives on OpenCTI, by id: the last version of each object, whatever the runs it came with. */
export function arrived(...trials: readonly Pick<Trial, "objects">[]): Record<string, StixObject> {
  const last = new Map<string, StixObject>();
  for (const { objects } of trials) for (const object of objects) last.set(object.id, object);
  return Object.fromEntries([...last].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Every state that a run passed, the one that it began with first. */
export function states({ saved }: Trial, first: State = {}): readonly State[] {
  return [first, ...saved];
}
