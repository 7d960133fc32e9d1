/**
 * Kills the connector, the platform and its broker at random moments, with a RabbitMQ and processes of its own, and compares
 * what arrives with an uninterrupted run: `node apps/host/conformance/kills.ts [--seed N] [--kills N] [--cases N] [--minutes N]`.
 * Before that the platform's state is reset, the ledger lost, and old backups of both are restored: as many of these cases as
 * are asked for, all where nothing is said. Without options it makes 270 kills within 40 minutes. The same seed makes the same
 * plan; when a process is where is a matter of the machine. Its last line is "N passed, N failed, N skipped".
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { rabbitmqMissing, startRabbitmq } from "@octi/sandbox/rabbitmq";
import { build } from "esbuild";
import { numbers } from "../../sandbox/src/numbers.ts";
import { atEnd, endAll, folder } from "../src/test-host.ts";
import { type Case, cases } from "./cases.ts";
import { killRound, type Reference, referenceOf, type Victim } from "./rounds.ts";
import { type Line, openWorld, type WorldOptions } from "./world.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    kills: { type: "string", default: "270" },
    cases: { type: "string", default: String(cases.length) },
    minutes: { type: "string", default: "40" },
  },
});
function numberOf(option: keyof typeof values): number {
  const text = values[option];
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new Error(`--${option} ${text}: expected a whole number`);
}
const [seed, wanted, asked, minutes] = [
  numberOf("seed"),
  numberOf("kills"),
  numberOf("cases"),
  numberOf("minutes"),
] as const;

/** Worlds at a time, each with a RabbitMQ of its own: most of the time they wait. */
const lanes = 2;
const began = Date.now();
const isOver = () => Date.now() - began > minutes * 60_000;
const counts = { passed: 0, failed: 0, skipped: 0 };
const kills = { connector: 0, platform: 0, broker: 0 };
const total = () => kills.connector + kills.platform + kills.broker;
/** Kills of the rounds that are being made. */
let intended = 0;
let rounds = 0;
const most = { again: 0, alongside: 0, within: 0 };
/** A few kills need no long way. */
const entries = wanted > 20 ? 1_200 : 600;
const references = new Map<Line, Promise<Reference>>();

function say(name: string, faults: readonly string[], detail = ""): void {
  const ok = faults.length === 0;
  counts[ok ? "passed" : "failed"] += 1;
  const seconds = Math.round((Date.now() - began) / 1_000);
  process.stdout.write(`${ok ? "passed" : "FAILED"}: ${name}${detail} (${seconds} s)\n`);
  for (const fault of faults) process.stdout.write(`  ${fault}\n`);
}

type Place = Pick<WorldOptions, "rabbitmq" | "program">;
type Job = (place: Place) => Promise<void>;

const caseJob =
  ({ name, run }: Case, random: () => number): Job =>
  async (place) => {
    const world = await openWorld({ ...place, line: random() < 0.5 ? "7" : "6.9", speed: 60 });
    say(`${name}, OpenCTI ${world.line}`, await run(world, random));
    await world.close();
  };

async function uninterrupted(place: Place, line: Line): Promise<Reference> {
  const world = await openWorld({ ...place, line, speed: 60 });
  world.serves(entries);
  const reference = await referenceOf(world);
  await world.close();
  return reference;
}

function roundJob(name: string, victims: readonly Victim[], line: Line, random: () => number): Job {
  // a broker takes seconds to start again, in which the connector's patience must not pass
  const speed = victims.includes("broker") ? 20 : 60;
  return async (place) => {
    const reference = references.get(line) ?? uninterrupted(place, line);
    references.set(line, reference);
    const expected = await reference;
    const world = await openWorld({ ...place, line, speed, countsRedelivered: random() < 0.5 });
    world.serves(entries);
    const found = await killRound(world, victims, expected, random);
    await world.close();
    for (const victim of ["connector", "platform", "broker"] as const) kills[victim] += found.kills[victim];
    for (const key of ["again", "alongside", "within"] as const) most[key] = Math.max(most[key], found[key]);
    const { connector, platform, broker } = found.kills;
    if (connector + platform + broker === 0 && found.faults.length === 0) return; // it was through before the first one
    const detail = `; ${found.again} objects sent again at most, ${found.alongside} taken along, ${found.within} again in their work`;
    const title = `${name}, OpenCTI ${line}: ${connector} kills of the connector, ${platform} of the platform, ${broker} of RabbitMQ`;
    say(title, found.faults, detail);
  };
}

function* casesAsked(): Generator<Job> {
  for (const one of cases.slice(0, asked)) yield caseJob(one, numbers(seed * 1_000 + cases.indexOf(one)));
}

/** Rounds for as long as kills are wanted. */
function* roundsWanted(): Generator<Job> {
  const few: Victim[] = ["broker", "connector", "platform", "broker", "connector", "connector"];
  const many: Victim[] = [...Array<Victim>(10).fill("connector"), "platform"];
  for (; total() + intended < wanted && !isOver(); rounds++) {
    const random = numbers(seed * 1_000 + 500 + rounds);
    const victims = (rounds % 2 === 0 ? few : many).slice(0, wanted - total() - intended);
    const shuffled = victims.map((victim) => [random(), victim] as const).sort(([a], [b]) => a - b);
    const line = rounds % 4 < 2 ? "7" : "6.9";
    const made = roundJob(
      `round ${rounds + 1}`,
      shuffled.map(([, victim]) => victim),
      line,
      random,
    );
    intended += victims.length;
    yield (place) =>
      made(place).finally(() => {
        intended -= victims.length;
      });
  }
}

/** The connector as one file, which starts faster, and stays what it is while the sources are worked on. */
async function bundled(): Promise<string> {
  const outfile = join(folder(), "connector.mjs");
  const banner = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);'; // of graphql
  await build({
    entryPoints: [join(import.meta.dirname, "connector.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    banner: { js: banner },
    logLevel: "warning",
  });
  return outfile;
}

/** Does what is to be done, side by side. */
async function inLanes(places: readonly Place[], jobs: Generator<Job>): Promise<void> {
  await Promise.all(
    places.map(async (place) => {
      for (const job of jobs) await job(place);
    }),
  );
}

async function main(): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void endAll().then(() => process.exit(1)));
  try {
    const program = await bundled();
    const places: Place[] = [];
    for (let lane = 0; lane < lanes; lane++) {
      const rabbitmq = await startRabbitmq({ management: true, config: { collect_statistics_interval: "500" } });
      atEnd(rabbitmq.stop);
      places.push({ rabbitmq, program });
    }
    await inLanes(places, casesAsked());
    while (total() < wanted && !isOver()) await inLanes(places, roundsWanted());
  } finally {
    await endAll();
  }
  if (total() < wanted) say(`${wanted} kills`, [`${total()} in ${minutes} minutes`]);
  process.stdout.write(
    `${kills.connector} kills of the connector, ${kills.platform} of the platform, ${kills.broker} of RabbitMQ; after one of them at most ${most.again} objects were sent again, and ${most.alongside} taken along by new ones; in a round at most ${most.within} messages came again in their work\n`,
  );
}

if (rabbitmqMissing) {
  counts.skipped += 1;
  process.stdout.write(`skipped: kills: ${rabbitmqMissing}\n`);
} else await main();
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
process.exitCode = counts.failed > 0 ? 1 : 0;
