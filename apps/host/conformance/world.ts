import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import type { Rabbitmq } from "@octi/sandbox/rabbitmq";
import { kevFeed } from "../../sandbox/src/kev-feed.ts";
import { freePorts } from "../../sandbox/src/testing/ports.ts";
import { answer } from "../src/test-feed.ts";
import { eventually, folder, serve, startProcess } from "../src/test-host.ts";
import { openReceived, type ReceivedFile } from "./received.ts";

export type Line = "7" | "6.9";

/** A work, as the platform shows it. */
export interface WorkNode {
  readonly id: string;
  readonly status: string;
  readonly tracking: { readonly import_expected_number: number; readonly import_processed_number: number };
  readonly messages: readonly { readonly message: string }[];
  readonly errors: readonly { readonly message: string }[];
}

export type Process = ReturnType<typeof startProcess>;

/** A platform, its broker, a feed, and a connector with a data folder: all but the feed are processes that may be killed. */
export interface World {
  readonly line: Line;
  readonly received: ReceivedFile;
  readonly rabbitmq: Rabbitmq;
  /** The connector's folder. */
  data: string;
  /** The folder in which the platform keeps its store. */
  store: string;
  /** Whether the platform counts what RabbitMQ delivers again. */
  readonly countsRedelivered: boolean;
  /** Serves a catalogue of so many entries. */
  serves(entries: number): void;
  /** Serves the same one under another validator: a run has to look at each entry. */
  servesAgain(): void;
  startPlatform(): Promise<void>;
  stopPlatform(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
  /** Starts the connector, for one run. */
  connector(): Process;
  /** Runs the connector until it has come to its good end. */
  run(): Promise<void>;
  /** Somebody resets the connector's state in OpenCTI's page. */
  reset(): Promise<void>;
  state(): Promise<string>;
  works(): Promise<readonly WorkNode[]>;
  /** Resolves when the queue is empty and the workers are done. */
  drained(): Promise<void>;
  /** What the platform keeps, once it was stopped: objects by id, but for the times that are stamped. */
  objects(): ReadonlyMap<string, string>;
  /** Ends the platform, and removes what the world has on disk. */
  close(): Promise<void>;
  /** The last page of the connector's ledger. */
  book(): { readonly works: readonly unknown[]; readonly again?: unknown };
}

const main = "../../sandbox/src/main.ts";
const token = "0c6a1f0e-7d0b-4a52-9d8b-6c1de2a0b7f4";
const adminToken = "7f1de1f5-2b1a-4c0e-8b0e-2f6f0a4f6d10";
/** Most starts of a connector until it has come to its end. */
const mostStarts = 20;

/** What a world is like. */
export interface WorldOptions {
  readonly rabbitmq: Rabbitmq;
  /** The file of the connector's program. */
  readonly program: string;
  readonly line: Line;
  /** How many times as fast as the machine's the connector's clock is. */
  readonly speed: number;
  /** Whether the platform counts what RabbitMQ delivers again. */
  readonly countsRedelivered?: boolean;
}

/** Opens a world with nothing in it. */
export async function openWorld(options: WorldOptions): Promise<World> {
  const { rabbitmq, program, line, speed, countsRedelivered = true } = options;
  const [port] = await freePorts(5);
  const url = `http://127.0.0.1:${port}`;
  const id = crypto.randomUUID(); // so that the queues are its own
  const file = join(folder(), "received");
  const received = openReceived(file);
  const feed = await serve(answer(""));
  const start = Date.now();
  let catalogue = "";
  let platform: Process | undefined;

  const ask = async <T>(query: string): Promise<T> => {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${adminToken}` },
      body: JSON.stringify({ query }),
    });
    const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  const queued = async (): Promise<number> => {
    const response = await fetch(`${url}/status`);
    const { connectors } = (await response.json()) as { connectors: { queued: number }[] };
    return connectors.reduce((sum, one) => sum + one.queued, 0);
  };

  const world: World = {
    line,
    received,
    rabbitmq,
    data: folder(),
    store: folder(),
    countsRedelivered,
    serves(entries) {
      catalogue = [...kevFeed(entries, 1).chunks()].join("");
      feed.listener = answer(catalogue);
    },
    servesAgain() {
      catalogue += "\n";
      feed.listener = answer(catalogue);
    },
    async startPlatform() {
      const quirk = `countsRedelivered=${countsRedelivered ? "on" : "off"}`;
      // one worker: then what is sent last arrives last
      const args = ["--port", String(port), "--platform", line, "--workers", "1", "--received", file, "--quirk", quirk];
      const env = {
        OPENCTI_TOKEN: token,
        OPENCTI_ADMIN_TOKEN: adminToken,
        RABBITMQ_URL: rabbitmq.url,
        RABBITMQ_MANAGEMENT_URL: rabbitmq.managementUrl ?? "",
      };
      platform = startProcess(main, args, env, world.store);
      await platform.said('"ready":true');
    },
    async stopPlatform(signal) {
      platform?.child.kill(signal);
      await platform?.exit;
    },
    connector: () =>
      startProcess(program, [String(speed), String(start)], {
        OPENCTI_URL: url,
        OPENCTI_TOKEN: token,
        CONNECTOR_ID: id,
        CONNECTOR_RUN_AND_TERMINATE: "true",
        CONNECTOR_DATA_DIR: world.data,
        CONNECTOR_QUEUE_THRESHOLD: "0.3", // so that it runs as long as the workers do
        CISA_CATALOG_URL: `${feed.url}/kev.json`,
      }),
    async run() {
      for (let starts = 1; !(await isDone(world.connector())); starts++) {
        if (starts === mostStarts) throw new Error(`the connector has not come to its end in ${starts} starts`);
      }
    },
    reset: () => ask(`mutation { resetStateConnector(id: "${id}") { id } }`),
    async state() {
      const { connector } = await ask<{ connector: { connector_state: string | null } | null }>(
        `{ connector(id: "${id}") { connector_state } }`,
      );
      return connector?.connector_state ?? "";
    },
    async works() {
      const { connector } = await ask<{ connector: { works: WorkNode[] } | null }>(
        `{ connector(id: "${id}") { works { id status messages { message } errors { message }
          tracking { import_expected_number import_processed_number } } } }`,
      );
      return connector?.works ?? [];
    },
    async drained() {
      for (let before = -1; ; ) {
        const now = (await queued()) === 0 ? received.count() : -1;
        if (now >= 0 && now === before) return;
        before = now;
        await pause(1_200); // the sandbox looks at its queues each second
      }
    },
    objects() {
      const database = new DatabaseSync(join(world.store, `.octi/sandbox-${line}.sqlite`), { readOnly: true });
      const rows = database.prepare("SELECT stix FROM object").all() as { stix: string }[];
      database.close();
      return new Map(
        rows.map(({ stix }) => {
          const { id, created: _created, modified: _modified, ...content } = JSON.parse(stix);
          return [id, JSON.stringify(content)];
        }),
      );
    },
    async close() {
      await world.stopPlatform("SIGKILL");
      await feed.close();
      for (const path of [world.data, world.store]) rmSync(path, { recursive: true, force: true });
    },
    book() {
      const name = readdirSync(world.data).find((name) => name.endsWith(".ledger")) ?? "no ledger";
      const lines = readFileSync(join(world.data, name), "utf8").split("\n");
      const last = lines.findLast((line) => line.includes('{"kind":"book"')) ?? "";
      return JSON.parse(last.slice(9)).book;
    },
  };
  await world.startPlatform();
  return world;
}

/** Resolves at the end of a run with whether it was a good one: neither failed, nor put off since the queue was full. */
export async function isDone({ exit, output }: Process): Promise<boolean> {
  const code = await exit;
  if (code !== 0 && code !== 1) throw new Error(`the connector ends with ${code}:\n${output()}`);
  const isPostponed = output().includes("postponed");
  if (isPostponed) await pause(500);
  return code === 0 && !isPostponed;
}

/** Resolves when an object of a new work has arrived: RabbitMQ has confirmed it. `false` where the connector ended before. */
export async function confirmed(world: World, { exit }: Process, works: ReadonlySet<string>): Promise<boolean> {
  let over = false;
  void exit.then(() => {
    over = true;
  });
  return eventually(
    "an object that arrives",
    () => {
      const list = world.received.all();
      for (let at = list.length - 1; at >= 0 && at >= list.length - 2_000; at--) {
        if (!works.has(list[at]?.work ?? "")) return true;
      }
      return over ? "over" : undefined;
    },
    120,
  ).then((found) => found === true);
}
