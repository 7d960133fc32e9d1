import { setImmediate as turn } from "node:timers/promises";
import { type Database, transaction } from "./database.ts";
import type { Incoming, Line } from "./entity-type.ts";
import { ImportError } from "./error.ts";
import type { Objects } from "./objects.ts";
import type { Quirks } from "./quirks.ts";
import { type Parts, split, UnreadableBundle } from "./split.ts";
import type { Works } from "./works.ts";

/** The push queues and the worker behind them. */
export interface Worker {
  /** Puts a bundle's JSON text into a connector's queue. */
  push(connectorId: string, workId: string | null, bundle: string): void;
  /** What waits in a connector's queue. */
  queue(connectorId: string): { readonly messages: number; readonly bytes: number };
  purge(connectorId: string): void;
  /** Resolves when nothing is left to do. */
  idle(): Promise<void>;
  /** Stops after the message that is under way; what waits stays in the store. */
  stop(): Promise<void>;
}

interface Message {
  readonly seq: number;
  readonly connector: string;
  readonly work: string | null;
  readonly split: number;
  readonly tries: number;
  readonly body: string;
}

/** Tries of an object whose references are missing: the fifth failure is final (platform-internals Q4). */
const mostTries = 4;
/** Milliseconds of work in one transaction, between two looks at the network. */
const longestSlice = 20;
/** Longest object whose text goes with its error. */
const longestSource = 50_000;

/**
 * Opens the queues of a store and a worker that empties them in order, as the platform's does: it splits a bundle, announces
 * and queues its parts, imports them one by one, and reports each. Where the real one sleeps before another try of an object
 * whose references are missing, this one first does what waits behind it.
 */
export function openWorker(
  database: Database,
  options: { readonly objects: Objects; readonly works: Works; readonly line: Line; readonly quirks: Quirks },
): Worker {
  const { objects, works, line, quirks } = options;
  const insert = database.prepare("INSERT INTO message (connector, work, split, tries, body) VALUES (?, ?, ?, ?, ?)");
  const next = database.prepare("SELECT * FROM message ORDER BY seq LIMIT 1");
  const remove = database.prepare("DELETE FROM message WHERE seq = ?");
  const size = database.prepare(
    "SELECT count(*) AS messages, coalesce(sum(octet_length(body)), 0) AS bytes FROM message WHERE connector = ?",
  );
  let running: Promise<void> | undefined;
  let stopped = false;

  const report = (work: string | null, error: { error: string; source: string } | null) => {
    if (work !== null) works.apply(work, { kind: "reportExpectation", error });
  };
  const sourceOf = (object: unknown): string => {
    const source = JSON.stringify(object);
    return source.length < longestSource ? source : "Bundle too large";
  };

  const failed = (message: Message, object: Incoming, code: string, text: string) =>
    report(message.work, {
      error: `{'name': '${code}', 'error_message': ${JSON.stringify(text)}}`,
      source: sourceOf(object),
    });

  function importOne(object: Incoming, message: Message): void {
    try {
      objects.import(object, message.tries);
      report(message.work, null);
    } catch (error) {
      if (!(error instanceof ImportError)) throw error;
      if (error.name === "MISSING_REFERENCE_ERROR" && message.tries < mostTries) {
        insert.run(message.connector, message.work, 1, message.tries + 1, JSON.stringify({ objects: [object] }));
        return;
      }
      failed(message, object, error.name, error.message);
    }
  }

  function handle(message: Message): void {
    if (message.work !== null && quirks.dropsDeadWorks && !works.isAlive(message.work)) return;
    const parts = partsOf(message.body);
    if (!parts) return; // the real worker rejects it without requeue, and nobody hears of it
    if (message.split === 1 || parts.single) {
      for (const { object, reason } of parts.refused) failed(message, object, "UNSUPPORTED_ERROR", reason);
      for (const object of parts.objects) importOne(object, message);
      return;
    }
    if (message.work !== null) works.apply(message.work, { kind: "addExpectations", count: parts.objects.length });
    for (const object of parts.objects) {
      insert.run(message.connector, message.work, 1, 0, JSON.stringify({ objects: [object] }));
    }
  }

  /** What a message's bundle holds; `undefined` for one that cannot be read or holds nothing. */
  function partsOf(body: string): (Parts & { readonly single: boolean }) | undefined {
    try {
      const { objects: list } = JSON.parse(body) as { objects?: unknown };
      if (!Array.isArray(list) || list.length === 0) return undefined;
      return { ...split(list, line), single: list.length === 1 };
    } catch (error) {
      if (error instanceof UnreadableBundle || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  /** Handles messages for a while; false when there are none. */
  function slice(): boolean {
    const end = performance.now() + longestSlice;
    do {
      const message = next.get() as Message | undefined;
      if (!message) return false;
      remove.run(message.seq);
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
        if (!stopped && next.get()) wake(); // something may have come while the run ended
      });
    running.catch((error) => {
      process.nextTick(() => {
        throw error;
      });
    });
  };
  wake();

  return {
    push(connectorId, workId, bundle) {
      insert.run(connectorId, workId, 0, 0, bundle);
      wake();
    },
    queue(connectorId) {
      const { messages, bytes } = size.get(connectorId) as { messages: number; bytes: number };
      return { messages: Number(messages), bytes: Number(bytes) };
    },
    purge: (connectorId) => void database.prepare("DELETE FROM message WHERE connector = ?").run(connectorId),
    async idle() {
      while (running) await running;
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}
