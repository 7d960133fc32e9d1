/**
 * The connector misp-feed as a process of its own, as `src/main.ts` runs it, on a clock that is faster than the machine's:
 * `node apps/host/conformance/misp-connector.ts SPEED START`, START being when the clock showed the machine's time.
 */
import mispFeed from "@octi/connector-misp-feed";
import { onShutdown, startConnector } from "@octi/sdk/runtime";
import { fastClock } from "../src/test-clock.ts";

const [speed = 1, start = Date.now()] = process.argv.slice(2).map(Number);
const { signal, hard, dispose } = onShutdown(process);
process.exitCode = await startConnector(mispFeed, {
  env: process.env,
  cwd: process.cwd(),
  signal,
  hard,
  write: (line) => void process.stderr.write(line),
  clock: fastClock(speed, { start, ref: true }),
});
dispose();
