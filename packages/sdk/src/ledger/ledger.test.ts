import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { digestOf } from "./digest.ts";
import type { PendingWork } from "./frame.ts";
import { framed } from "./holdings.ts";
import { type Ledger, openLedger, versionOf } from "./ledger.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "octi-ledger-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = () => join(folder, "c.ledger");
const open = (): Ledger => openLedger(path(), { platform: "7.1", now: 0, token: () => "token" });
const reopened = (ledger: Ledger): Ledger => {
  ledger.close();
  return open();
};
const pending = (id: string): PendingWork => ({ id, before: { before: id }, sent: 0, guarded: false, tries: 0 });
const begin = (ledger: Ledger, id: string) =>
  ledger.change({ ...ledger.book, works: [...ledger.book.works, pending(id)] });
const d = digestOf;

/** Confirms objects, written `id=content`, with the keys of records, written `key@version`, within the work. */
function send(ledger: Ledger, work: string | undefined, objects: readonly string[], records: readonly string[] = []) {
  const split = (text: string, at: string): [string, string] => [text.split(at)[0] ?? "", text.split(at)[1] ?? ""];
  ledger.confirmed({
    work,
    count: objects.length,
    objects: framed(objects.map((text) => split(text, "=")).map(([id, content]) => ({ id, digest: d(content) }))),
    further: [],
    records: records.map((text) => split(text, "@")).map(([key, version]) => [key, versionOf(version)] as const),
    removed: [],
  });
}
const verdict = (ledger: Ledger, id: string, refused?: readonly string[]) => {
  const work = ledger.book.works.find((one) => one.id === id) ?? pending(id);
  if (refused) ledger.judged(work, { kind: "imported", refused: refused.map((one) => ({ id: one, reason: "no" })) });
  else ledger.judged(work, { kind: "lost", reason: "purged" });
};

describe("ledger", () => {
  test("what was sent is known, also to the next process", () => {
    let ledger = open();
    begin(ledger, "w1");
    send(ledger, "w1", ["a=1", "b=1"], ["r1@v1"]);
    for (let process = 0; process < 2; process++) {
      expect(ledger.standing("a", d("1"))).toBe("last");
      expect(ledger.standing("a", d("2"))).toBe("new");
      expect(ledger.standing("c", d("1"))).toBe("new");
      expect([ledger.has("b"), ledger.has("c")]).toEqual([true, false]);
      expect(["v1", "v2"].map((version) => ledger.hasRecord("r1", version))).toEqual([true, false]);
      expect(ledger.book.works).toEqual([{ ...pending("w1"), sent: 2 }]);
      ledger = reopened(ledger);
    }
    ledger.close();
  });

  test("a content that was on its way at a crash may have arrived: neither it nor the one before counts as sent", () => {
    let ledger = open();
    send(ledger, undefined, ["a=1", "b=1", "c=1"], ["r1@v1", "r2@v1"]);
    const contents = ["a=2", "b=1", "d=1"].map((text) => ({
      id: text.slice(0, 1),
      digest: d(text.slice(2)),
      further: false,
    }));
    const versions = [
      { key: "r1", version: "v2" },
      { key: "r2", version: "v1" },
      { key: "r3", version: "v1" },
    ];
    ledger.sending(contents, versions);
    for (let process = 0; process < 2; process++) {
      expect(["1", "2"].map((content) => ledger.standing("a", d(content)))).toEqual(["new", "new"]);
      expect(["b", "c", "d"].map((id) => ledger.standing(id, d("1")))).toEqual(["last", "last", "new"]);
      expect(["v1", "v2"].map((version) => ledger.hasRecord("r1", version))).toEqual([false, false]);
      expect(["r2", "r3"].map((key) => ledger.hasRecord(key, "v1"))).toEqual([true, false]);
      ledger = reopened(ledger);
    }
    send(ledger, undefined, ["a=2"], ["r1@v2"]);
    expect([ledger.standing("a", d("2")), ledger.hasRecord("r1", "v2")]).toEqual(["last", true]);
    ledger.close();
  });

  test("a line that a crash has torn is cut off, and what comes after it counts", () => {
    let ledger = open();
    send(ledger, undefined, ["a=1"]);
    const whole = statSync(path()).size;
    send(ledger, undefined, ["b=1"]);
    ledger.close();
    truncateSync(path(), whole + 20);
    ledger = open();
    expect([ledger.has("a"), ledger.has("b")]).toEqual([true, false]);
    send(ledger, undefined, ["c=1"]);
    ledger = reopened(ledger);
    expect([ledger.has("a"), ledger.has("b"), ledger.has("c")]).toEqual([true, false, true]);
    ledger.close();
  });

  test("a damaged line ends what is believed; a file of something else is begun anew; a newer one is refused", () => {
    let ledger = open();
    send(ledger, undefined, ["a=1"]);
    const before = statSync(path()).size;
    send(ledger, undefined, ["b=1"]);
    ledger.close();
    const bytes = readFileSync(path());
    bytes[before + 15] = (bytes[before + 15] ?? 0) ^ 1;
    writeFileSync(path(), bytes);
    ledger = open();
    expect([ledger.has("a"), ledger.has("b")]).toEqual([true, false]);
    ledger.close();
    writeFileSync(path(), "something else\n");
    ledger = open();
    expect(ledger.has("a")).toBe(false);
    ledger.close();
    writeFileSync(path(), "octi-ledger 2\n");
    expect(open).toThrow(/CONNECTOR_DATA_DIR.*octi-ledger 2.*newer image/);
  });

  test("of a lost work nothing counts, and what was there before counts again", () => {
    let ledger = open();
    begin(ledger, "w1");
    send(ledger, "w1", ["a=1"], ["r1@1"]);
    verdict(ledger, "w1", []);
    begin(ledger, "w2");
    send(ledger, "w2", ["a=2", "b=1"], ["r1@2", "r2@1"]);
    expect(ledger.standing("a", d("2"))).toBe("last");
    verdict(ledger, "w2");
    for (let process = 0; process < 2; process++) {
      expect([ledger.standing("a", d("2")), ledger.standing("a", d("1")), ledger.has("b")]).toEqual([
        "new",
        "last",
        false,
      ]);
      expect([ledger.hasRecord("r1", "1"), ledger.hasRecord("r1", "2"), ledger.hasRecord("r2", "1")]).toEqual([
        true,
        false,
        false,
      ]);
      expect(ledger.book.again).toMatchObject({ state: { before: "w2" } });
      ledger = reopened(ledger);
    }
    ledger.close();
  });

  test("a refused object alone doesn't count; its record is made again; three times, and it is parked", () => {
    let ledger = open();
    for (const id of ["w1", "w2", "w3"]) {
      expect(ledger.standing("x", d("1"))).toBe("new");
      begin(ledger, id);
      send(ledger, id, id === "w1" ? ["x=1", "y=1"] : ["x=1"], ["r@1"]);
      ledger = reopened(ledger);
      expect(ledger.standing("x", d("1"))).toBe("last"); // under way
      verdict(ledger, id, ["x"]);
      ledger = reopened(ledger);
      expect(ledger.standing("y", d("1"))).toBe("last");
      if (id !== "w3") expect([ledger.has("x"), ledger.hasRecord("r", "1")]).toEqual([false, false]);
    }
    expect(ledger.standing("x", d("1"))).toBe("parked");
    expect(ledger.standing("x", d("2"))).toBe("new");
    begin(ledger, "w4");
    send(ledger, "w4", ["x=2"]);
    verdict(ledger, "w4", []);
    expect([ledger.standing("x", d("2")), ledger.book.refused]).toEqual(["last", {}]);
    ledger.close();
  });

  test("a refused object that was sent again and lost is still refused", () => {
    let ledger = open();
    begin(ledger, "w1");
    send(ledger, "w1", ["x=1"]);
    verdict(ledger, "w1", ["x"]);
    begin(ledger, "w2");
    send(ledger, "w2", ["x=1"]);
    verdict(ledger, "w2");
    for (let process = 0; process < 2; process++) {
      expect(ledger.standing("x", d("1"))).toBe("new");
      ledger = reopened(ledger);
    }
    ledger.close();
  });

  test("several contents of an id are all known, the last one as the last", () => {
    let ledger = open();
    send(ledger, undefined, ["a=1"]);
    ledger.confirmed({
      work: undefined,
      count: 2,
      objects: framed([]),
      further: [
        ["a", d("2")],
        ["a", d("3")],
      ],
      records: [],
      removed: [],
    });
    const stands = () => ["1", "2", "3", "4"].map((content) => ledger.standing("a", d(content)));
    for (let process = 0; process < 2; process++) {
      expect(stands()).toEqual(["earlier", "earlier", "last", "new"]);
      ledger = reopened(ledger);
    }
    send(ledger, undefined, ["a=4"]);
    expect(stands()).toEqual(["new", "new", "new", "last"]);
    ledger = reopened(ledger);
    expect(stands()).toEqual(["new", "new", "new", "last"]);
    ledger.close();
  });

  test("several contents stay known when the file is written anew", () => {
    let ledger = open();
    const further = [["a", d("2")]] as const;
    send(ledger, undefined, ["a=1"]);
    ledger.confirmed({ work: undefined, count: 1, objects: framed([]), further, records: [], removed: [] });
    begin(ledger, "w1");
    send(ledger, "w1", ["b=1"]);
    const before = statSync(path()).ino;
    verdict(ledger, "w1");
    expect(statSync(path()).ino).not.toBe(before); // a file of its own
    for (let process = 0; process < 2; process++) {
      expect(["1", "2"].map((content) => ledger.standing("a", d(content)))).toEqual(["earlier", "last"]);
      ledger = reopened(ledger);
    }
    ledger.close();
  });

  test("what the run that goes on has said and sent; the next one has said nothing", () => {
    const ledger = open();
    send(ledger, undefined, ["a=1", "b=1"], ["r1@1", "r2@1"]);
    expect([ledger.said.say("a", d("1"), true), ledger.said.say("b", d("1"), false)]).toEqual([true, true]);
    expect(ledger.said.say("b", d("2"), true)).toBe(false);
    const told = () => ["a", "b"].map((id) => [ledger.said.has(id), ledger.said.wasSent(id)]);
    expect(told()).toEqual([
      [true, true],
      [true, false],
    ]);
    for (const key of ["r1", "r2"]) ledger.yielded(key);
    expect([...ledger.missing().keys]).toEqual([]);
    ledger.begin({}, { now: 1, platform: "7.1", fullSync: undefined });
    expect(told()).toEqual([
      [false, false],
      [false, false],
    ]);
    ledger.yielded("r1");
    expect([...ledger.missing().keys]).toEqual(["r2"]);
    ledger.close();
  });

  test("records: removed ones are forgotten, the others are told by their keys", () => {
    let ledger = open();
    send(ledger, undefined, [], ["r1@1", "r2@1", "r1@2"]);
    ledger.confirmed({ work: undefined, count: 0, objects: framed([]), further: [], records: [], removed: ["r2"] });
    expect([...ledger.missing().keys]).toEqual(["r1"]);
    ledger = reopened(ledger);
    expect([...ledger.missing().keys]).toEqual(["r1"]);
    ledger.close();
  });

  test("an upgraded OpenCTI is asked again for what the older one refused; it never counts as imported", () => {
    let ledger = open();
    for (const id of ["w1", "w2", "w3"]) {
      begin(ledger, id);
      send(ledger, id, ["x=1"]);
      verdict(ledger, id, ["x"]);
    }
    expect(ledger.standing("x", d("1"))).toBe("parked");
    ledger.begin({}, { now: 1, platform: "7.2", fullSync: undefined });
    for (let process = 0; process < 2; process++) {
      expect([ledger.standing("x", d("1")), ledger.has("x")]).toEqual(["new", false]);
      ledger = reopened(ledger);
    }
    ledger.close();
  });

  test("a full sync: nothing counts as sent, records are made again, and their keys stay", () => {
    let ledger = open();
    send(ledger, undefined, ["a=1"], ["r@1"]);
    ledger.begin({}, { now: 100, platform: "7.1", fullSync: 50 });
    for (let process = 0; process < 2; process++) {
      expect([ledger.has("a"), ledger.hasRecord("r", "1"), ledger.missing().known]).toEqual([false, false, 1]);
      ledger = reopened(ledger);
    }
    send(ledger, undefined, ["a=1"], ["r@1"]);
    expect([ledger.has("a"), ledger.hasRecord("r", "1")]).toEqual([true, true]);
    ledger.close();
  });

  test("a state that isn't its own makes it forget everything, for good", async () => {
    let ledger = open();
    send(ledger, undefined, ["a=1"]);
    await ledger.save({}, async () => {});
    const options = { now: 1, platform: "7.1", fullSync: undefined };
    expect(ledger.begin({ octi: { token: "token", saves: 1 }, at: 1 }, options)).toMatchObject({ state: { at: 1 } });
    expect(ledger.has("a")).toBe(true);
    expect(ledger.begin({ octi: { token: "other", saves: 1 }, at: 1 }, options)).toMatchObject({
      state: {},
      mismatch: "other ledger",
    });
    expect(ledger.has("a")).toBe(false);
    ledger = reopened(ledger);
    expect(ledger.has("a")).toBe(false);
    ledger.close();
  });

  test("written anew it knows the same in less space", () => {
    let ledger = open();
    begin(ledger, "w1");
    send(ledger, "w1", ["p=1"], ["p@1"]);
    for (let round = 0; round < 60; round++) {
      send(
        ledger,
        undefined,
        Array.from({ length: 1_000 }, (_, n) => `o${n}=${round}`),
        Array.from({ length: 300 }, (_, n) => `r${n}@${round}`),
      );
    }
    const before = statSync(path()).size;
    ledger.compact(); // not while it isn't known which of the frames count
    expect(statSync(path()).size).toBe(before);
    verdict(ledger, "w1", []);
    expect(statSync(path()).size).toBeLessThan(before / 10);
    for (let process = 0; process < 2; process++) {
      expect([ledger.standing("o7", d("59")), ledger.standing("o7", d("58"))]).toEqual(["last", "new"]);
      expect([...ledger.missing().keys].sort()).toEqual(
        ["p", ...Array.from({ length: 300 }, (_, n) => `r${n}`)].sort(),
      );
      expect([ledger.hasRecord("r7", "59"), ledger.standing("p", d("1"))]).toEqual([true, "last"]);
      ledger = reopened(ledger);
    }
    expect([ledger.has("p"), ledger.has("o7"), ledger.hasRecord("p", "1")]).toEqual([true, true, true]);
    ledger.close();
  });
});

test("whatever is sent, judged, killed and written anew, what counts is what arrived", () => {
  const id = fc.integer({ min: 0, max: 5 }).map((n) => `o${n}`);
  const content = fc.integer({ min: 0, max: 2 }).map(String);
  const step = fc.oneof(
    fc.record({ kind: fc.constant("send" as const), what: fc.array(fc.tuple(id, content), { maxLength: 4 }) }),
    fc.record({ kind: fc.constant("judge" as const), lost: fc.boolean() }),
    fc.record({ kind: fc.constant("reopen" as const), torn: fc.boolean() }),
    fc.record({ kind: fc.constant("compact" as const) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      rmSync(path(), { force: true });
      let ledger = open();
      let arrived = new Map<string, string>();
      let sent = new Map<string, string>();
      let works = 0;
      begin(ledger, "w0");
      for (const one of steps) {
        if (one.kind === "send") {
          const last = new Map(one.what);
          send(
            ledger,
            `w${works}`,
            [...last].map(([key, value]) => `${key}=${value}`),
          );
          sent = new Map([...sent, ...last]);
        } else if (one.kind === "judge") {
          if (one.lost) verdict(ledger, `w${works}`);
          else verdict(ledger, `w${works}`, []);
          if (one.lost) sent = new Map(arrived);
          else arrived = new Map(sent);
          works += 1;
          begin(ledger, `w${works}`);
        } else if (one.kind === "reopen") {
          ledger.close();
          if (one.torn) appendFileSync(path(), '12345678 {"kind":"se');
          ledger = open();
        } else ledger.compact();
        for (let n = 0; n <= 5; n++) {
          for (const value of ["0", "1", "2"]) {
            expect(ledger.standing(`o${n}`, d(value))).toBe(sent.get(`o${n}`) === value ? "last" : "new");
          }
        }
      }
      ledger.close();
    }),
    { numRuns: 60 },
  );
});
