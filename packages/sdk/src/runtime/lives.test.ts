import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { openLedger } from "../ledger/ledger.ts";
import { type LifeOptions, openWorld, type Rec } from "./test-lives.ts";

/*
 * One OpenCTI, one ledger, several lives of the process: it is killed, its works are lost, refused or late, its source goes to
 * and fro. Whatever happens, the last content of each object is the last that arrives, and then nothing is sent.
 */

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});
function world() {
  const folder = mkdtempSync(join(tmpdir(), "octi-lives-"));
  folders.push(folder);
  return openWorld(folder);
}

const r = (key: string, ...objects: string[]): Rec => ({
  key,
  objects: objects.map((o) => o.split("=") as [string, string]),
});
const v = (key: string, version: string, ...objects: string[]): Rec => ({ ...r(key, ...objects), version });
const c = (rec: Rec): Rec => ({ ...rec, checkpoint: true });

test("A in one batch, B in the next, killed between the two confirmations, then the source says A", async () => {
  const w = world();
  let confirmed = 0;
  await w.life({
    source: [r("1", "x=A", "f=1"), r("2", "g=1", "x=B"), r("3", "h=1", "i=1"), r("4", "j=1", "k=1")],
    killAt: (e) => e === "confirmed" && ++confirmed === 1,
    slow: 1,
  });
  expect(w.outcome).toBe("killed");
  expect(w.platform.get("x")).toBe("B");
  w.judge();
  await w.lives(3, { source: [r("1", "x=A", "f=1")] });
  expect(w.platform.get("x")).toBe("A");
});
test("the same with the record's version", async () => {
  const w = world();
  let confirmed = 0;
  await w.life({
    source: [v("1", "1", "x=A", "f=1"), v("1", "2", "g=1", "x=B"), r("3", "h=1", "i=1"), r("4", "j=1", "k=1")],
    killAt: (e) => e === "confirmed" && ++confirmed === 1,
    slow: 1,
  });
  expect(w.platform.get("x")).toBe("B");
  w.judge();
  await w.lives(3, { source: [v("1", "1", "x=A", "f=1")] });
  expect(w.platform.get("x")).toBe("A");
});
test("an object with two contents; now only the earlier one, a checkpoint behind it, killed before the end", async () => {
  const w = world();
  await w.life({ source: [r("1", "x=A"), r("2", "x=B")], incremental: true });
  w.judge();
  expect(w.platform.get("x")).toBe("B");
  const source = [
    r("1", "x=A"),
    r("2", "x=B"),
    c(r("3", "x=A")),
    r("4", "y=1", "z=1"),
    r("5", "p=1", "q=1"),
    r("6", "s=1", "t=1"),
    r("7", "u=1", "v=1"),
  ];
  let saved = 0;
  await w.life({ source, incremental: true, killAt: (e) => e === "confirmed" && ++saved === 2 });
  expect(w.outcome).toBe("killed");
  w.judge();
  await w.lives(3, { source, incremental: true });
  expect(w.platform.get("x")).toBe("A");
});
test("the same, the source fails (no kill)", async () => {
  const w = world();
  await w.life({ source: [r("1", "x=A"), r("2", "x=B")], incremental: true });
  w.judge();
  const source = [r("1", "x=A"), r("2", "x=B"), c(r("3", "x=A"))];
  await w.life({ source, incremental: true, fail: true });
  w.judge();
  await w.lives(3, { source: [...source, r("9", "y=2")], incremental: true });
  expect(w.platform.get("x")).toBe("A");
});
test("the same with a record's version, in place of a checkpoint", async () => {
  const w = world();
  await w.life({ source: [v("1", "1", "x=A"), v("2", "1", "x=B")] });
  w.judge();
  const source = [v("1", "2", "x=A"), r("4", "y=1", "z=1"), r("5", "p=1", "q=1"), r("6", "s=1", "t=1")];
  let saved = 0;
  await w.life({ source, killAt: (e) => e === "confirmed" && ++saved === 2 });
  expect(w.outcome).toBe("killed");
  w.judge();
  await w.lives(3, { source });
  expect(w.platform.get("x")).toBe("A");
});
const padded = (w: ReturnType<typeof openWorld>) => {
  const l = openLedger(w.path, { platform: "7.1", now: 0, token: () => "t" });
  for (let n = 0; n < 4000; n++) l.change(l.book);
  l.close();
};
test.each(["control", "compacted"])(
  "what is doubted is forgotten when the file is written anew at the start while an earlier work is pending (%s)",
  async (kind) => {
    const w = world();
    await w.life({ source: [r("1", "x=A")], fate: "wait" });
    await w.life({ source: [r("1", "x=B")], killAt: (e) => e === "arrived" });
    expect(w.platform.get("x")).toBe("B");
    w.fates.set("w0", "import");
    if (kind === "compacted") {
      padded(w);
      const l = openLedger(w.path, { platform: "7.1", now: 0, token: () => "t" });
      l.compact();
      l.close();
    }
    w.judge();
    for (let n = 0; n < 3; n++) {
      await w.life({ source: [r("1", "x=A")] });
      w.judge();
    }
    expect(w.platform.get("x")).toBe("A");
  },
);
test("control: neither killed nor failed", async () => {
  const w = world();
  await w.life({ source: [r("1", "x=A"), r("2", "x=B")], incremental: true });
  w.judge();
  await w.life({ source: [r("1", "x=A"), r("2", "x=B"), c(r("3", "x=A"))], incremental: true });
  expect(w.platform.get("x")).toBe("A");
});
test("A, B, A, B far from each other in one run, nothing is killed", async () => {
  for (const gap of [0, 1, 2, 3, 4, 5]) {
    const w = world();
    const f = (n: number) => r(`f${n}`, `f${n}=1`, `g${n}=1`);
    const source = [
      r("1", "a=1", "x=A"),
      r("2", "b=1", "x=B"),
      r("3", "c=1", "x=A"),
      ...Array.from({ length: gap }, (_, n) => f(n)),
      r("4", "d=1", "x=B"),
      f(10),
      f(11),
    ];
    await w.life({ source, slow: 1 });
    expect([gap, w.platform.get("x"), w.sent.filter((s) => s.startsWith("x"))]).toEqual([
      gap,
      "B",
      ["x=A", "x=B", "x=A", "x=B"],
    ]);
  }
});
test("a large record's first batch has arrived, its record goes back to the version of before", async () => {
  const w = world();
  await w.life({ source: [v("1", "1", "x=A", "b=1", "c=1", "d=1", "e=1", "f=1")] });
  w.judge();
  await w.life({ source: [v("1", "2", "x=B", "b=2", "c=2", "d=2", "e=2", "f=2")], killAt: (e) => e === "arrived" });
  expect(w.platform.get("x")).toBe("B");
  w.judge();
  await w.lives(3, { source: [v("1", "1", "x=A", "b=1", "c=1", "d=1", "e=1", "f=1")] });
  expect(w.platform.get("x")).toBe("A");
});
test("a record whose objects are in an earlier, pending work, which is lost later", async () => {
  const w = world();
  await w.life({ source: [v("1", "1", "x=A")], fate: "lost" }); // purged
  await w.life({ source: [v("1", "2", "x=A"), v("2", "1", "y=1")] }); // while the first is not judged yet
  w.judge();
  await w.lives(4, { source: [v("1", "2", "x=A"), v("2", "1", "y=1")] });
  expect(w.platform.get("x")).toBe("A");
});
test.each<["lost" | { refuse: string }]>([["lost"], [{ refuse: "x" }]])(
  "a record of another version that says what a pending work has brought, and nothing else: it falls with that work (%j)",
  async (fate) => {
    const w = world();
    await w.life({ source: [v("1", "1", "x=A")], fate });
    expect(await w.life({ source: [v("1", "2", "x=A")] })).toEqual([]);
    w.judge();
    expect(await w.life({ source: [v("1", "2", "x=A")] })).toEqual(["x=A"]);
  },
);
test("the same, x refused once", async () => {
  const w = world();
  await w.life({ source: [v("1", "1", "x=A")], fate: { refuse: "x" } });
  await w.life({ source: [v("1", "2", "x=A"), v("2", "1", "y=1")] });
  w.judge();
  await w.lives(4, { source: [v("1", "2", "x=A"), v("2", "1", "y=1")] });
  expect(w.platform.get("x")).toBe("A");
});
test.each(["control", "compacted"])(
  "full sync, then the file is written anew with a pending work: all is sent (%s)",
  async (kind) => {
    const w = world();
    await w.life({ source: [r("1", "x=A")], fate: "wait" });
    await w.life({ source: [r("1", "x=A")], fullSync: 10, now: 100, killAt: (e) => e === "send" });
    expect(w.outcome).toBe("killed");
    if (kind === "compacted") {
      padded(w);
      const l = openLedger(w.path, { platform: "7.1", now: 0, token: () => "t" });
      l.compact();
      l.close();
    }
    expect(await w.life({ source: [r("1", "x=A")], fullSync: 10, now: 101 })).toEqual(["x=A"]);
  },
);

const far = Array.from({ length: 4 }, (_, n) => r(`f${n}`, `f${n}=1`, `g${n}=1`));
test.each([
  ["side by side", [v("1", "1", "x=A"), v("1", "2", "x=B")], "B"],
  ["far from each other", [v("1", "1", "x=A"), ...far, v("1", "2", "x=B"), r("h", "h=1")], "B"],
  ["and back", [v("1", "1", "x=A"), ...far, v("1", "2", "x=B"), v("1", "1", "x=A")], "A"],
] as const)("a record in two versions in one run settles: the last one stays (%s)", async (_, source, last) => {
  const w = world();
  await w.life({ source, slow: 1 });
  expect(w.platform.get("x")).toBe(last);
  for (let n = 0; n < 3; n++) {
    w.judge();
    expect(await w.life({ source })).toEqual([]);
  }
});
test("a version that OpenCTI has, and another one behind it; then they change places", async () => {
  const w = world();
  await w.lives(1, { source: [v("1", "2", "x=B")] });
  await w.lives(3, { source: [v("1", "2", "x=B"), v("1", "1", "x=A")] });
  expect(w.platform.get("x")).toBe("A");
  await w.lives(3, { source: [v("1", "1", "x=A"), v("1", "2", "x=B")] });
  expect(w.platform.get("x")).toBe("B");
  await w.lives(2, { source: [v("1", "1", "x=A")] });
  expect(w.platform.get("x")).toBe("A");
  expect(await w.life({ source: [v("1", "1", "x=A")] })).toEqual([]);
});
test("of several contents of an object in one run the last one counts: an earlier one that was refused is not sent again", async () => {
  const w = world();
  const source = [r("1", "x=A"), ...far, r("2", "x=B")];
  await w.life({ source, fate: { refuse: "x=A" } });
  expect(w.platform.get("x")).toBe("B");
  w.judge();
  expect(await w.life({ source })).toEqual(["x=B"]); // OpenCTI names the object alone, so its last content is made sure of
  w.judge();
  expect(await w.life({ source })).toEqual([]);
});

const obj = fc.tuple(fc.constantFrom("x", "y"), fc.constantFrom("A", "B", "C"));
/** Whole source, no versions, each record one object and fillers. */
const source = (min = 1, max = 8) =>
  fc
    .array(fc.record({ o: obj, fill: fc.nat(2) }), { minLength: min, maxLength: max })
    .map((list) =>
      list.flatMap(({ o, fill }, n): Rec[] => [
        { key: `r${n}`, objects: [...Array.from({ length: fill }, (_, f): [string, string] => [`f${n}${f}`, "1"]), o] },
      ]),
    );
/** After so many lives alike OpenCTI has the last content of each object, and a further one sends nothing. */
async function settles(w: ReturnType<typeof world>, o: LifeOptions, lives: number) {
  for (let k = 0; k < lives; k++) {
    w.judge();
    await w.life(o);
  }
  for (const id of new Set(o.source.flatMap((r) => r.objects.map(([i]) => i))))
    expect([id, w.platform.get(id)]).toEqual([id, lastOf(o.source, id)]);
  w.judge();
  expect(await w.life(o)).toEqual([]);
}
const lastOf = (s: readonly Rec[], id: string) => s.flatMap((r) => r.objects).findLast(([one]) => one === id)?.[1];

test("no kill: the last content arrives last; the second run sends nothing", async () => {
  await fc.assert(
    fc.asyncProperty(source(1, 14), fc.nat(4), async (s, slow) => {
      const w = world();
      await w.life({ source: s, slow });
      for (const id of ["x", "y"]) expect([id, w.platform.get(id)]).toEqual([id, lastOf(s, id)]);
      w.judge();
      expect(await w.life({ source: s, slow })).toEqual([]);
    }),
    { numRuns: 30 },
  );
}, 60_000);

test("kills, whole source to and fro", async () => {
  const life = fc.record({
    s: source(1, 6),
    kill: fc.nat(40),
    slow: fc.nat(3),
    fate: fc.constantFrom("import" as const, "import" as const, "lost" as const, "wait" as const),
    judge: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(life, { maxLength: 4 }), source(1, 6), async (lives, s) => {
      const w = world();
      for (const { s, judge, ...o } of lives) {
        await w.life({ source: s, ...o });
        if (judge) w.judge();
      }
      for (const [work, fate] of w.fates) if (fate === "wait") w.fates.set(work, "import");
      for (let n = 0; n < 3; n++) {
        w.judge();
        await w.life({ source: s });
      }
      for (const id of ["x", "y"]) if (lastOf(s, id)) expect([id, w.platform.get(id)]).toEqual([id, lastOf(s, id)]);
      w.judge();
      expect(await w.life({ source: s })).toEqual([]);
    }),
    { numRuns: 30 },
  );
}, 60_000);

type Fate = "import" | "lost" | "came" | "wait" | "late" | { refuse: string };
const fate = fc.constantFrom<Fate>("import", "import", "lost", "came", "wait", "late", { refuse: "x" });
/** An event log: records are only added, the author goes on from the state. */
const recs = fc.array(
  fc.record({ o: fc.array(obj, { minLength: 1, maxLength: 2 }), fill: fc.nat(2), checkpoint: fc.boolean() }),
  { minLength: 1, maxLength: 4 },
);
test("incremental", async () => {
  let n = 0;
  const life = fc.record({
    more: recs,
    kill: fc.option(fc.nat(40), { nil: undefined }),
    slow: fc.nat(2),
    fate,
    judge: fc.boolean(),
    fail: fc.boolean(),
    compact: fc.constantFrom(false, false, false, true),
    reset: fc.constantFrom(false, false, false, false, true),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), async (lives) => {
      const w = world();
      const log: Rec[] = [];
      for (const { more, judge, kill, compact, reset, ...o } of lives) {
        for (const { o, fill, checkpoint } of more)
          log.push({
            key: `r${n++}`,
            checkpoint,
            objects: [...Array.from({ length: fill }, (_, f): [string, string] => [`f${n}${f}`, "1"]), ...o],
          });
        if (reset) w.reset();
        await w.life({ source: [...log], incremental: true, ...(kill === undefined ? {} : { kill }), ...o });
        if (compact) padded(w);
        if (judge) w.judge();
      }
      for (const [work, f] of w.fates)
        if (f === "wait" || f === "late") w.fates.set(work, f === "wait" ? "import" : "came");
      for (let k = 0; k < 9; k++) {
        w.judge();
        await w.life({ source: [...log], incremental: true });
      }
      for (const id of new Set(log.flatMap((r) => r.objects.map(([i]) => i))))
        expect([id, w.platform.get(id)]).toEqual([id, lastOf(log, id)]);
      w.judge();
      expect(await w.life({ source: [...log], incremental: true })).toEqual([]);
    }),
    { numRuns: 30 },
  );
}, 60_000);
/** The whole source each time; records with versions that are hashes of what they hold. */
test("versions", async () => {
  const src = fc.uniqueArray(
    fc.record({ key: fc.constantFrom("r1", "r2", "r3"), c: fc.constantFrom("A", "B"), fill: fc.nat(4), at: fc.nat(4) }),
    { minLength: 1, maxLength: 3, selector: (r) => r.key },
  );
  const sourceOf = (list: { key: string; c: string; fill: number; at: number }[]): Rec[] =>
    list.map(({ key, c, fill, at }) => {
      const objects = Array.from({ length: fill }, (_, f): [string, string] => [`${key}f${f}`, "1"]);
      objects.splice(at, 0, [key, c]);
      return { key, version: `${c}${fill}${at}`, objects };
    });
  const life = fc.record({
    src,
    kill: fc.option(fc.nat(40), { nil: undefined }),
    slow: fc.nat(2),
    fate,
    judge: fc.boolean(),
    fail: fc.boolean(),
    compact: fc.constantFrom(false, false, false, true),
    full: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(life, { maxLength: 4 }), src, async (lives, last) => {
      const w = world();
      let now = 0;
      for (const { src, judge, kill, compact, full, ...o } of lives) {
        now += full ? 100 : 1;
        await w.life({ source: sourceOf(src), ...(kill === undefined ? {} : { kill }), ...o, now, fullSync: 50 });
        if (compact) padded(w);
        if (judge) w.judge();
      }
      for (const [work, f] of w.fates)
        if (f === "wait" || f === "late") w.fates.set(work, f === "wait" ? "import" : "came");
      await settles(w, { source: sourceOf(last), now, fullSync: 50 }, 9);
    }),
    { numRuns: 30 },
  );
}, 60_000);

/** The whole source each time; records that come twice, in one version or in two; whatever happens to state, ledger and OpenCTI. */
test("records that come twice, among resets, lost volumes and old backups", async () => {
  const keys = fc.constantFrom("r1", "r2", "r3");
  const src = fc
    .array(
      fc.record({ key: keys, content: fc.constantFrom("A", "B", "C"), fill: fc.nat(3), checkpoint: fc.boolean() }),
      {
        minLength: 1,
        maxLength: 6,
      },
    )
    .map((list) =>
      list.map(({ key, content, fill, checkpoint }): Rec => {
        const fillers = Array.from({ length: fill }, (_, f): [string, string] => [`${key}f${f}`, "1"]);
        return { key, version: `${content}${fill}`, checkpoint, objects: [...fillers, [key, content]] };
      }),
    );
  const life = fc.record({
    source: src,
    kill: fc.option(fc.nat(45), { nil: undefined }),
    slow: fc.nat(3),
    fate: fc.constantFrom<Fate>("import", "import", "lost", "came", "wait", { refuse: "r1" }, { refuse: "r2=A" }),
    judge: fc.boolean(),
    fail: fc.constantFrom(false, false, true),
    full: fc.constantFrom(0, 0, 100),
    after: fc.constantFrom("nothing", "nothing", "nothing", "reset", "lost", "backup", "old ledger", "old platform"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 6 }), src, async (lives, last) => {
      const w = world();
      let now = 0;
      let backup: { ledger: string; state: typeof w.state; platform: Map<string, string>; works: number } | undefined;
      for (const { kill, judge, full, after, ...o } of lives) {
        now += 1 + full;
        await w.life({ ...o, now, fullSync: 50, ...(kill === undefined ? {} : { kill }) });
        if (judge) w.judge();
        if (after === "reset") w.reset();
        else if (after === "lost") rmSync(w.path);
        else if (after === "backup") {
          backup = { ledger: `${w.path}.old`, state: w.state, platform: new Map(w.platform), works: w.works };
          copyFileSync(w.path, backup.ledger);
        } else if (after === "old ledger" && backup) copyFileSync(backup.ledger, w.path);
        else if (after === "old platform" && backup) {
          w.state = backup.state;
          w.platform.clear();
          for (const [id, content] of backup.platform) w.platform.set(id, content);
          for (let work = backup.works; work < w.works; work++) w.fates.set(`w${work}`, "lost");
        }
      }
      for (const [work, f] of w.fates) if (f === "wait") w.fates.set(work, "import");
      await settles(w, { source: last, now, fullSync: 50 }, 10);
    }),
    { numRuns: 30 },
  );
}, 120_000);
