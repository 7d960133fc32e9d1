import type { StixObject } from "stix2-ts-types";
import { describe, expect, test } from "vitest";
import { digestsOf } from "../ledger/digest.ts";
import type { Standing } from "../ledger/ledger.ts";
import { changes } from "./changes.ts";
import type { Chunk, Piece } from "./chunk.ts";
import { emptyReport } from "./report.ts";
import { openSeen } from "./seen.ts";
import { identity, ids, piece, relationship, report as reportOf, streamOf } from "./test-objects.ts";

test("what was sent with the same content is dropped, each change goes on, checkpoints pass", async () => {
  const [a, b, a2] = [identity("a"), identity("b"), identity("a", { description: "other" })];
  const mark: Chunk = { kind: "checkpoint", patch: { at: 1 } };
  const out = await Array.fromAsync(
    changes(streamOf([piece("1", a, b), piece("2", a, b), mark, piece("3", a2), piece("4", a, b)]), {
      seen: openSeen(),
      standing: () => "new",
      report: emptyReport(),
    }),
  );
  expect(out.map((chunk) => (chunk.kind === "checkpoint" ? "checkpoint" : ids(chunk)))).toEqual([
    [a.id, b.id],
    "checkpoint",
    [a.id],
    [a.id],
  ]);
  expect(out.flatMap((chunk) => (chunk.kind === "objects" ? chunk.items.map(({ object }) => object) : []))).toEqual([
    a,
    b,
    a2,
    a,
  ]);
});

/** How contents stand: the last, one before it, parked; all others are new. */
type Known = Readonly<Partial<Record<Exclude<Standing, "new">, readonly StixObject[]>>>;

/** Names of what goes on, a list a piece. */
async function passed(known: Known, ...pieces: readonly Piece[]): Promise<{ out: string[][]; parked: number }> {
  const report = emptyReport();
  const read = (object: StixObject) => digestsOf(object, JSON.stringify(object)).read;
  const standing = (id: string, digest: string): Standing => {
    for (const [stands, objects] of Object.entries(known) as [Standing, readonly StixObject[]][])
      if (objects.some((object) => object.id === id && read(object) === digest)) return stands;
    return "new";
  };
  const chunks = await Array.fromAsync(changes(streamOf<Chunk>(pieces), { seen: openSeen(), standing, report }));
  const out = chunks.map((chunk) =>
    chunk.kind === "checkpoint"
      ? []
      : chunk.items.map(({ object }) => (object as { description?: string }).description ?? object.id),
  );
  return { out, parked: report.parked.count };
}

describe("with a ledger", () => {
  const a = (description: string) => identity("a", { description });
  const [b, c] = [identity("b"), identity("c")];
  const link = (description: string) => relationship(b.id, c.id, { description });

  test("what OpenCTI has is dropped, what has changed goes on", async () => {
    expect((await passed({ last: [a("1"), b] }, piece("1", a("1"), b), piece("2", a("2"), c))).out).toEqual([
      ["2", c.id],
    ]);
  });

  test("`modified` and what else no OpenCTI reads is no change", async () => {
    const versioned = (modified: string, x_mitre_version: string) => identity("a", { modified, x_mitre_version });
    expect((await passed({ last: [versioned("1", "1.0")] }, piece("1", versioned("2", "1.1")))).out).toEqual([]);
  });

  test("a changed object takes along what it refers to in its piece, and that what it refers to; nothing else", async () => {
    const on = reportOf("r", link("1").id);
    const known = { last: [a("1"), b, c, link("1")] };
    expect((await passed(known, piece("1", a("1"), b, c, link("2")))).out).toEqual([["2", b.id, c.id]]);
    expect((await passed(known, piece("1", a("1"), b, c, link("1"), on))).out).toEqual([[on.id, "1", b.id, c.id]]);
    const elsewhere = reportOf("s");
    const link2 = relationship(elsewhere.id, elsewhere.id, { description: "2" });
    expect((await passed({ last: [elsewhere] }, piece("1", elsewhere), piece("2", link2))).out).toEqual([["2"]]);
  });

  test("authors of earlier pieces are taken along, once", async () => {
    const by = (name: string, description: string) =>
      identity(name, { description, created_by_ref: b.id, identity_class: "class" });
    const known = { last: [b, by("x", "1")] };
    const pieces = [piece("1", b, by("x", "1")), piece("2", by("y", "2")), piece("3", by("z", "3"))];
    expect((await passed(known, ...pieces)).out).toEqual([["2", b.id], ["3"]]);
  });

  test("what was taken along is not sent again for its own sake", async () => {
    const known = { last: [b, c] };
    expect((await passed(known, piece("1", b, c, link("2")), piece("2", b, c))).out).toEqual([["2", b.id, c.id]]);
  });

  test("several contents of an id that a run has sent are all known, as long as they end with the last one", async () => {
    const known = { earlier: [a("1"), a("2")], last: [a("3")] };
    const of = (...contents: string[]) => contents.map((content) => piece(content, a(content)));
    expect((await passed(known, ...of("1", "2", "3"))).out).toEqual([]);
    expect((await passed(known, ...of("3"))).out).toEqual([]);
    expect((await passed(known, ...of("1", "2"))).out).toEqual([["2"]]);
    expect((await passed(known, ...of("3", "1"))).out).toEqual([["1"]]);
    expect((await passed(known, ...of("1", "new", "2", "3"))).out).toEqual([["new"], ["2"], ["3"]]);
    expect((await passed(known, ...of("new", "3", "3", "1"))).out).toEqual([["new"], ["3"], ["1"]]);
  });

  test("a parked one is left out and told", async () => {
    expect(await passed({ parked: [a("1")] }, piece("1", a("1"), b), piece("2", a("2")))).toEqual({
      out: [[b.id], ["2"]],
      parked: 1,
    });
  });
});
