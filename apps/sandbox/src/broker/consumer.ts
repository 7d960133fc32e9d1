import type { Commit } from "../commit.ts";
import type { Incoming, Line } from "../entity-type.ts";
import { deadLetterOf, decoded, partOf } from "../envelope.ts";
import { gaveUp, type Importer, type Opened, type Task } from "../importer.ts";
import type { Quirks } from "../quirks.ts";
import { betweenTries, type Wait, waited } from "../retry-wait.ts";

/** What becomes of a message in its queue: taken off, or rejected without requeue. */
export type Verdict = "ack" | "reject";

interface Options {
  readonly line: Line;
  readonly quirks: Quirks;
  readonly importer: Importer;
  readonly commit: Commit;
  /** Puts a message at the tail of a connector's push queue; resolves when the broker has it. */
  readonly publish: (connectorId: string, body: Buffer) => Promise<void>;
  /** Puts a message into the dead letter queue. */
  readonly bury: (body: Buffer) => Promise<void>;
  readonly wait?: Wait | undefined;
}

/** Milliseconds that the real worker takes for a message at least (Q4). */
const floor = 50;

/**
 * Handles a message of a push queue as one of OpenCTI's workers does (platform-internals Q4): one message at a time, its
 * objects one after the other, and an object whose references are missing is tried again before anything else is done.
 * Rejects where the broker went away meanwhile: it has the message still, and delivers it again.
 */
export function openConsumer({ line, quirks, importer, commit, publish, bury, wait = waited }: Options) {
  async function handled(connector: string, body: Buffer): Promise<Verdict> {
    const envelope = decoded(body, line);
    if (!envelope) return "reject";
    const task: Task = { ...envelope, connector, whole: envelope.noSplit };
    let opened: Opened | undefined;
    let position = 0;
    const givenUp: Incoming[] = [];
    let tries = 0;
    /** As far as it goes without waiting. */
    const advance = (): Opened["kind"] | "again" => {
      opened ??= importer.open(task);
      if (opened.kind !== "import") return opened.kind;
      for (; position < opened.objects.length; position++, tries = 0) {
        const object = opened.objects[position] as Incoming;
        const result = importer.import(task, object, tries);
        if (result === "again") return "again";
        if (result === "givenUp") givenUp.push(object);
      }
      return opened.kind;
    };
    while ((await commit(advance)) === "again") {
      tries++;
      await wait(betweenTries(quirks.slowWorkers));
    }
    if (opened?.kind === "lost") return "reject";
    if (opened?.kind === "split") {
      const parts: Buffer[] = [];
      for (const [index, object] of opened.objects.entries()) {
        try {
          parts.push(partOf(body, envelope.bundleId, object, index + 1));
        } catch (error) {
          await commit(() => importer.refuse(task, object, error)); // too deep to be written again
        }
      }
      await Promise.all(parts.map((part) => publish(connector, part)));
    }
    const letters: Buffer[] = [];
    try {
      for (const object of givenUp) letters.push(deadLetterOf(body, object, connector, gaveUp));
    } catch {
      return "reject"; // too deep to be written again: the real worker loses the message
    }
    for (const letter of letters) await bury(letter);
    return "ack";
  }

  return async (connector: string, body: Buffer): Promise<Verdict> => {
    if (!quirks.slowWorkers) return handled(connector, body);
    const [verdict] = await Promise.all([handled(connector, body), wait(floor)]);
    return verdict;
  };
}
