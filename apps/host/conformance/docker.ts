/**
 * Shows on a Docker engine that the images and compose files do what is said of them: `node apps/host/conformance/docker.ts
 * [part…]`, after `pnpm images`. All that it makes has names of its own, and is removed at the end. Its last line is "N passed,
 * N failed[, N skipped]".
 */
import { parseArgs } from "node:util";
import { endAll } from "../src/test-host.ts";
import { demo } from "./docker-demo.ts";
import { whatIsMissing } from "./docker-engine.ts";
import { figures } from "./docker-figures.ts";
import { away, kills } from "./docker-kills.ts";
import { merged } from "./docker-merged.ts";
import { allImages, rabbitmqImage } from "./docker-sandbox.ts";
import { swapped } from "./docker-swapped.ts";

const parts = { demo, swapped, merged, kills, away, figures };
const say = (line: string) => process.stdout.write(`${line}\n`);

const { positionals } = parseArgs({ allowPositionals: true });
const wanted = positionals.map((name) => {
  if (Object.hasOwn(parts, name)) return name as keyof typeof parts;
  throw new Error(`${name}: expected one of ${Object.keys(parts).join(", ")}`);
});
const names = wanted.length > 0 ? wanted : (Object.keys(parts) as (keyof typeof parts)[]);

/** Removes all that was made, also after what can't be removed. */
async function cleanUp(): Promise<void> {
  for (let isClean = false; !isClean; )
    isClean = await endAll().then(
      () => true,
      (error: Error) => {
        say(`not removed: ${error.message}`);
        return false;
      },
    );
}
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void cleanUp().then(() => process.exit(130)));

const counts = { passed: 0, failed: 0, skipped: 0 };
const missing = await whatIsMissing([...allImages, rabbitmqImage]);
for (const name of names) {
  say(`== ${name}`);
  let outcome: keyof typeof counts = "passed";
  try {
    const reason = missing ?? (await parts[name](say));
    if (typeof reason === "string") {
      say(`skipped: ${reason}`);
      outcome = "skipped";
    }
  } catch (error) {
    say(`FAILED: ${name}: ${error instanceof Error ? error.message : error}`);
    outcome = "failed";
  }
  await cleanUp();
  counts[outcome] += 1;
}
say(`${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ""}`);
process.exitCode = counts.failed === 0 ? 0 : 1;
