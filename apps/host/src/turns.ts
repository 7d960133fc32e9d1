import type { Commons } from "@octi/sdk/runtime";

/**
 * Lets at most so many runs go on at a time; the others wait, whoever came first is first. A run that waits when its signal
 * is aborted doesn't begin.
 */
export function openTurns(most: number): Commons["inTurn"] {
  let running = 0;
  const waiting: (() => void)[] = [];

  function turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        waiting.splice(waiting.indexOf(begin), 1);
        reject(signal.reason);
      };
      const begin = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      waiting.push(begin);
      signal.addEventListener("abort", leave, { once: true });
    });
  }

  return async (run, signal, waits) => {
    signal.throwIfAborted();
    if (running < most) running += 1;
    else {
      waits();
      await turn(signal); // the place of a run that has ended
    }
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
