import { type Database, transaction } from "./database.ts";
import type { Works } from "./works.ts";

/** Milliseconds of work in one transaction, between two looks at the network. */
export const longestSlice = 20;

/** Runs steps of several at once in one transaction; each resolves when what it did is kept. */
export type Commit = <T>(step: () => T) => Promise<T>;

interface Waiting {
  readonly step: () => void;
  readonly kept: () => void;
  readonly failed: (error: unknown) => void;
}

/** Opens a way to write that many may use at once: a transaction for each message would cost more than the message. */
export function openCommit(database: Database, works: Works): Commit {
  const waiting: Waiting[] = [];
  let scheduled = false;

  function flush(): void {
    const end = performance.now() + longestSlice;
    const done: Waiting[] = [];
    try {
      transaction(database, () =>
        works.together(() => {
          for (let next = waiting.shift(); next; next = performance.now() < end ? waiting.shift() : undefined) {
            done.push(next);
            next.step();
          }
        }),
      );
      for (const { kept } of done) kept();
    } catch (error) {
      for (const { failed } of done) failed(error);
    }
    scheduled = waiting.length > 0;
    if (scheduled) setImmediate(flush);
  }

  return <T>(step: () => T) =>
    new Promise<T>((resolve, reject) => {
      let result: T;
      waiting.push({
        step: () => {
          result = step();
        },
        kept: () => resolve(result),
        failed: reject,
      });
      if (scheduled) return;
      scheduled = true;
      setImmediate(flush);
    });
}
