import type { StixObject } from "@octi/sdk/stix";
import { describe, expect, test } from "vitest";
import { bundle, everywhere, generated, idOf, link, object, release, technique } from "./test-bundle.ts";
import { at, type Env, type Fields, ids, on, one, technique1, url } from "./test-run.ts";

describe("phases", () => {
  const phases = (objects: readonly StixObject[]) =>
    one(objects, technique1)?.kill_chain_phases as readonly unknown[] | undefined;

  test("get a number, a twin of the version, and lose what else they had", async () => {
    const kill_chain_phases = [
      { kill_chain_name: "mitre-attack", phase_name: "impact", x_more: 1 },
      { kill_chain_name: "lockheed", phase_name: "delivery" },
    ];
    const { objects } = await on([technique(1, { kill_chain_phases })]);
    expect(phases(objects)).toEqual([
      { kill_chain_name: "mitre-attack", phase_name: "impact", x_opencti_order: 14 },
      { kill_chain_name: "mitre-attack-v19", phase_name: "impact", x_opencti_order: 14 },
      { kill_chain_name: "lockheed", phase_name: "delivery" },
    ]);
  });

  test("one without a number is told, once", async () => {
    const old = [{ kill_chain_name: "mitre-attack", phase_name: "defense-evasion" }];
    const { log } = await on([technique(1, { kill_chain_phases: old }), technique(2, { kill_chain_phases: old })]);
    expect(log.match(/mitre-attack defense-evasion/g)).toHaveLength(1);
  });

  test("have no twins in a bundle without a version, nor at an address with capec in it", async () => {
    const one = [{ kill_chain_name: "mitre-attack", phase_name: "impact", x_opencti_order: 14 }];
    expect(phases((await at({ [url]: { body: bundle([technique(1), ...everywhere]) } })).objects)).toEqual(one);
    const mirror = "https://mirror.example/ATT-CK-and-CAPEC/e.json";
    const { objects } = await at({ [mirror]: { body: generated(2) } }, { MITRE_ENTERPRISE_FILE_URL: mirror });
    expect(phases(objects)).toEqual(one);
  });

  test("of a tactic that only the release knows are numbered by its matrix", async () => {
    const tactics = ["reconnaissance", "preparation", "impact"];
    const { objects } = await at({
      [url]: { body: bundle([...release("20.0", tactics), technique(1), ...everywhere]) },
    });
    expect(phases(objects)).toEqual([
      { kill_chain_name: "mitre-attack", phase_name: "impact", x_opencti_order: 2 },
      { kill_chain_name: "mitre-attack-v20", phase_name: "impact", x_opencti_order: 2 },
    ]);
  });

  test.each([
    [[{ source_name: "mitre-ics-attack", external_id: "MA0010" }], ["ics-attack"]],
    [undefined, ["ics-attack"]],
    [[{ source_name: "mitre-attack", external_id: "ics-attack" }], undefined],
  ])("of a matrix with the references %j and the domains %j are numbered by it", async (references, domains) => {
    const chain = "mitre-ics-attack";
    const tactics = ["initial-access-ics", "execution-ics"];
    const older = release("10.1", tactics).map((object) =>
      object.type === "x-mitre-matrix"
        ? { ...object, external_references: references, x_mitre_domains: domains }
        : object,
    );
    const ics = technique(1, { kill_chain_phases: [{ kill_chain_name: chain, phase_name: "execution-ics" }] });
    const { objects } = await at({ [url]: { body: bundle([...older, ics, ...everywhere]) } });
    expect(phases(objects)?.[0]).toEqual({
      kill_chain_name: chain,
      phase_name: "execution-ics",
      x_opencti_order: 13,
    });
  });
});

describe("what MITRE has taken back", () => {
  const revoked = technique(1, { revoked: true });
  const capec = object("attack-pattern", 2, { x_capec_status: "Deprecated" });
  const deprecated = technique(3, { x_mitre_deprecated: true });
  const live = technique(4);
  const revokedBy = link(1, "revoked-by", revoked.id, live.id);
  const taken = [
    revoked,
    capec,
    revokedBy,
    link(2, "uses", idOf("malware", 1), revoked.id),
    link(3, "uses", idOf("malware", 1), live.id, { revoked: true }),
    { type: "sighting", id: idOf("sighting", 1), sighting_of_ref: revoked.id, where_sighted_refs: [everywhere[0]?.id] },
  ];
  const stays = [deprecated, live, object("malware", 1), link(4, "uses", idOf("malware", 1), deprecated.id)];
  const sent = async (env: Env) => new Set(ids((await on([...taken, ...stays], env)).objects));

  test("goes with all that links it, as in the Python connector; the deprecated stays", async () => {
    const found = await sent({});
    for (const { id } of taken) expect(found.has(id), id).toBe(false);
    for (const { id } of stays) expect(found.has(id), id).toBe(true);
  });

  test.each([
    ['"revoked":true', '"rev\\u006fked":true'],
    ['"revoked":true', '"\\u0072\\u0065\\u0076\\u006f\\u006b\\u0065\\u0064" : true'],
    ['"x_capec_status":"Deprecated"', '"x_capec_status":"Deprecat\\u0065d"'],
    ['"x_capec_status":"Deprecated"', '"x_cap\\u0065c_status":"Deprecated"'],
  ])("%s may be written as %s", async (plain, escaped) => {
    const taken = { ...technique(9), ...JSON.parse(`{${plain}}`) };
    // who is referred to comes first: nothing else is a reason to parse a technique
    const all = bundle([...everywhere, live, taken, ...release("19.1")]);
    const text = JSON.stringify(all).replace(plain, escaped);
    expect(text).toContain(escaped);
    const { objects } = await at({ [url]: { body: text } });
    expect(ids(objects)).toContain(live.id);
    expect(ids(objects)).not.toContain(idOf("attack-pattern", 9));
  });

  test("is marked, with what it was revoked by", async () => {
    const { objects } = await on([...taken, ...stays], { MITRE_REVOKED: "mark" });
    for (const id of [revoked.id, capec.id, idOf("relationship", 3)]) expect(one(objects, id)?.revoked, id).toBe(true);
    expect(one(objects, revokedBy.id)).toMatchObject({ relationship_type: "revoked-by", target_ref: live.id });
    expect(one(objects, idOf("relationship", 2))).toBeUndefined();
    expect(one(objects, live.id)).not.toHaveProperty("revoked");
  });

  test("the deprecated goes where nobody wants it, but not what is marked as revoked", async () => {
    const skip = await sent({ MITRE_DEPRECATED: "skip" });
    expect([deprecated.id, idOf("relationship", 4), live.id].map((id) => skip.has(id))).toEqual([false, false, true]);
    const both = [technique(1, { revoked: true, x_mitre_deprecated: true }), live, revokedBy];
    const env = { MITRE_DEPRECATED: "skip", MITRE_REVOKED: "mark" };
    const marked = ids((await on(both, env)).objects);
    expect(marked).toEqual(expect.arrayContaining([revoked.id, revokedBy.id]));
    const { objects, outcome } = await on([revoked, technique(4, { x_mitre_deprecated: true }), revokedBy], env);
    expect(ids(objects)).not.toContain(revokedBy.id);
    expect(outcome.report.open.count).toBe(0);
  });
});

describe("detections", () => {
  const component = object("x-mitre-data-component", 1);
  const objects = [
    technique(1),
    component,
    object("x-mitre-analytic", 1, {
      x_mitre_log_source_references: [
        { x_mitre_data_component_ref: component.id, name: "WinEventLog:Security", channel: "EventCode=4688" },
        { x_mitre_data_component_ref: component.id, name: "Process", channel: "None" },
        { x_mitre_data_component_ref: idOf("x-mitre-data-component", 9), name: "of another bundle" },
      ],
    }),
    object("x-mitre-detection-strategy", 1, { x_mitre_analytic_refs: [idOf("x-mitre-analytic", 1)] }),
    link(1, "detects", idOf("x-mitre-detection-strategy", 1), technique1, { created: "2025-10-21T15:10:28.402Z" }),
  ];
  const detects = (found: readonly StixObject[]) =>
    found.filter((object) => (object as unknown as Fields).relationship_type === "detects");

  test("lead from the data components to the technique", async () => {
    const { objects: found } = await on(objects, { MITRE_DETECTIONS: "true", MITRE_MARKING: "TLP:GREEN" });
    expect(detects(found)).toEqual([
      expect.objectContaining({
        source_ref: component.id,
        target_ref: technique1,
        created: "2025-10-21T15:10:28.402Z",
        created_by_ref: everywhere[0]?.id,
        object_marking_refs: [everywhere[1]?.id, "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"],
        description: "x-mitre-detection-strategy 1\n- WinEventLog:Security: EventCode=4688\n- Process",
      }),
    ]);
  });

  test("are not made unless they are asked for; what OpenCTI has no place for is counted", async () => {
    const { objects: found, works } = await on(objects);
    expect(detects(found)).toEqual([]);
    const { message } = works[0]?.closed[0] ?? {};
    for (const told of ["1 x-mitre-analytic", "1 x-mitre-detection-strategy", "1 relationships to such"])
      expect(message).toContain(told);
  });

  test.each<[string, string, Env, number]>([
    ["revoked", "x-mitre-analytic", {}, 0],
    ["revoked", "x-mitre-analytic", { MITRE_REVOKED: "mark" }, 0],
    ["revoked", "x-mitre-detection-strategy", {}, 0],
    ["revoked", "x-mitre-data-component", { MITRE_REVOKED: "mark" }, 0],
    ["x_mitre_deprecated", "x-mitre-analytic", {}, 1],
    ["x_mitre_deprecated", "x-mitre-analytic", { MITRE_DEPRECATED: "skip" }, 0],
    ["x_mitre_deprecated", "x-mitre-detection-strategy", { MITRE_DEPRECATED: "skip" }, 0],
  ])("a %s %s with %j", async (mark, type, env, count) => {
    const changed = objects.map((one) => (one.type === type ? { ...one, [mark]: true } : one));
    const { objects: found } = await on(changed, { MITRE_DETECTIONS: "true", ...env });
    expect(detects(found)).toHaveLength(count);
  });

  test("of a revoked technique are not made", async () => {
    const [, ...others] = objects;
    const { objects: found } = await on([technique(1, { revoked: true }), ...others], { MITRE_DETECTIONS: "true" });
    expect(detects(found)).toEqual([]);
  });
});

describe("markings", () => {
  const green = "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da";
  const statement = everywhere[1]?.id ?? "";

  test("the statement goes with every reference to it", async () => {
    const { objects } = await on([technique(1)], { MITRE_REMOVE_STATEMENT_MARKING: "true" });
    expect(one(objects, statement)).toBeUndefined();
    expect(one(objects, technique1)).not.toHaveProperty("object_marking_refs");
  });

  test("one's own stands beside the statement, or alone", async () => {
    const beside = await on([technique(1)], { MITRE_MARKING: "green" });
    expect(one(beside.objects, technique1)?.object_marking_refs).toEqual([statement, green]);
    expect(one(beside.objects, statement)).not.toHaveProperty("object_marking_refs");
    const alone = await on([technique(1)], { MITRE_MARKING: "green", MITRE_REMOVE_STATEMENT_MARKING: "true" });
    expect(one(alone.objects, technique1)?.object_marking_refs).toEqual([green]);
  });
});

describe("the order of a bundle", () => {
  const position = (objects: readonly StixObject[], id: string) => ids(objects).indexOf(id);

  test("relationships come after what they link, wherever the bundle has them", async () => {
    const { objects, outcome } = await at({ [url]: { body: generated(20) } });
    expect(outcome.report).toMatchObject({ open: { count: 0 }, cut: { count: 0 } });
    for (const object of objects as readonly unknown[] as readonly Fields[]) {
      if (object.type !== "relationship") continue;
      for (const end of [object.source_ref, object.target_ref])
        expect(position(objects, end as string)).toBeLessThan(position(objects, object.id as string));
    }
  });

  test("author and statement refer to each other: who is reached later loses the reference", async () => {
    const [author, statement] = everywhere;
    const found = await on([technique(1)]);
    expect(one(found.objects, statement?.id ?? "")).not.toHaveProperty("created_by_ref");
    expect(one(found.objects, author?.id ?? "")).toHaveProperty("object_marking_refs");
  });
});

describe("odd objects", () => {
  test("lose only themselves", async () => {
    const odd = [
      { name: "nobody" },
      null,
      technique(1, { kill_chain_phases: 5 }),
      link(1, "uses", "x", "y", { target_ref: 1 }),
    ];
    const good = Array.from({ length: 12 }, (_, index) => technique(10 + index));
    const { outcome, objects, works } = await on([...odd, ...good]);
    expect(outcome).toMatchObject({ kind: "success", report: { skipped: { count: 4 } } });
    expect(objects).toHaveLength(14);
    expect(works[0]?.closed[0]?.message).toContain("without type or id");
  });

  test("of types that OpenCTI doesn't have are named by the run", async () => {
    const { works, objects } = await on([object("x-made-up", 1), technique(1)]);
    expect(works[0]?.closed[0]?.message).toContain("OpenCTI stores no objects of type x-made-up");
    expect(ids(objects)).toContain(technique1);
  });

  test("a text that looks like a relationship is none", async () => {
    const nested = technique(1, { x_example: { type: "relationship" }, revoked: true });
    const { objects } = await on([nested, technique(2, { x_example: { type: "relationship" } })]);
    expect([one(objects, nested.id), one(objects, idOf("attack-pattern", 2))?.type]).toEqual([
      undefined,
      "attack-pattern",
    ]);
  });
});

test("settings that are wrong are all named", async () => {
  const wrong = {
    MITRE_INTERVAL: "0",
    MITRE_CAPEC_FILE_URL: "none",
    MITRE_REVOKED: "maybe",
    MITRE_MARKING: "TLP:PINK",
  };
  const told = await on([], wrong).catch((error: Error) => error.message);
  for (const [key, value] of Object.entries(wrong)) expect(told).toContain(`${key} = "${value}"`);
});
