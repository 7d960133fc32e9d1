import { copyFileSync, cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { folder } from "../src/test-host.ts";
import { differences, type Received, type Whole, wholeOf } from "./received.ts";
import { nothingFurther } from "./rounds.ts";
import { confirmed, type World } from "./world.ts";

/** Something that makes the ledger and the state part. */
export interface Case {
  readonly name: string;
  /** Resolves with what must not be. */
  readonly run: (world: World, random: () => number) => Promise<readonly string[]>;
}

const entries = 150;
const more = 200;
/** Milliseconds from the first confirmation to a kill. */
const latestKill = 600;

/** Runs it, also after a kill in the middle, and resolves with what arrived meanwhile. */
async function after(world: World, random?: () => number): Promise<readonly Received[]> {
  const start = world.received.count();
  if (random) {
    const before = new Set(world.received.all().map(({ work }) => work));
    const connector = world.connector();
    if (await confirmed(world, connector, before)) await pause(random() * latestKill);
    connector.child.kill("SIGKILL");
    await connector.exit;
  }
  await world.run();
  await world.drained();
  return world.received.all().slice(start);
}

/** What is missing of a full import, and what a further run sends. */
async function full(world: World, arrived: readonly Received[], whole: Whole): Promise<string[]> {
  return [...differences(arrived, whole), ...(await nothingFurther(world))];
}

const ledgerOf = ({ data }: World): string =>
  join(data, readdirSync(data).find((name) => name.endsWith(".ledger")) ?? "no ledger");

async function imported(world: World, count = entries): Promise<Whole> {
  world.serves(count);
  return wholeOf(await after(world));
}

/** After each of them everything has to be imported again. */
export const cases: readonly Case[] = [
  {
    name: "a reset while the connector is down",
    async run(world, random) {
      const whole = await imported(world);
      await world.reset();
      return full(world, await after(world, random), whole);
    },
  },
  {
    name: "a reset in mid-run",
    async run(world, random) {
      const whole = await imported(world);
      await world.reset();
      const before = new Set(world.received.all().map(({ work }) => work));
      const connector = world.connector();
      await confirmed(world, connector, before);
      await pause(random() * latestKill);
      await world.drained();
      await world.reset();
      await connector.exit;
      return full(world, await after(world), whole);
    },
  },
  {
    name: "a lost volume",
    async run(world, random) {
      const whole = await imported(world);
      rmSync(ledgerOf(world));
      return full(world, await after(world, random), whole);
    },
  },
  {
    name: "another machine without the volume, and back on the first one",
    async run(world, random) {
      const whole = await imported(world);
      const first = world.data;
      world.data = folder();
      const second = differences(await after(world, random), whole);
      world.data = first;
      return [...second, ...(await full(world, await after(world, random), whole))];
    },
  },
  {
    name: "an old ledger of a backup",
    async run(world, random) {
      await imported(world);
      const old = join(folder(), "old.ledger");
      copyFileSync(ledgerOf(world), old);
      world.serves(more);
      await after(world);
      copyFileSync(old, ledgerOf(world));
      const whole = wholeOf(world.received.all());
      return full(world, await after(world, random), whole);
    },
  },
  {
    name: "an old platform of a backup",
    async run(world, random) {
      await imported(world);
      await world.stopPlatform("SIGTERM");
      const old = folder();
      cpSync(world.store, old, { recursive: true });
      await world.startPlatform();
      world.serves(more);
      await after(world);
      const whole = wholeOf(world.received.all());
      await world.stopPlatform("SIGTERM");
      world.store = old;
      await world.startPlatform();
      return full(world, await after(world, random), whole);
    },
  },
  {
    name: "another platform with the first one's ledger",
    async run(world, random) {
      const whole = await imported(world);
      await world.stopPlatform("SIGTERM");
      world.store = folder();
      mkdirSync(world.store, { recursive: true });
      await world.startPlatform();
      return full(world, await after(world, random), whole);
    },
  },
];
