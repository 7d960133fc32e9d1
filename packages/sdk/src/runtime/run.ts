import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import type { Connector, ImportContext, Platform } from "../connector.ts";
import { announced } from "../delivery/announced.ts";
import { changes } from "../delivery/changes.ts";
import type { Chunk } from "../delivery/chunk.ts";
import { closed } from "../delivery/closed.ts";
import { collect } from "../delivery/collect.ts";
import { copied } from "../delivery/copied.ts";
import { finish, type Outcome, outcomeOf } from "../delivery/finish.ts";
import { gather } from "../delivery/gather.ts";
import { messages } from "../delivery/messages.ts";
import { publish } from "../delivery/publish.ts";
import { emptyReport, type Report, tallied } from "../delivery/report.ts";
import { openSeen } from "../delivery/seen.ts";
import { type Keeper, settle } from "../delivery/settle.ts";
import type { Sink } from "../delivery/sinks/sink.ts";
import { openStepBook } from "../delivery/step.ts";
import { withhold } from "../delivery/withhold.ts";
import { Interrupted } from "../errors.ts";
import type { Http } from "../http/http.ts";
import { masked } from "../ops/log.ts";
import { isPlatformMarking } from "../stix/marking.ts";
import type { RunWork } from "./guard.ts";
import { nothingKnown } from "./known.ts";
import type { RunLedger } from "./run-ledger.ts";
import { validState } from "./state.ts";

/** Everything that one run touches. A dry run gives other ones than a run in front of OpenCTI. */
export interface RunOptions {
  readonly connector: Connector;
  readonly config: unknown;
  readonly keeper: Keeper;
  /** What OpenCTI has of this connector; absent where nobody remembers. */
  readonly ledger?: RunLedger;
  readonly http: (signal: AbortSignal) => Http;
  readonly platform: Platform;
  /** The sink of this run, which waits for nothing after the signal; `work` is the id of the run's work once it is open. */
  readonly sink: (signal: AbortSignal, work: () => string | undefined) => Promise<Sink>;
  /** A second sink that gets each batch first. */
  readonly copy?: (signal: AbortSignal) => Promise<Sink>;
  /** Opens the work; absent where nothing is sent to OpenCTI. */
  readonly openWork: ((signal: AbortSignal) => Promise<RunWork>) | undefined;
  /** Resolves when the queue has room; `published` are the bytes of bundles that were confirmed. */
  readonly room: (signal: AbortSignal, published: () => number) => () => Promise<void>;
  /** STIX types that the platform stores. */
  readonly types: ReadonlySet<string>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Values that never leave the process: masked in the work's message, as the log masks them. */
  readonly secrets: readonly string[];
  /** Most objects and characters of a batch; as many as one push of the `api` protocol takes where nothing is said. */
  readonly batch?: { readonly objects: number; readonly bytes: number };
  /** Aborted with an {@link Interrupted}: shutdown, reset. */
  readonly signal: AbortSignal;
  /** Milliseconds after which the run is ended at its checkpoint. */
  readonly timeout: number;
}

/** Well below the 50 MB that OpenCTI takes. */
const pushLimit = { objects: 1_000, bytes: 4_000_000 };

/** One run of a connector, from the author's generator to the closed work. Never throws: whatever happens is the outcome. */
export async function run(options: RunOptions): Promise<Outcome> {
  const { clock, log } = options;
  const report = emptyReport();
  const ended = new AbortController();
  // its own: a composite one looks its sources up whenever it is asked, which is several times an object
  const stop = new AbortController();
  const { signal } = stop;
  const interrupt = () => stop.abort(options.signal.reason);
  if (options.signal.aborted) interrupt();
  else options.signal.addEventListener("abort", interrupt, { once: true, signal: ended.signal });
  void clock.sleep(options.timeout, ended.signal).then(
    () => stop.abort(new Interrupted("timeout", "it took longer than CONNECTOR_RUN_TIMEOUT")),
    () => {}, // the run ended first
  );

  let work: RunWork | undefined;
  let sink: Sink | undefined;
  let copy: Sink | undefined;
  let outcome: Outcome;
  try {
    sink = await options.sink(signal, () => work?.id);
    copy = await options.copy?.(signal);
    const announce = async (objects: number): Promise<void> => {
      if (!work) {
        work = await options.openWork?.(signal);
        if (work) await options.ledger?.opened(work.id);
      }
      await work?.announce(objects);
    };
    const reason = await deliver({ ...options, signal }, report, { sink, copy }, announce);
    outcome = reason === undefined ? { kind: "success", report } : { kind: "unchanged", reason, report };
  } catch (error) {
    outcome = outcomeOf(signal.aborted ? signal.reason : error, report);
  } finally {
    ended.abort();
  }
  let said: string | undefined;
  try {
    await sink?.close();
    await copy?.close();
    const closing =
      work &&
      discreet(work, options.secrets, (message) => {
        said = message;
      });
    await finish(closing, outcome);
  } catch (error) {
    // what was sent has arrived and the state says so: nothing would be better if it was done again
    log.error(
      { err: error, work: work?.id, hint: "the next run that sends something closes it" },
      "the work could not be closed",
    );
  }
  try {
    options.ledger?.ended(outcome, said);
  } catch (error) {
    // what it holds is whole up to its last line; what is missing there is sent once more
    log.error({ err: error, hint: "is the disk of CONNECTOR_DATA_DIR full?" }, "the ledger could not be written");
  }
  return outcome;
}

/** The stages in the order of the data. Resolves with the reason of `unchanged` when everything is confirmed and saved. */
async function deliver(
  options: RunOptions,
  report: Report,
  { sink, copy }: { readonly sink: Sink; readonly copy: Sink | undefined },
  announce: (objects: number) => Promise<void>,
): Promise<string | undefined> {
  const { connector, clock, log, signal, ledger } = options;
  const keeper = ledger?.keeper ?? options.keeper;
  const known = ledger?.known ?? nothingKnown;
  const steps = openStepBook();
  const seen = openSeen(ledger?.said);
  const found = new Set<string>();
  const room = options.room(signal, () => report.bytes);
  const context: ImportContext<unknown, Record<string, unknown>> = {
    config: options.config,
    now: clock.now(),
    state: validState(connector.state, keeper.state, log),
    http: options.http(signal),
    platform: remembering(options.platform, found),
    log,
    signal,
    known,
    skip: (key, reason) => {
      report.partly = tallied(report.partly, key, reason);
    },
    record: (key, objects) =>
      steps.make({ kind: "record", ...(typeof key === "string" ? { key, version: undefined } : key), objects }),
    removed: (key, objects) => steps.make({ kind: "removed", key, version: undefined, objects }),
    checkpoint: (patch) => steps.make({ kind: "checkpoint", patch }),
    unchanged: steps.unchanged,
  };

  let reason: string | undefined;
  async function* collected(): AsyncGenerator<Chunk> {
    reason = yield* collect(connector.run(context), {
      steps,
      signal,
      report,
      parallel: connector.parallel ?? 1,
      author: connector.author,
      has: ledger?.skips ?? known.has,
      owes: ledger !== undefined,
      ...(ledger && { yielded: ledger.yielded }),
    });
  }
  const onPlatform = (id: string) => isPlatformMarking(id) || found.has(id) || (ledger?.has(id) ?? false);
  const standing = ledger?.standing ?? (() => "new" as const);

  await room(); // the first step, too, is asked for only when there is room
  const chunks = closed(
    changes(collected(), { seen, standing, report, ...(ledger && { isKnown: ledger.isKnown, doubt: ledger.doubt }) }),
    {
      seen: seen.has,
      onPlatform,
      report,
    },
  );
  const gathered = gather(chunks, { ...(options.batch ?? pushLimit), types: options.types, report });
  const batches = copy ? copied(gathered, copy, (batch) => messages(batch, copy.unit, clock.now())) : gathered;
  const outgoing = withhold(
    announced(batches, {
      async room() {
        await room();
        await sink.ready?.();
      },
      announce,
      messages(batch) {
        ledger?.sending(batch);
        return messages(batch, sink.unit, clock.now());
      },
    }),
  );
  for await (const mark of publish(outgoing, sink, report)) {
    if (signal.aborted && signal.reason.reason === "reset") throw signal.reason; // the old state must not be written over the reset
    await settle(mark, keeper, (passed) => {
      ledger?.confirmed(passed);
      seen.confirmed(passed.contents);
    });
  }
  return reason;
}

/** The work, whose messages say no secret: an author's error may quote one. */
function discreet(
  work: RunWork,
  secrets: readonly string[],
  told: (message: string) => void,
): Pick<RunWork, "processed"> {
  return {
    processed(message, inError, sent) {
      const words = masked(message, secrets);
      told(words);
      return work.processed(words, inError, sent);
    },
  };
}

/** The platform's look-ups, with the ids that they answered put aside: OpenCTI has those. */
function remembering(platform: Platform, found: Set<string>): Platform {
  return {
    async find(query) {
      const answer = await platform.find(query);
      for (const { id } of answer.values()) found.add(id);
      return answer;
    },
  };
}
