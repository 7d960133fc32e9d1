import type { StixObject } from "@octi/sdk/stix";
import { type Routes, type State, trial } from "@octi/sdk/testing";
import connector from "./connector.ts";
import { bundle, everywhere, idOf, release } from "./test-bundle.ts";

/** Where the bundle of Enterprise is. */
export const url = "https://attack.example/enterprise.json";
export type Env = Readonly<Record<string, string>>;
export type Fields = Readonly<Record<string, unknown>>;

/** Every source switched off. */
export const off: Env = {
  MITRE_ENTERPRISE_FILE_URL: "false",
  MITRE_MOBILE_ATTACK_FILE_URL: "false",
  MITRE_ICS_ATTACK_FILE_URL: "false",
  MITRE_CAPEC_FILE_URL: "false",
};

/** A run on Enterprise alone, save what is said otherwise. */
export const at = (source: Routes, env: Env = {}, state: State = {}) =>
  trial(connector, { env: { ...off, MITRE_ENTERPRISE_FILE_URL: url, ...env }, source, state });

/** A run on a release 19.1 with these objects. */
export const on = (objects: readonly unknown[], env: Env = {}) =>
  at({ [url]: { body: bundle([...release("19.1"), ...objects, ...everywhere]) } }, env);

/** The object of an id. */
export const one = (objects: readonly StixObject[], id: string) =>
  objects.find((object) => object.id === id) as Fields | undefined;
export const ids = (objects: readonly StixObject[]) => objects.map(({ id }) => id as string);
export const technique1 = idOf("attack-pattern", 1);
