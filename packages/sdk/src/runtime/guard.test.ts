import { expect, test } from "vitest";
import type { Work } from "../platform/work.ts";
import { counted } from "./guard.ts";

/** OpenCTI's counts of a work that the workers have done all of what arrived of. */
async function countsAfter(announced: number, sent: number) {
  let expected = 0;
  let reported = 0;
  const work: Work = {
    id: "work_1",
    async announce(count) {
      expected += count;
    },
    async report() {
      reported += 1;
    },
    processed: async () => {},
    look: () => Promise.reject(new Error("not asked")),
  };
  const run = counted(work);
  await run.announce(announced);
  await run.processed("failed", true, sent);
  return { expected, processed: sent + reported };
}

test.each([
  [0, 10],
  [1, 10],
  [2, 9],
  [3, 8],
  [10, 1],
])("with %i of 10 objects missing the counts of the work meet at %i", async (missing, met) => {
  expect(await countsAfter(10, 10 - missing)).toEqual({ expected: met, processed: met });
});
