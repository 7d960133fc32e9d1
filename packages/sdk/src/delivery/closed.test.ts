import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Chunk, Piece } from "./chunk.ts";
import { closed } from "./closed.ts";
import { references } from "./reference.ts";
import { emptyReport } from "./report.ts";
import { checkpoint, identity, piece, relationship, report, shape, streamOf } from "./test-objects.ts";

const through = async (chunks: readonly Chunk[], limit?: number) => {
  const seen = new Set<string>();
  const counted = emptyReport();
  async function* yielded() {
    for (const chunk of chunks) {
      if (chunk.kind === "objects") for (const { object } of chunk.items) seen.add(object.id);
      yield chunk;
    }
  }
  const out = await Array.fromAsync(
    closed(yielded(), {
      seen: (id) => seen.has(id),
      onPlatform: (id) => id.startsWith("marking-definition--"),
      report: counted,
      ...(limit === undefined ? {} : { limit }),
    }),
  );
  return { out, counted };
};

describe("closed", () => {
  test("an object waits for what it points at, and the checkpoint behind it waits too", async () => {
    const link = relationship("identity--a", "identity--b");
    const { out, counted } = await through([
      piece("1", identity("a"), link),
      checkpoint({ at: 1 }),
      piece("2", identity("c")),
      checkpoint({ at: 2 }),
      piece("3", identity("b")),
      checkpoint({ at: 3 }),
    ]);
    expect(shape(out)).toEqual([
      ["identity--a"],
      ["identity--c"],
      [link.id, "identity--b"],
      { at: 1 },
      { at: 2 },
      { at: 3 },
    ]);
    expect(counted.open.count).toBe(0);
  });

  test("an object waits for the held objects that it points at", async () => {
    const link = relationship("identity--a", "identity--b");
    const about = report("r", link.id);
    const { out } = await through([piece("1", identity("a"), link), piece("2", about), piece("3", identity("b"))]);
    expect(shape(out)).toEqual([["identity--a"], [link.id, about.id, "identity--b"]]);
  });

  test("an object that comes again while it is held leaves with its later content, and what waited for the first waits on", async () => {
    const link = (description: string) => relationship("identity--a", "identity--b", { description });
    const { id } = link("");
    const other = relationship("identity--a", "identity--c");
    for (const between of [[], [other]]) {
      const { out } = await through([
        piece("1", identity("a"), link("one")),
        checkpoint({ at: 1 }),
        ...between.map((held) => piece("2", held)),
        piece("3", link("two")),
        checkpoint({ at: 2 }),
        piece("4", identity("b")),
        piece("5", identity("c")),
      ]);
      const held = between.map((one) => [one.id, "identity--c"]);
      expect(shape(out)).toEqual([
        ["identity--a"],
        [id, "identity--b"],
        { at: 1 },
        ...(held.length > 0 ? [...held, { at: 2 }] : [{ at: 2 }, ["identity--c"]]),
      ]);
      const left = out.flatMap((chunk) => (chunk.kind === "objects" ? chunk.items : []));
      expect(left.find(({ object }) => object.id === id)?.object).toMatchObject({ description: "two" });
    }
  });

  test("circles of held objects leave together", async () => {
    const [a, b] = [
      identity("a", { created_by_ref: "identity--b", x_ref: "identity--x" }),
      identity("b", { created_by_ref: "identity--a" }),
    ];
    const { out } = await through([piece("1", a, b), piece("2", identity("x"))]);
    expect(shape(out)).toEqual([["identity--a", "identity--b", "identity--x"]]);
  });

  test("what never comes is reported, and the object is sent all the same, in the end", async () => {
    const link = relationship("identity--a", "identity--nowhere");
    const { out, counted } = await through([
      piece("1", identity("a"), link),
      checkpoint({ at: 1 }),
      piece("2", identity("b")),
    ]);
    expect(shape(out)).toEqual([["identity--a"], ["identity--b"], [link.id], { at: 1 }]);
    expect(counted.open).toEqual({ count: 1, samples: [{ key: link.id, reason: "identity--nowhere" }] });
  });

  test("what OpenCTI has by itself is not waited for", async () => {
    const { out, counted } = await through([
      piece("1", identity("a", { object_marking_refs: ["marking-definition--tlp"] })),
    ]);
    expect(shape(out)).toEqual([["identity--a"]]);
    expect(counted.open.count).toBe(0);
  });

  test("a later content of a held object replaces it, and its own references count", async () => {
    const { out } = await through([
      piece("1", identity("a", { created_by_ref: "identity--x" })),
      checkpoint({ at: 1 }),
      piece("2", identity("a", { description: "new" })),
    ]);
    expect(shape(out)).toEqual([["identity--a"], { at: 1 }]);
    expect((out[0] as Piece).items[0]?.object).toMatchObject({ description: "new" });
  });

  test("more than the limit is never held: the oldest leaves with its open reference", async () => {
    const links = Array.from({ length: 30 }, (_, n) => relationship(`identity--${n}`, `identity--later-${n}`));
    const chunks = links.map((link, n) => piece(String(n), identity(String(n)), link));
    const { out, counted } = await through(
      [...chunks, piece("end", ...links.map((_, n) => identity(`later-${n}`)))],
      10,
    );
    expect(counted.open.count).toBe(20);
    expect(new Set(shape(out).flat())).toEqual(
      new Set(
        [...chunks, piece("end", ...links.map((_, n) => identity(`later-${n}`)))].flatMap((c) =>
          c.items.map(({ object }) => object.id),
        ),
      ),
    );
  });

  test("an error of the source passes at once; what is held is not sent", async () => {
    const out: Chunk[] = [];
    const stage = closed(streamOf([piece("1", identity("a", { created_by_ref: "identity--x" }))], new Error("cut")), {
      seen: (id) => id === "identity--a",
      onPlatform: () => false,
      report: emptyReport(),
    });
    await expect(
      (async () => {
        for await (const chunk of stage) out.push(chunk);
      })(),
    ).rejects.toThrow("cut");
    expect(out).toEqual([]);
  });

  test("for any objects: all leave once, none before what it points at, checkpoints after all before them", async () => {
    const objects = fc.array(
      fc.record({ id: fc.nat(25), refs: fc.array(fc.nat(30), { maxLength: 3 }), mark: fc.boolean() }),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(objects, fc.integer({ min: 1, max: 6 }), async (specs, size) => {
        const made = new Map(specs.map((spec) => [spec.id, spec]));
        const list = [...made.values()].map(({ id, refs }) =>
          report(String(id), ...refs.map((ref) => `report--${ref}`)),
        );
        const chunks: Chunk[] = [];
        for (let at = 0; at < list.length; at += size)
          chunks.push(
            piece(String(at), ...list.slice(at, at + size)),
            checkpoint({ after: Math.min(at + size, list.length) }),
          );
        const { out, counted } = await through(chunks);
        const place = new Map<string, number>();
        const after: number[] = [];
        let left = 0;
        for (const [index, chunk] of out.entries()) {
          if (chunk.kind === "checkpoint") {
            const { after: count } = chunk.patch as { after: number };
            after.push(count);
            for (const object of list.slice(0, count)) expect(place.has(object.id)).toBe(true);
            continue;
          }
          for (const { object } of chunk.items) {
            expect(place.has(object.id)).toBe(false);
            place.set(object.id, index);
            left += 1;
          }
        }
        expect(left).toBe(list.length);
        expect(after).toEqual([...after].sort((a, b) => a - b));
        const yieldedIds = new Set<string>(list.map(({ id }) => id));
        const missing = list.flatMap((object) =>
          [...new Set(references(object))].filter((ref) => !yieldedIds.has(ref)),
        );
        expect(counted.open.count).toBe(missing.length);
        for (const object of list) {
          for (const ref of references(object)) {
            if (yieldedIds.has(ref)) expect(place.get(ref)).toBeLessThanOrEqual(place.get(object.id) ?? -1);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
