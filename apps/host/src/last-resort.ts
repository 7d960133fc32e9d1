import { exit } from "@octi/sdk/runtime";

/** An orderly end takes 8 s at most, and Docker kills after 10 s. */
const limit = 9_500;

/**
 * Ends the process when it is still there 9.5 s after SIGTERM or SIGINT: something that knows no signal hangs, such as a
 * folder on a file system that doesn't answer. Does nothing where the process ends by itself before.
 *
 * @param tell gets the reason before the end
 * @returns takes the handlers away; a signal that has come counts on
 */
export function openLastResort(process: NodeJS.Process, tell: (message: string) => void): () => void {
  let armed = false;
  const arm = (name: NodeJS.Signals) => {
    if (armed) return;
    armed = true;
    const end = () => {
      tell(`still running ${limit / 1_000} s after ${name}: something hangs, and is left as it is`);
      process.exit(exit.failed);
    };
    setTimeout(end, limit).unref();
  };
  process.on("SIGTERM", arm);
  process.on("SIGINT", arm);
  return () => {
    process.off("SIGTERM", arm);
    process.off("SIGINT", arm);
  };
}
