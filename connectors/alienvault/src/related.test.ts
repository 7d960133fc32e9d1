import { describe, expect, test } from "vitest";
import { actor, type Env, type Fields, made } from "./test-made.ts";
import { ioc } from "./test-pulses.ts";

describe("what every object of a pulse is marked with", () => {
  const all = {
    ...actor,
    tags: ["CVE-2024-12345"],
    indicators: [ioc("a.example.test"), ioc("rule", "YARA", { content: "rule a {}" })],
  };
  const marked = (more: Fields, env: Env = {}) => {
    const { objects } = made({ ...all, ...more }, { ALIENVAULT_GUESS_CVE: "true", ...env });
    const found = new Map<string, Set<string>>();
    for (const { type, ...rest } of objects as unknown as Fields[]) {
      if (type === "identity" || type === "marking-definition") continue;
      const refs = found.get(String(type)) ?? new Set();
      found.set(String(type), refs.add(JSON.stringify((rest as Fields).object_marking_refs)));
    }
    return Object.fromEntries([...found].map(([type, refs]) => [type, [...refs].join()]));
  };
  const types = [
    "attack-pattern",
    "domain-name",
    "indicator",
    "intrusion-set",
    "malware",
    "relationship",
    "report",
    "vulnerability",
  ];

  test.each([
    ["white", "613f2e26-407d-48c7-9eca-b8e91df99dc9"],
    ["green", "34098fce-860f-48ae-8e50-ebd3cc5e41da"],
    ["amber", "f88d31f6-486f-44da-b317-01333bde0b82"],
    ["red", "5e57c739-391a-4eb3-b6be-7d15ca92d5ed"],
  ])("TLP %s, of the pulse or of the settings", (tlp, id) => {
    const refs = JSON.stringify([`marking-definition--${id}`]);
    const expected = Object.fromEntries(types.map((type) => [type, refs]));
    expect(marked({ tlp }, { ALIENVAULT_TLP: tlp === "red" ? "green" : "red" })).toEqual(expected);
    expect(marked({ tlp: "" }, { ALIENVAULT_TLP: tlp })).toEqual(expected);
  });
});

describe("relationships", () => {
  const all = {
    ...actor,
    industries: ["Energy"],
    targeted_countries: ["Germany"],
    indicators: [ioc("a.example.test"), ioc("CVE-2024-12345", "CVE")],
  };
  /** How many of each type: between which types of objects. */
  const counted = (env: Env) => {
    const { objects, report } = made(all, env);
    const found: Record<string, number> = {};
    for (const one of objects as unknown as Fields[]) {
      if (one.type !== "relationship") continue;
      const end = (ref: unknown) => String(ref).split("--")[0];
      const key = `${end(one.source_ref)} ${one.relationship_type} ${end(one.target_ref)}`;
      found[key] = (found[key] ?? 0) + 1;
      expect(report.object_refs).toContain(one.id);
    }
    return found;
  };
  const based = { "indicator based-on domain-name": 1 };
  const indicates = { "indicator indicates intrusion-set": 1, "indicator indicates malware": 2 };
  const uses = {
    "intrusion-set uses malware": 2,
    "intrusion-set uses attack-pattern": 2,
    "malware uses attack-pattern": 4,
    "intrusion-set targets identity": 1,
    "malware targets identity": 2,
    "intrusion-set targets location": 1,
    "malware targets location": 2,
    "intrusion-set targets vulnerability": 1,
    "malware targets vulnerability": 2,
    "attack-pattern targets vulnerability": 2,
  };

  test("uses, targets, based-on and indicates", () => {
    expect(counted({})).toEqual({ ...uses, ...based, ...indicates, "indicator indicates attack-pattern": 2 });
  });

  test("ALIENVAULT_ENABLE_RELATIONSHIPS=false leaves based-on alone", () => {
    expect(counted({ ALIENVAULT_ENABLE_RELATIONSHIPS: "false" })).toEqual(based);
  });

  test("ALIENVAULT_ENABLE_ATTACK_PATTERNS_INDICATES=false: indicators indicate all but attack patterns", () => {
    expect(counted({ ALIENVAULT_ENABLE_ATTACK_PATTERNS_INDICATES: "false" })).toEqual({
      ...uses,
      ...based,
      ...indicates,
    });
  });
});
