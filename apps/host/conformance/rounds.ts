import { setTimeout as pause } from "node:timers/promises";
import { differences, repetition, type Whole, wholeOf } from "./received.ts";
import { confirmed, isDone, type Process, type World } from "./world.ts";

/** What is killed. */
export type Victim = "connector" | "platform" | "broker";

/** What an uninterrupted run leads to. */
export interface Reference {
  readonly whole: Whole;
  readonly objects: ReadonlyMap<string, string>;
}

/** What a round of kills found. */
export interface Round {
  readonly kills: Readonly<Record<Victim, number>>;
  readonly again: number;
  readonly alongside: number;
  readonly within: number;
  /** What must not be; nothing where all is well. */
  readonly faults: readonly string[];
}

/** Objects of two batches: what may be under way. */
const underWay = 2_000;
/** Milliseconds from the first confirmation to the latest kill, and from a start to the latest kill before one. */
const latestKill = 1_500;
const latestStart = 4_000;
/** Milliseconds for which a killed platform is away at most. */
const longestAbsence = 1_500;

const worksOf = (world: World): ReadonlySet<string> => new Set(world.received.all().map(({ work }) => work));
const hasEnded = ({ child }: Process): boolean => child.exitCode !== null || child.signalCode !== null;
const saysImported = (state: string): boolean => state.includes('"catalog"');

/** An uninterrupted run. */
export async function referenceOf(world: World): Promise<Reference> {
  await world.run();
  await world.drained();
  const whole = wholeOf(world.received.all());
  await world.stopPlatform("SIGTERM");
  return { whole, objects: world.objects() };
}

/** Kills one after the other while the connector imports, until it has come to its end; then looks at what arrived. */
export async function killRound(
  world: World,
  victims: readonly Victim[],
  reference: Reference,
  random: () => number,
): Promise<Round> {
  const kills = { connector: 0, platform: 0, broker: 0 };
  const faults: string[] = [];
  let before = worksOf(world);
  let connector = world.connector();
  const startAgain = () => {
    before = worksOf(world);
    connector = world.connector();
  };

  /** Waits for the moment of a kill. `false` where the connector has come to its good end before it. */
  async function moment(victim: Victim): Promise<boolean> {
    for (;;) {
      const early = victim === "connector" && before.size > 0 && random() < 0.2;
      if (early || (await confirmed(world, connector, before))) {
        await pause(early ? random() * latestStart : random() ** 3 * latestKill); // most while it sends
        if (!hasEnded(connector)) return true;
      }
      if (await isDone(connector)) return false;
      startAgain();
    }
  }

  for (const victim of victims) {
    if (!(await moment(victim))) break;
    kills[victim] += 1;
    if (victim === "connector") {
      connector.child.kill("SIGKILL");
      await connector.exit;
      if (saysImported(await world.state())) faults.push(...(await ahead(world, reference)));
      startAgain();
    } else if (victim === "platform") {
      await world.stopPlatform("SIGKILL");
      await pause(random() * longestAbsence);
      await world.startPlatform();
    } else {
      await world.rabbitmq.kill();
      await world.rabbitmq.restart();
    }
  }
  if (!(await isDone(connector))) await world.run();
  faults.push(...(await ahead(world, reference)));
  const found = repetition(world.received.all());
  if (found.again > underWay) faults.push(`${found.again} objects were sent again after one kill`);
  const allowed = kills.broker * underWay + kills.platform; // each platform has one message in its hands
  if (world.countsRedelivered ? kills.broker === 0 && found.within > allowed : found.within > allowed)
    faults.push(`${found.within} messages came again in their work, at most ${allowed} were under way`);
  faults.push(...(await nothingFurther(world)));
  await world.stopPlatform("SIGTERM");
  faults.push(...storedOtherwise(world.objects(), reference.objects));
  return { kills, ...found, faults };
}

/** What the state says is imported and has not arrived, once the queue is empty. */
export async function ahead(world: World, { whole }: Reference): Promise<string[]> {
  await world.drained();
  const told = differences(world.received.all(), whole);
  return saysImported(await world.state()) ? told : [...told, "the state does not say that the catalogue is imported"];
}

/**
 * Runs on the same catalogue: whether they send something or open a work, and whether something is left to be done. Two of
 * them, since a queue has to be empty for a minute before what a killed run has left behind counts as done.
 */
export async function nothingFurther(world: World): Promise<string[]> {
  const faults: string[] = [];
  const works = await world.works();
  const arrived = world.received.count();
  for (let run = 0; run < 2; run++) {
    world.servesAgain();
    await world.run();
    await world.drained();
  }
  const sent = world.received.count() - arrived;
  const after = await world.works();
  if (sent > 0) faults.push(`a further run sent ${sent} objects`);
  if (after.length > works.length) faults.push(`a further run opened ${after.length - works.length} works`);
  const open = after.filter(({ status }) => status !== "complete");
  if (open.length > 0) faults.push(`${open.length} works stay open, such as ${JSON.stringify(open[0])}`);
  const { works: pending, again } = world.book();
  if (pending.length > 0) faults.push(`${pending.length} works are not judged, such as ${JSON.stringify(pending[0])}`);
  if (again) faults.push("a later run is to begin with an older state");
  return faults;
}

/** Where the platform's objects differ from those after an uninterrupted run. */
export function storedOtherwise(objects: ReadonlyMap<string, string>, expected: ReadonlyMap<string, string>): string[] {
  const missing = [...expected.keys()].filter((id) => !objects.has(id));
  const odd = [...objects.keys()].filter((id) => !expected.has(id));
  const other = [...objects].filter(([id, content]) => expected.has(id) && expected.get(id) !== content);
  const told: string[] = [];
  if (missing.length > 0) told.push(`the platform has not ${missing.length} objects, such as ${missing[0]}`);
  if (odd.length > 0) told.push(`the platform has ${odd.length} objects too many, such as ${odd[0]}`);
  for (const [id, content] of other.slice(0, 1))
    told.push(`${other.length} objects are kept otherwise, such as ${content} instead of ${expected.get(id)}`);
  return told;
}
