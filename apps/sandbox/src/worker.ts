import { setImmediate as turn } from "node:timers/promises";
import type { BrokerConnection } from "./broker/address.ts";
import type { ManagementApi } from "./broker/management.ts";
import type { QueueOwner } from "./broker/topology.ts";
import { longestSlice } from "./commit.ts";
import { type Database, transaction } from "./database.ts";
import type { Importer, Task } from "./importer.ts";
import type { Quirks } from "./quirks.ts";
import { betweenTries, type Wait, waited } from "./retry-wait.ts";
import type { Works } from "./works.ts";

/** What waits in queues. */
export interface Figures {
  readonly messages: number;
  readonly bytes: number;
}

/** The push queues and the workers behind them: the sandbox's own, or RabbitMQ's. */
export interface Worker {
  /** RabbitMQ's coordinates; `undefined` where there is none. */
  readonly connection: BrokerConnection | undefined;
  /** Makes a connector's queues, where they aren't there. */
  declare(owner: QueueOwner): Promise<void> | void;
  /** Puts a bundle's JSON text into a connector's queue. */
  push(connectorId: string, workId: string, bundle: string, applicantId: string): Promise<void> | void;
  /** What waits in a connector's queue, as the platform tells it. */
  queue(connectorId: string): Promise<Figures> | Figures;
  /** Messages in a connector's push queue, as last seen. */
  waiting(connectorId: string): number;
  /** RabbitMQ's own figures; `undefined` where there is none. */
  metrics(): ReturnType<ManagementApi["metrics"]> | undefined;
  purge(connectorId: string): Promise<void> | void;
  /** Removes a connector's queues. */
  remove(connectorId: string): Promise<void> | void;
  /** Resolves when nothing is left to do. */
  idle(): Promise<void>;
  /** Stops after what is under way; what waits stays. */
  stop(): Promise<void>;
}

/** The sandbox's own queues, which answer at once. */
export interface LocalWorker extends Worker {
  push(connectorId: string, workId: string | null, bundle: string, applicantId?: string | null): void;
  queue(connectorId: string): Figures;
  purge(connectorId: string): void;
}

interface Message {
  readonly seq: number;
  readonly connector: string;
  readonly work: string | null;
  readonly split: number;
  readonly tries: number;
  readonly body: string;
  readonly applicant: string | null;
}

interface Options {
  readonly importer: Importer;
  readonly works: Works;
  readonly quirks: Quirks;
  readonly wait?: Wait | undefined;
}

/**
 * Opens the queues of a store and a worker that empties them in order, as the platform's do. While an object whose
 * references are missing waits for another try it does what comes behind it: the real platform has several workers.
 */
export function openWorker(database: Database, { importer, works, quirks, wait = waited }: Options): LocalWorker {
  const insert = database.prepare(
    "INSERT INTO message (connector, work, split, tries, body, applicant) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const next = database.prepare("SELECT * FROM message WHERE seq > ? ORDER BY seq LIMIT 1");
  const one = database.prepare("SELECT * FROM message WHERE seq = ?");
  const removeOne = database.prepare("DELETE FROM message WHERE seq = ?");
  const size = database.prepare(
    "SELECT count(*) AS messages, coalesce(sum(octet_length(body)), 0) AS bytes FROM message WHERE connector = ?",
  );
  /** Messages that wait for another try, by their numbers. They stay in the store, so that a restart knows of them. */
  const waiting = new Map<number, Promise<void>>();
  /** Those that have waited. */
  const due: number[] = [];
  const ending = new AbortController();
  /** Up to here all messages were handled, or wait. */
  let handled = 0;
  let running: Promise<void> | undefined;
  let stopped = false;

  const delay = (seq: number) => {
    const over = () => {
      waiting.delete(seq);
      due.push(seq);
      wake();
    };
    waiting.set(seq, wait(betweenTries(quirks.slowWorkers), ending.signal).then(over));
  };

  function handle(message: Message): void {
    const task = taskOf(message);
    if (!task) return; // the real worker rejects it without requeue, and nobody hears of it
    const requeue = (object: object, tries: number) =>
      Number(
        insert.run(message.connector, message.work, 1, tries, JSON.stringify({ objects: [object] }), message.applicant)
          .lastInsertRowid,
      );
    const opened = importer.open(task);
    if (opened.kind === "split") {
      for (const object of opened.objects) {
        try {
          requeue(object, 0);
        } catch (error) {
          importer.refuse(task, object, error); // too deep to be written again
        }
      }
    }
    if (opened.kind !== "import") return;
    for (const object of opened.objects) {
      if (importer.import(task, object, message.tries) === "again") delay(requeue(object, message.tries + 1));
    }
  }

  /** The next message to handle: one that has waited, else the first in the queue. */
  function following(): Message | undefined {
    for (let seq = due.shift(); seq !== undefined; seq = due.shift()) {
      const message = one.get(seq) as Message | undefined;
      if (message) return message; // else it was purged
    }
    let message = next.get(handled) as Message | undefined;
    for (; message && waiting.has(message.seq); message = next.get(handled) as Message | undefined) {
      handled = message.seq;
    }
    if (message) handled = message.seq;
    return message;
  }

  /** Handles messages for a while; false when there are none. */
  function slice(): boolean {
    const end = performance.now() + longestSlice;
    do {
      const message = following();
      if (!message) return false;
      removeOne.run(message.seq);
      handle(message);
    } while (performance.now() < end);
    return true;
  }

  async function run(): Promise<void> {
    for (let more = true; more && !stopped; ) {
      transaction(database, () => works.together(() => (more = slice())));
      await turn();
    }
  }

  const wake = () => {
    if (stopped || running) return;
    running = turn()
      .then(run)
      .finally(() => {
        running = undefined;
        if (due.length > 0 || next.get(handled)) wake(); // something may have come while the run ended
      });
    running.catch((error) => {
      process.nextTick(() => {
        throw error;
      });
    });
  };
  wake();

  const queue = (connectorId: string): Figures => {
    const { messages, bytes } = size.get(connectorId) as { messages: number; bytes: number };
    return { messages: Number(messages), bytes: Number(bytes) };
  };
  const purge = (connectorId: string) =>
    void database.prepare("DELETE FROM message WHERE connector = ?").run(connectorId);

  return {
    connection: undefined,
    declare: () => {},
    push(connectorId, workId, bundle, applicantId = null) {
      insert.run(connectorId, workId, 0, 0, bundle, applicantId);
      wake();
    },
    queue,
    waiting: (connectorId) => queue(connectorId).messages,
    metrics: () => undefined,
    purge,
    remove: purge,
    async idle() {
      while (running || waiting.size > 0) await (running ?? Promise.race(waiting.values()));
    },
    async stop() {
      stopped = true;
      ending.abort();
      await running;
    },
  };
}

/** A message of the store; `undefined` for one that cannot be read or holds nothing. */
function taskOf({ connector, work, split, body, applicant }: Message): Task | undefined {
  try {
    const { objects } = JSON.parse(body) as { objects?: unknown };
    if (!Array.isArray(objects) || objects.length === 0) return undefined;
    return { connector, work, objects, whole: split === 1, applicant, draft: null, types: [] };
  } catch {
    return undefined;
  }
}
