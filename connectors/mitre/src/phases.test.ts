import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { phaseKey, phaseOrders } from "./phases.ts";

const chain = "mitre-attack";
const at = (orders: ReadonlyMap<string, number>, phase: string, of = chain) => orders.get(phaseKey(of, phase));

describe("the built-in order", () => {
  test.each([
    ["18", 6, undefined, 13],
    [" 8", 6, undefined, 13],
    ["19", undefined, 7, 14],
    [undefined, undefined, 7, 14],
    ["eighteen", undefined, 7, 14],
  ])("of version %s", (major, evasion, impairment, impact) => {
    const orders = phaseOrders(major, []);
    expect(at(orders, "defense-evasion")).toBe(evasion);
    expect(at(orders, "defense-impairment")).toBe(impairment);
    expect(at(orders, "impact")).toBe(impact);
    expect(at(orders, "defense-evasion", "mitre-mobile-attack")).toBe(4);
    expect(at(orders, "evasion", "mitre-ics-attack")).toBe(4);
    expect(at(orders, "impact", "another-chain")).toBeUndefined();
  });

  test("stays where the matrix has the same order, also one of fewer tactics", () => {
    expect(phaseOrders("7", [{ chain, tactics: ["initial-access", "execution", "impact"] }])).toEqual(
      phaseOrders("7", []),
    );
  });
});

describe("the order of the matrix", () => {
  test("counts where it has a tactic that nobody knew", () => {
    const orders = phaseOrders("20", [{ chain, tactics: ["reconnaissance", "preparation", "initial-access"] }]);
    expect(["reconnaissance", "preparation", "initial-access"].map((name) => at(orders, name))).toEqual([0, 1, 2]);
    expect(at(orders, "initial-access", "mitre-ics-attack")).toBe(0);
  });

  test("counts where it is another one", () => {
    const orders = phaseOrders("20", [{ chain, tactics: ["impact", "execution"] }]);
    expect([at(orders, "impact"), at(orders, "execution")]).toEqual([0, 1]);
  });

  test("of new tactics alone comes after the others", () => {
    const mobile = "mitre-mobile-attack";
    const orders = phaseOrders("8", [{ chain: mobile, tactics: ["network-effects", "remote-service-effects"] }]);
    expect([at(orders, "initial-access", mobile), at(orders, "network-effects", mobile)]).toEqual([0, 12]);
  });
});

const golden = join(import.meta.dirname, "../../../../shared/golden/mitre");
const present = existsSync(golden);

describe.skipIf(!present)(`the Python connector's own numbers${present ? "" : " (skipped: no shared data)"}`, () => {
  // a matrix corrects a wrong number: without one, the built-in order alone speaks
  test.each([
    ["enterprise", 14, "18"],
    ["enterprise", 15, "19"],
    ["mobile", 12, "18"],
    ["mobile", 12, "19"],
    ["ics", 12, "18"],
    ["ics", 12, "19"],
  ])("%s has its %d phases in version %s", (domain, count, major) => {
    const file = join(golden, `${domain}-${major}.1`, "objects.json.gz");
    const objects: readonly { kill_chain_phases?: readonly Record<string, string | number>[] }[] = JSON.parse(
      gunzipSync(readFileSync(file)).toString(),
    );
    const orders = phaseOrders(major, []);
    const seen = new Set<string>();
    for (const one of objects.flatMap(({ kill_chain_phases }) => kill_chain_phases ?? [])) {
      const { kill_chain_name: of, phase_name: phase, x_opencti_order: order } = one;
      if (order === undefined || /-v\d+$/.test(String(of))) continue;
      expect(at(orders, String(phase), String(of)), String(phase)).toBe(order);
      seen.add(String(phase));
    }
    expect(seen.size).toBe(count);
  });
});
