import { expect, test } from "vitest";
import { openTable } from "../ledger/table.ts";
import { changes } from "./changes.ts";
import type { Chunk } from "./chunk.ts";
import { emptyReport } from "./report.ts";
import { identity, ids, piece, streamOf } from "./test-objects.ts";

test("what was sent with the same content is dropped, each change goes on, checkpoints pass", async () => {
  const [a, b, a2] = [identity("a"), identity("b"), identity("a", { description: "other" })];
  const mark: Chunk = { kind: "checkpoint", patch: { at: 1 } };
  const out = await Array.fromAsync(
    changes(streamOf([piece("1", a, b), piece("2", a, b), mark, piece("3", a2), piece("4", a, b)]), {
      seen: openTable(),
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
