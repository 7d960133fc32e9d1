import { describe, test } from "vitest";
import type { Connector } from "../connector.ts";
import type { Check, Fixtures } from "./check.ts";
import { deliveryChecks } from "./delivery-checks.ts";
import { faultChecks } from "./fault-checks.ts";
import { resumeChecks } from "./resume-checks.ts";
import { settingsChecks } from "./settings-checks.ts";

/** All that every connector promises. */
export const checks: readonly Check[] = [...settingsChecks, ...deliveryChecks, ...resumeChecks, ...faultChecks];

/**
 * Registers vitest tests of what every connector promises: settings, equal runs, closed references, resuming, faults of the
 * source. Each runs the connector through the real settings, HTTP and delivery.
 */
export function connectorContract(connector: Connector, fixtures: Fixtures): void {
  describe(`${connector.slug} keeps the contract of connectors`, () => {
    for (const { name, check } of checks) test(name, () => check(connector, fixtures));
  });
}
