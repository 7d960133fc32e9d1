/**
 * Drives the sandbox with pycti's own helper, on both lines, over the `api` protocol and over a real RabbitMQ, and replays
 * what the genuine Python connectors sent: `node apps/sandbox/conformance/drive-pycti.ts`. Not part of the tests, since it
 * installs pycti from PyPI and RabbitMQ from Debian; what it can't do it skips and says so. Its last line is
 * "N passed, N failed, N skipped".
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { pythonWith } from "../../../.ci/python.ts";
import { type SandboxBroker, startSandbox } from "../src/index.ts";
import type { Rabbitmq } from "../src/testing/rabbitmq.ts";
import { ownRabbitmq } from "./broker.ts";
import { goldenMissing, goldenReplays } from "./golden.ts";
import type { Result } from "./result.ts";

const run = promisify(execFile);

/** Which client meets which platform. */
const meetings = [
  { pycti: "6.9.17", platform: "6.9" },
  { pycti: "6.9.17", platform: "7" },
  { pycti: "7.260817.0", platform: "7" },
  { pycti: "7.260817.0", platform: "6.9" },
] as const;

async function drive(python: string, platform: "6.9" | "7", broker?: SandboxBroker): Promise<readonly Result[]> {
  const sandbox = await startSandbox({ platform, ...(broker && { broker }) });
  try {
    const env = {
      ...process.env,
      OPENCTI_URL: sandbox.url,
      OPENCTI_TOKEN: sandbox.token,
      QUEUE_PROTOCOL: broker ? "amqp" : "api",
    };
    const script = join(import.meta.dirname, "drive-pycti.py");
    const { stdout } = await run(python, [script], { env, maxBuffer: 10_000_000, timeout: 300_000 });
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "[]");
  } finally {
    await sandbox.close();
  }
}

/** pycti 7 asks 6.9 for a field that it hasn't, and must be told so in OpenCTI's words (pycti-v7 section 2). */
function refused(results: readonly Result[]): readonly Result[] {
  const [only] = results;
  const ok = results.length === 1 && only?.ok === false && !!only.detail?.includes('Cannot query field "jwks"');
  return [{ name: "is refused at its registration, as by OpenCTI", ok, detail: JSON.stringify(results) }];
}

const counts = { passed: 0, failed: 0, skipped: 0 };
const say = (prefix: string, { name, ok, detail }: Result) => {
  counts[ok ? "passed" : "failed"]++;
  process.stdout.write(`${ok ? "passed" : "FAILED"}: ${prefix}${name}${ok ? "" : `\n  ${detail}`}\n`);
};
const skip = (what: string, why: unknown) => {
  counts.skipped++;
  const [line] = String(why instanceof Error ? why.message : why).split("\n");
  process.stdout.write(`skipped: ${what}: ${line}\n`);
};

const pythons = new Map<string, string>();
for (const release of new Set(meetings.map(({ pycti }) => pycti))) {
  await pythonWith([`pycti==${release}`, "stix2==3.0.2"]).then(
    (python) => pythons.set(release, python),
    (error) => skip(`pycti ${release}`, error),
  );
}
let rabbitmq: Rabbitmq | undefined;
try {
  rabbitmq = await ownRabbitmq();
} catch (error) {
  skip("everything over AMQP", error);
}
try {
  const broker = rabbitmq && { url: rabbitmq.url, managementUrl: rabbitmq.managementUrl };
  for (const { pycti, platform } of meetings) {
    const python = pythons.get(pycti);
    if (python === undefined) continue;
    // Side by side, since most of the time they wait for a ping
    await Promise.all(
      (broker ? [undefined, broker] : [undefined]).map(async (over) => {
        const found = await drive(python, platform, over);
        const results = platform === "6.9" && pycti.startsWith("7") ? refused(found) : found;
        for (const result of results) say(`pycti ${pycti} on ${platform} over ${over ? "AMQP" : "the api"}: `, result);
      }),
    );
  }
  if (goldenMissing) skip("golden messages", goldenMissing);
  else if (broker) for await (const result of goldenReplays(broker)) say("", result);
} finally {
  await rabbitmq?.stop();
}
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
process.exitCode = counts.failed > 0 ? 1 : 0;
