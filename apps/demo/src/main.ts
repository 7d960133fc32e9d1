import { parseArgs } from "node:util";
import { interruption, openChildren } from "./children.ts";
import { runCommand } from "./command-line.ts";
import { demo } from "./demo.ts";

const usage = `usage: pnpm demo [--once] [--live]

  --once   end when every connector has run
  --live   take the real feeds instead of the samples, with the settings of the environment and .env`;

function parse() {
  const { values } = parseArgs({
    options: {
      once: { type: "boolean", default: false },
      live: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  return values;
}

/** The exit code: 130 when it was interrupted before everything had run. */
async function main({ once, live }: ReturnType<typeof parse>): Promise<number> {
  const children = openChildren();
  const interrupted = interruption(children);
  try {
    const running = demo(children, { live });
    running.catch(() => {}); // what ends behind an interruption is no news
    const outcome = await Promise.race([running, interrupted]);
    if (outcome === undefined) return 130;
    const code = outcome.good ? 0 : 1;
    if (once) return code;
    console.log(`Look at it: ${outcome.sandbox.url}`);
    console.log('Your own OpenCTI: see "Point it at your OpenCTI" in README.md');
    console.log("Ctrl-C ends it.");
    await Promise.race([interrupted, outcome.sandbox.gone]);
    return code;
  } finally {
    await children.stop();
  }
}

await runCommand(usage, parse, main);
