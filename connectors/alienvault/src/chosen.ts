import type { Config } from "./config.ts";
import { type Pulse, type PulseIndicator, readIndicator } from "./pulse.ts";
import type { Stamp } from "./stamp.ts";

/** The indicators of a pulse that the settings let through. One that cannot be read loses only itself. */
export function chosen(
  pulse: Pulse,
  items: readonly unknown[],
  { config, since, skip }: { config: Config; since: Stamp; skip: (reason: unknown) => void },
): readonly PulseIndicator[] {
  const excluded = new Set(config.ALIENVAULT_EXCLUDED_PULSE_INDICATOR_TYPES);
  const found: PulseIndicator[] = [];
  for (const item of items) {
    const one = read(item, pulse, skip);
    if (one === undefined || excluded.has(one.type)) continue;
    if (config.ALIENVAULT_FILTER_INDICATORS && one.created < since) continue;
    if (config.ALIENVAULT_INACTIVE_INDICATORS === "skip" && !one.isActive) continue;
    found.push(one);
  }
  return found;
}

function read(item: unknown, pulse: Pulse, skip: (reason: unknown) => void): PulseIndicator | undefined {
  try {
    return readIndicator(item, pulse.created, skip);
  } catch (error) {
    skip(error);
    return undefined;
  }
}
