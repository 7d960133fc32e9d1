import type { StixId } from "@octi/sdk/stix";
import { chosen } from "./chosen.ts";
import { config as variables } from "./config.ts";
import { toStix } from "./mapping.ts";
import { readPulse } from "./pulse.ts";
import { pulse } from "./test-pulses.ts";

/** Settings. */
export type Env = Readonly<Record<string, string>>;
/** Fields of an object, or of a pulse. */
export type Fields = Readonly<Record<string, unknown>>;

/** The objects of a pulse, and what was told of it. */
export function made(more: Fields, env: Env = {}, known: ReadonlyMap<string, { id: StixId }> = new Map()) {
  const config = variables.parse({ ALIENVAULT_API_KEY: "key", ...env });
  const told: string[] = [];
  const skip = (reason: unknown) => told.push(reason instanceof Error ? reason.message : String(reason));
  const read = readPulse(pulse(1, more), skip);
  const indicators = chosen(read, read.indicators, { config, since: "2024-02-01T00:00:00.000000", skip });
  const objects = [...toStix(read, indicators, { config, known, skip })];
  const of = (type: string) => objects.filter((object) => object.type === type) as unknown as Fields[];
  return { objects, told, of, report: of("report")[0] as Fields };
}

/** What a pulse may say of an intrusion set. */
export const actor = {
  adversary: "Paper Tiger",
  malware_families: ["Lantern - S9001", "Pebble"],
  attack_ids: ["T1059", "T1105"],
};
