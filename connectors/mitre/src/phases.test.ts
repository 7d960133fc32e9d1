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
