import { type Connector, onShutdown, startConnector } from "@octi/sdk/runtime";
import { fastClock } from "../src/test-clock.ts";

/**
 * Runs a connector as a process of its own, as `src/main.ts` does, on a clock that is faster than the machine's. Arguments of the
 * process: SPEED START, START being when the clock showed the machine's time.
 */
export async function runProcess(connector: Connector): Promise<void> {
  const [speed = 1, start = Date.now()] = process.argv.slice(2).map(Number);
  const { signal, hard, dispose } = onShutdown(process);
  process.exitCode = await startConnector(connector, {
    env: process.env,
    cwd: process.cwd(),
    signal,
    hard,
    write: (line) => void process.stderr.write(line),
    clock: fastClock(speed, { start, ref: true }),
  });
  dispose();
}
