import { expect, test } from "vitest";
import { emptied, openCounter } from "./counter.ts";

/** A queue that five messages reach before each look, and one more before it is emptied. */
function fakeQueues() {
  let depth = 0;
  let purges = 0;
  return {
    purges: () => purges,
    depth: async () => {
      depth += 5;
      return depth;
    },
    purge: async () => {
      purges += 1;
      const removed = depth + 1;
      depth = 0;
      return removed;
    },
  };
}

test("what was emptied counts on, also what came in between", async () => {
  let now = 0;
  const queues = fakeQueues();
  const count = openCounter(queues, "id", true, () => now);
  expect([await count(), await count()]).toEqual([5, 10]);
  now += emptied;
  expect(await count()).toBe(15);
  expect(await count()).toBe(16 + 5);
  expect(queues.purges()).toBe(1);
});

test("nothing is emptied where that isn't asked for", async () => {
  let now = 0;
  const queues = fakeQueues();
  const count = openCounter(queues, "id", false, () => now);
  now += emptied;
  expect([await count(), await count()]).toEqual([5, 10]);
  expect(queues.purges()).toBe(0);
});
