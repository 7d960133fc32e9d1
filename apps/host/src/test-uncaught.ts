import { onShutdown } from "@octi/sdk/runtime";
import { startMany } from "./many.ts";
import { brings, registryOf } from "./test-many.ts";

/*
 * A process of its own, for `host-process.test.ts`: errors that nobody catches are real there. Three connectors let go of one
 * in different ways, a fourth has to go on.
 */

const never = () => new Promise<never>(() => {});
const wild = (letGo: () => void) =>
  // biome-ignore lint/correctness/useYield: it never comes to that
  async function* () {
    letGo();
    await never();
  };

const shutdown = onShutdown(process);
const { env } = process;
process.exitCode = await startMany(
  registryOf({
    timer: wild(() => {
      setTimeout(() => {
        throw new Error("thrown in a timer");
      }, 5);
    }),
    promise: wild(() => {
      void Promise.reject(new Error("a rejection"));
    }),
    tick: wild(() => {
      process.nextTick(() => {
        throw new Error("thrown in a tick");
      });
    }),
    good: brings("good"),
  }),
  {
    env,
    cwd: process.cwd(),
    process,
    signal: shutdown.signal,
    hard: shutdown.hard,
    write: (line) => void process.stderr.write(line),
  },
);
shutdown.dispose();
