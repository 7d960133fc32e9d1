import { describe, expect, test } from "vitest";
import { Interrupted, SourceUnavailable } from "../errors.ts";
import type { Batch, Chunk } from "./chunk.ts";
import { gather } from "./gather.ts";
import { emptyReport } from "./report.ts";
import { checkpoint, identity, piece, relationship, streamOf } from "./test-objects.ts";

const limits = { objects: 3, bytes: 10_000 };
const gathering = async (chunks: readonly Chunk[], failure?: Error, limit = limits) => {
  const report = emptyReport();
  const out: Batch[] = [];
  let thrown: unknown;
  try {
    for await (const batch of gather(streamOf(chunks, failure), { ...limit, report })) out.push(batch);
  } catch (error) {
    thrown = error;
  }
  return {
    out,
    report,
    thrown,
    told: out.map(({ objects, patches }) => [objects.map(({ object }) => object.id.split("--")[1]), patches]),
  };
};

describe("gather", () => {
  test("batches are full, and a patch travels with what came before it", async () => {
    const { told } = await gathering([
      piece("1", identity("a"), identity("b")),
      checkpoint({ at: 1 }),
      piece("2", identity("c"), identity("d")),
      checkpoint({ at: 2 }),
    ]);
    expect(told).toEqual([
      [["a", "b", "c"], [{ at: 1 }]],
      [["d"], [{ at: 2 }]],
    ]);
  });

  test("bytes bound a batch too; one object may be larger", async () => {
    const large = (name: string) => identity(name, { description: "x".repeat(900) });
    const { told } = await gathering(
      [piece("1", large("a"), large("b"), identity("c", { description: "x".repeat(5_000) }))],
      undefined,
      { objects: 100, bytes: 1_500 },
    );
    expect(told.map(([names]) => names)).toEqual([["a"], ["b"], ["c"]]);
  });

  test("dependencies come first, and the last content of an id wins within a batch", async () => {
    const link = relationship("identity--a", "identity--b");
    const { out } = await gathering([
      piece("1", link, identity("a")),
      piece("2", identity("b")),
      piece("3", identity("a", { description: "last" })),
    ]);
    const [batch] = out;
    expect(batch?.objects.map(({ object }) => object.id)).toEqual(["identity--a", "identity--b", link.id]);
    expect(batch?.objects[0]?.object).toMatchObject({ description: "last" });
    expect(batch?.objects.map(({ deps }) => deps)).toEqual([1, 1, 2]);
  });

  test("a checkpoint without objects is a batch of its own; nothing is nothing", async () => {
    expect((await gathering([checkpoint({ at: 1 })])).told).toEqual([[[], [{ at: 1 }]]]);
    expect((await gathering([])).told).toEqual([]);
  });

  test("an error of the source comes after what was before it, an interruption at once", async () => {
    const cut = await gathering([piece("1", identity("a"))], new SourceUnavailable("cut"));
    expect(cut.told).toEqual([[["a"], []]]);
    expect(cut.thrown).toBeInstanceOf(SourceUnavailable);
    const stopped = await gathering([piece("1", identity("a"))], new Interrupted("shutdown", "SIGTERM"));
    expect(stopped.told).toEqual([]);
    expect(stopped.thrown).toBeInstanceOf(Interrupted);
  });

  test("what was cut and dropped is reported", async () => {
    const { report } = await gathering([
      piece(
        "1",
        identity("a", { created_by_ref: "identity--b" }),
        identity("b", { created_by_ref: "identity--a" }),
        relationship("identity--a", "x-unknown--1"),
      ),
    ]);
    expect(report.cut.count).toBe(1);
    expect(report.dropped.count).toBe(1);
  });
});
