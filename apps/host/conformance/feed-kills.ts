/**
 * Kills a connector at random points of its import, and compares what has arrived in the end with an uninterrupted run:
 * `node apps/host/conformance/feed-kills.ts [--connector misp-feed] [--seed N] [--kills N]`, of each connector where none is
 * named. Half of the rounds have a ledger, the others a state alone. The same seed makes the same plan. Its last line is
 * "N passed, N failed".
 */
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startSandbox } from "@octi/sandbox";
import { numbers } from "../../sandbox/src/numbers.ts";
import { endAll, eventually, folder, serve, startProcess } from "../src/test-host.ts";
import { type Killable, killables } from "./killable.ts";

const { values } = parseArgs({
  options: {
    connector: { type: "string", multiple: true, default: Object.keys(killables) },
    seed: { type: "string", default: "1" },
    kills: { type: "string", default: "50" },
  },
});
const seed = Number(values.seed);
const wanted = Number(values.kills);
if (!(Number.isInteger(seed) && Number.isInteger(wanted) && wanted > 0))
  throw new Error("--seed and --kills: expected whole numbers");
const slugs = values.connector.map((slug) => {
  if (Object.hasOwn(killables, slug)) return slug as keyof typeof killables;
  throw new Error(`--connector ${slug}: expected one of ${Object.keys(killables).join(", ")}`);
});

/** A few kills, too, meet both kinds of rounds. */
const killsOfRound = Math.min(10, Math.ceil(wanted / 2));
/** Rounds more than kills, since a connector may come to its end before the first kill of a round. */
const spareRounds = 10;
/** How many times as fast as the machine's the connector's clock is. */
const speed = 120;
/** Most starts after the last kill, until the connector has come to its end. */
const mostStarts = 10;

/** A platform, a feed and a connector of their own. */
async function openWorld(slug: keyof typeof killables, hasLedger: boolean) {
  const last = new Map<string, string>();
  const works = new Set<string>();
  let received = 0;
  const sandbox = await startSandbox({
    received({ object, work }) {
      const { created: _created, modified: _modified, ...content } = object;
      const text = JSON.stringify(content);
      received += 1;
      last.set(String(object.id), text);
      works.add(work ?? "");
    },
  });
  const killable: Killable = killables[slug];
  const source = killable.open(seed);
  const feed = await serve(source.listener);
  const data = folder();
  const start = Date.now();
  const id = crypto.randomUUID();
  return {
    source,
    last,
    works,
    received: () => received,
    counts: () => JSON.stringify(sandbox.status().counts),
    start: () =>
      startProcess("../conformance/any-connector.ts", [String(speed), String(start), slug], {
        OPENCTI_URL: sandbox.url,
        OPENCTI_TOKEN: sandbox.token,
        CONNECTOR_ID: id,
        CONNECTOR_QUEUE_PROTOCOL: "api",
        CONNECTOR_RUN_AND_TERMINATE: "true",
        ...(hasLedger ? { CONNECTOR_DATA_DIR: data } : { CONNECTOR_CHANGES_ONLY: "false" }),
        ...killable.env(feed.url),
      }),
    idle: sandbox.idle,
    async close() {
      await sandbox.close();
      await feed.close();
    },
  };
}
type World = Awaited<ReturnType<typeof openWorld>>;

/** Starts the connector until it has come to a good end. */
async function finish(world: World): Promise<void> {
  for (let starts = 1; ; starts++) {
    const connector = world.start();
    if ((await connector.exit) === 0) return world.idle();
    if (starts === mostStarts) throw new Error(`no good end in ${starts} starts:\n${connector.output()}`);
  }
}

/** Starts the connector and kills it: soon after its start, or behind so many objects and a moment. Whether it was alive then. */
async function kill(world: World, whole: Whole, random: () => number): Promise<boolean> {
  const connector = world.start();
  let over = false;
  void connector.exit.then(() => {
    over = true;
  });
  if (random() < 0.15) await pause(random() * 2_000);
  else {
    const until = world.received() + Math.floor((random() * whole.received) / 5);
    await eventually("the objects of a kill", () => world.received() > until || over || undefined, 120);
    await pause(random() * 150);
  }
  connector.child.kill("SIGKILL");
  return (await connector.exit) === null;
}

/** Kills at most so often, as long as there is something to import. How often it was. */
async function killAll(world: World, whole: Whole, random: () => number, most: number): Promise<number> {
  for (let killed = 0; killed < most; killed++) if (!(await kill(world, whole, random))) return killed;
  return most;
}

/** What is wrong once the connector has come to its end. */
async function faultsOf(world: World, whole: Whole, hasLedger: boolean): Promise<string[]> {
  await finish(world);
  const faults: string[] = [];
  // not each content that an object had meanwhile: of those in one batch the last one is sent
  const missing = [...whole.last.keys()].filter((id) => !world.last.has(id));
  const stale = [...whole.last].filter(([id, content]) => world.last.has(id) && world.last.get(id) !== content);
  if (missing.length > 0) faults.push(`${missing.length} objects have not arrived, such as ${missing[0]}`);
  if (stale.length > 0)
    faults.push(`${stale.length} objects arrived last with another content, such as ${stale[0]?.[1]}`);
  if (world.counts() !== whole.counts) faults.push(`OpenCTI has ${world.counts()}, not ${whole.counts}`);
  const { asked, size: works } = { asked: world.source.asked(), size: world.works.size };
  for (const isOther of [false, true]) {
    // without a ledger a file under another validator is another file
    if (isOther && !hasLedger && world.source.asked() === 0) continue;
    if (isOther) world.source.changeValidator?.();
    await finish(world);
    if (world.source.asked() !== asked)
      faults.push(`a further run asks for ${world.source.asked() - asked} parts more`);
    if (world.works.size !== works) faults.push("a further run sends objects");
  }
  return faults;
}

/** What an uninterrupted run leads to. */
interface Whole {
  readonly received: number;
  /** By id the content that arrived last. */
  readonly last: ReadonlyMap<string, string>;
  readonly counts: string;
}

const counts = { passed: 0, failed: 0 };

/** Rounds of kills of one connector, as many as are wanted. */
async function killed(slug: keyof typeof killables): Promise<void> {
  const reference = await openWorld(slug, true);
  await finish(reference);
  const whole: Whole = { received: reference.received(), last: reference.last, counts: reference.counts() };
  await reference.close();
  let kills = 0;
  for (let number = 0; kills < wanted && number < wanted + spareRounds; number++) {
    const hasLedger = number % 2 === 0;
    const world = await openWorld(slug, hasLedger);
    const random = numbers(seed * 1_000 + number);
    const made = await killAll(world, whole, random, Math.min(killsOfRound, wanted - kills));
    const faults = await faultsOf(world, whole, hasLedger).catch((error: unknown) => [String(error)]);
    kills += made;
    await world.close();
    counts[faults.length > 0 ? "failed" : "passed"] += 1;
    const what = `${slug}, round ${number + 1}, ${hasLedger ? "with a ledger" : "with the state alone"}: ${made} kills`;
    process.stdout.write(`${faults.length > 0 ? "FAILED" : "passed"}: ${what}\n`);
    for (const fault of faults) process.stdout.write(`  ${fault}\n`);
  }
  if (kills >= wanted) return;
  counts.failed += 1;
  process.stdout.write(`FAILED: ${slug}: ${kills} kills only, since the connector ended before\n`);
}

try {
  for (const slug of slugs) await killed(slug);
} finally {
  await endAll();
}
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
process.exitCode = counts.failed > 0 ? 1 : 0;
