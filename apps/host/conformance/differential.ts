/**
 * Compares mitre, alienvault and misp-feed with the genuine Python connectors on feeds that were changed at random:
 * `BENCH_PEER_DIR=folder node apps/host/conformance/differential.ts [--connector mitre] [--seed N] [--cases N] [--keep
 * DIRECTORY]`. The first folder is a checkout of https://github.com/OpenCTI-Platform/connectors; pycti comes from PyPI. Where
 * the Python connector lost something, at least the objects that it sent have to be sent. `--keep` keeps the feeds. Its last line is
 * "N passed, N failed, N skipped".
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { pythonWith } from "../../../.ci/python.ts";
import { checkCase } from "../../../packages/sdk/src/testing/golden.ts";
import { numbers } from "../../sandbox/src/numbers.ts";
import { connectors } from "../src/registry.ts";
import { endAll, folder } from "../src/test-host.ts";
import type { Peer } from "./peer.ts";
import { mitre } from "./peer-bundles.ts";
import { mispFeed } from "./peer-events.ts";
import { alienvault } from "./peer-pulses.ts";

const peers: Readonly<Record<string, Peer>> = { alienvault, mitre, "misp-feed": mispFeed };

const { values } = parseArgs({
  options: {
    connector: { type: "string", multiple: true, default: Object.keys(peers) },
    seed: { type: "string", default: "1" },
    cases: { type: "string", default: "200" },
    keep: { type: "string" },
  },
});
for (const slug of values.connector)
  if (!Object.hasOwn(peers, slug))
    throw new Error(`--connector ${slug}: expected one of ${Object.keys(peers).join(", ")}`);
const checkout = process.env.BENCH_PEER_DIR;

interface Answer {
  readonly sent: readonly (Readonly<Record<string, unknown>> & { readonly id: string })[];
  readonly lost: readonly string[];
}

/** What the Python connectors send of each file. */
function ask(python: string, cases: readonly object[]): readonly Answer[] {
  const options = { input: JSON.stringify({ peers: checkout, cases }), maxBuffer: 1 << 30 };
  const script = join(import.meta.dirname, "differential.py");
  return JSON.parse(execFileSync(python, [script], { ...options, stdio: ["pipe", "pipe", "ignore"] }).toString());
}

/** By id the dates that the Python connector leaves to the platform: here they are stamped. */
const stamped = (sent: Answer["sent"]) =>
  Object.fromEntries(sent.map((object) => [object.id, ["created", "modified"].filter((key) => object[key] == null)]));

const keysOf = (sent: Answer["sent"]) => [...new Set(sent.flatMap((object) => Object.keys(object)))];

/** What is said of a difference: the fields that differ, or the whole object where one side has none. */
function told(error: unknown): string {
  const { message, actual, expected } = error as Error & { readonly actual?: object; readonly expected?: object };
  const [ours, theirs] = [actual, expected].map((one) => (typeof one === "string" ? JSON.parse(one) : one));
  if (!ours || !theirs) return `${message} ${JSON.stringify(ours ?? theirs)}`;
  const keys = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
  const differ = [...keys].filter((key) => JSON.stringify(ours[key]) !== JSON.stringify(theirs[key]));
  const pairs = differ.map((key) => `${key}: ${JSON.stringify(ours[key])} here, ${JSON.stringify(theirs[key])} there`);
  return `${message.split(":")[0]} ${pairs.join("; ")}`;
}

async function compare(python: string, slug: string): Promise<{ passed: number; failed: number }> {
  const { path, url, feed, serve, volatile } = peers[slug] as Peer;
  const connector = (await connectors[slug as keyof typeof connectors]()).default;
  const root = values.keep ? join(values.keep, slug) : folder();
  const names = Array.from({ length: Number(values.cases) }, (_, index) => String(index));
  const deviations: object[] = [];
  const asked = names.map((name) => {
    const file = join(root, "feeds", name, path);
    mkdirSync(join(root, "feeds", name), { recursive: true });
    const { content, env, deviations: own = [] } = feed(numbers(Number(values.seed) * 100_000 + Number(name)));
    deviations.push(...own.map((one) => ({ ...one, cases: [name] })));
    writeFileSync(file, JSON.stringify(content));
    return { connector: slug, env, file };
  });
  const explained = join(root, "deviations.json");
  writeFileSync(explained, JSON.stringify(deviations));
  const folders = { cases: join(root, "cases"), feeds: join(root, "feeds"), deviations: explained, serve };
  const counts = { passed: 0, failed: 0 };
  let whole = 0;
  const answers = ask(python, asked);
  for (const name of names) {
    const { sent, lost } = answers[Number(name)] as Answer;
    const crashed = lost.length > 0;
    const golden = { env: asked[Number(name)]?.env, feeds: [{ path: join(name, path), url }], crashed };
    mkdirSync(join(root, "cases", name), { recursive: true });
    const write = (file: string, content: string | Buffer) => writeFileSync(join(root, "cases", name, file), content);
    write("case.json", JSON.stringify(golden));
    // what only one of the two has may bring later contents of the others: ids alone are compared then
    write("volatile.json", JSON.stringify(crashed ? { "*": keysOf(sent) } : { ...volatile, ...stamped(sent) }));
    write("objects.json.gz", gzipSync(JSON.stringify(sent)));
    if (!crashed) whole += 1;
    try {
      await checkCase(connector, folders, name);
      counts.passed += 1;
    } catch (error) {
      counts.failed += 1;
      process.stdout.write(`FAILED: ${slug}, --seed ${values.seed}, case ${name}: ${told(error)}\n`);
    }
  }
  process.stdout.write(`${slug}: ${names.length} feeds, of which the Python connector sent ${whole} whole\n`);
  return counts;
}

function skip(why: string): never {
  process.stdout.write(`skipped: differential.ts: ${why}\n0 passed, 0 failed, 1 skipped\n`);
  process.exit(0);
}

if (!checkout) skip("no checkout of the Python connectors (BENCH_PEER_DIR)");
const packages = ["pycti==7.260817.0", "stix2==3.0.2", "pydantic-settings==2.9.1", join(checkout, "connectors-sdk")];
const python =
  process.env.PYTHON ?? (await pythonWith(packages).catch((error: Error) => skip(error.message.split("\n")[0] ?? "")));
const total = { passed: 0, failed: 0 };
try {
  for (const slug of values.connector) {
    const { passed, failed } = await compare(python, slug);
    total.passed += passed;
    total.failed += failed;
  }
} finally {
  await endAll();
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed, 0 skipped\n`);
process.exitCode = total.failed > 0 ? 1 : 0;
