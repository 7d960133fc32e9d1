/**
 * Kills the connector misp-feed at random points of its import, and compares what has arrived in the end with an uninterrupted
 * run: `node apps/host/conformance/misp-kills.ts [--seed N] [--kills N]`. Half of the rounds have a ledger, the others a state
 * alone. The same seed makes the same plan. Its last line is "N passed, N failed".
 */
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startSandbox } from "@octi/sandbox";
import { mispEvent, mispIndex, mispManifest } from "../../sandbox/src/misp-feed.ts";
import { numbers } from "../../sandbox/src/numbers.ts";
import { endAll, eventually, folder, serve, startProcess } from "../src/test-host.ts";

const { values } = parseArgs({
  options: { seed: { type: "string", default: "1" }, kills: { type: "string", default: "50" } },
});
const seed = Number(values.seed);
const wanted = Number(values.kills);
if (!(Number.isInteger(seed) && Number.isInteger(wanted) && wanted > 0))
  throw new Error("--seed and --kills: expected whole numbers");

/** A few kills, too, meet both kinds of rounds. */
const killsOfRound = Math.min(10, Math.ceil(wanted / 2));
const events = 150;
/** Every so many events one has so many objects that they leave in several batches. */
const largeEvery = 40;
const attributesOf = (index: number): number => (index % largeEvery === 7 ? 900 : 4);
/** How many times as fast as the machine's the connector's clock is. */
const speed = 120;
/** Most starts after the last kill, until the connector has come to its end. */
const mostStarts = 10;

const size = { events, attributes: 4, seed };
const manifest = [...mispManifest(size)].join("");
const index = mispIndex(size);

/** A platform, a feed and a connector of their own. */
async function openWorld(hasLedger: boolean) {
  const contents = new Set<string>();
  const works = new Set<string>();
  const sandbox = await startSandbox({
    received({ object, work }) {
      const { created: _created, modified: _modified, ...content } = object;
      contents.add(JSON.stringify(content));
      works.add(work ?? "");
    },
  });
  let asked = 0;
  /** Blanks behind the manifest, which give it another validator. */
  let blanks = "";
  const feed = await serve((request, response) => {
    const name = request.url?.slice(1, -".json".length) ?? "";
    const at = index.get(name);
    if (at !== undefined) asked += 1;
    response.setHeader("content-type", "application/json");
    if (at === undefined) response.end(manifest + blanks);
    else response.end([...mispEvent(at, { ...size, attributes: attributesOf(at) })].join(""));
  });
  const data = folder();
  const start = Date.now();
  const id = crypto.randomUUID();
  return {
    contents,
    works,
    asked: () => asked,
    counts: () => JSON.stringify(sandbox.status().counts),
    start: () =>
      startProcess("../conformance/misp-connector.ts", [String(speed), String(start)], {
        OPENCTI_URL: sandbox.url,
        OPENCTI_TOKEN: sandbox.token,
        CONNECTOR_ID: id,
        CONNECTOR_QUEUE_PROTOCOL: "api",
        CONNECTOR_RUN_AND_TERMINATE: "true",
        ...(hasLedger ? { CONNECTOR_DATA_DIR: data } : { CONNECTOR_CHANGES_ONLY: "false" }),
        MISP_FEED_URL: feed.url,
        MISP_FEED_CREATE_INDICATORS: "true",
        MISP_FEED_CREATE_OBSERVABLES: "true",
      }),
    idle: sandbox.idle,
    /** Serves the same manifest under another validator: a run has to look at each entry. */
    servesAgain() {
      blanks += "\n";
    },
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

/** Starts the connector and kills it: soon after its start, or behind so many events and a moment. Whether it was alive then. */
async function kill(world: World, random: () => number): Promise<boolean> {
  const connector = world.start();
  let over = false;
  void connector.exit.then(() => {
    over = true;
  });
  if (random() < 0.15) await pause(random() * 2_000);
  else {
    const until = world.asked() + Math.floor((random() * events) / 5);
    await eventually("the events of a kill", () => world.asked() > until || over || undefined, 120);
    await pause(random() * 150);
  }
  connector.child.kill("SIGKILL");
  return (await connector.exit) === null;
}

/** Kills at most so often, as long as there is something to import. How often it was. */
async function killAll(world: World, random: () => number, most: number): Promise<number> {
  for (let killed = 0; killed < most; killed++) if (!(await kill(world, random))) return killed;
  return most;
}

/** What is wrong once the connector has come to its end. */
async function faultsOf(world: World, whole: Whole): Promise<string[]> {
  await finish(world);
  const faults: string[] = [];
  const missing = [...whole.contents].filter((content) => !world.contents.has(content));
  if (missing.length > 0) faults.push(`${missing.length} objects have not arrived, such as ${missing[0]}`);
  if (world.counts() !== whole.counts) faults.push(`OpenCTI has ${world.counts()}, not ${whole.counts}`);
  const { asked, size: works } = { asked: world.asked(), size: world.works.size };
  for (const again of [false, true]) {
    if (again) world.servesAgain();
    await finish(world);
    if (world.asked() !== asked) faults.push(`a further run asks for ${world.asked() - asked} events`);
    if (world.works.size !== works) faults.push("a further run sends objects");
  }
  return faults;
}

interface Whole {
  readonly contents: ReadonlySet<string>;
  readonly counts: string;
}

const counts = { passed: 0, failed: 0 };
let kills = 0;
try {
  const reference = await openWorld(true);
  await finish(reference);
  const whole: Whole = { contents: reference.contents, counts: reference.counts() };
  await reference.close();
  for (let number = 0; kills < wanted && number < wanted; number++) {
    const hasLedger = number % 2 === 0;
    const world = await openWorld(hasLedger);
    const random = numbers(seed * 1_000 + number);
    const killed = await killAll(world, random, Math.min(killsOfRound, wanted - kills));
    const faults = await faultsOf(world, whole).catch((error: unknown) => [String(error)]);
    kills += killed;
    await world.close();
    counts[faults.length > 0 ? "failed" : "passed"] += 1;
    const what = `round ${number + 1}, ${hasLedger ? "with a ledger" : "with the state alone"}: ${killed} kills`;
    process.stdout.write(`${faults.length > 0 ? "FAILED" : "passed"}: ${what}\n`);
    for (const fault of faults) process.stdout.write(`  ${fault}\n`);
  }
} finally {
  await endAll();
}
if (kills < wanted) {
  counts.failed += 1;
  process.stdout.write(`FAILED: ${kills} kills only, since the connector ended before\n`);
}
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
process.exitCode = counts.failed > 0 ? 1 : 0;
