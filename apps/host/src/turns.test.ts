import { expect, test } from "vitest";
import { openTurns } from "./turns.ts";

const { signal } = new AbortController();

/** A run that goes on until it is told to end. */
function run() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return { promise, end: resolve, fail: reject };
}

test("so many at a time, in the order in which they came; one that fails gives its place, too", async () => {
  const inTurn = openTurns(2);
  const runs = [run(), run(), run(), run()];
  const begun: number[] = [];
  const waited: number[] = [];
  const ends = runs.map(({ promise }, index) =>
    inTurn(
      () => {
        begun.push(index);
        return promise;
      },
      signal,
      () => void waited.push(index),
    ),
  );
  await Promise.resolve();
  expect([begun, waited]).toEqual([
    [0, 1],
    [2, 3],
  ]);
  runs[1]?.fail(new Error("none"));
  await expect(ends[1]).rejects.toThrow("none");
  expect(begun).toEqual([0, 1, 2]);
  runs[0]?.end("good");
  expect(await ends[0]).toBe("good");
  expect(begun).toEqual([0, 1, 2, 3]);
  runs[2]?.end("good");
  runs[3]?.end("good");
  await Promise.all([ends[2], ends[3]]);
  await expect(
    inTurn(
      async () => "free again",
      signal,
      () => void waited.push(9),
    ),
  ).resolves.toBe("free again");
  expect(waited).not.toContain(9);
});

test("one whose signal ends it while it waits never begins, and keeps nobody from theirs", async () => {
  const inTurn = openTurns(1);
  const first = run();
  const held = inTurn(
    () => first.promise,
    signal,
    () => {},
  );
  const end = new AbortController();
  const began: string[] = [];
  const left = inTurn(
    async () => void began.push("left"),
    end.signal,
    () => {},
  );
  const next = inTurn(
    async () => void began.push("next"),
    signal,
    () => {},
  );
  end.abort(new Error("ended"));
  await expect(left).rejects.toThrow("ended");
  first.end("good");
  await Promise.all([held, next]);
  expect(began).toEqual(["next"]);
  await expect(
    inTurn(
      async () => {},
      end.signal,
      () => {},
    ),
  ).rejects.toThrow("ended");
});
