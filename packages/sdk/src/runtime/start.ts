import type { Logger } from "pino";
import { milliseconds, parseDuration } from "../config/duration.ts";
import type { Configuration } from "../config/read.ts";
import type { Connector } from "../connector.ts";
import { type Outcome, outcomeOf } from "../delivery/finish.ts";
import { emptyReport } from "../delivery/report.ts";
import type { Sink } from "../delivery/sinks/sink.ts";
import { workbenchLimit } from "../delivery/sinks/workbench.ts";
import { supportedTypes } from "../delivery/supported-types.ts";
import { ConfigurationError, hintOf, Interrupted, PlatformUnavailable } from "../errors.ts";
import { onOneLine } from "../one-line.ts";
import { masked } from "../ops/log.ts";
import { measured } from "../ops/measured.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { PlatformClient } from "../platform/client.ts";
import { serviceAccount } from "../platform/service-account.ts";
import { openSession, type Session } from "../platform/session.ts";
import { waitForPlatform } from "../platform/wait.ts";
import { type Boot, boot, type HostOptions, tellProblems } from "./boot.ts";
import { type Data, openData } from "./data.ts";
import { exit } from "./exit.ts";
import { judgeWorks, keepJudging } from "./judging.ts";
import { openCopies } from "./open-copies.ts";
import { openQueue, type SinkOptions, warnOfBroker } from "./open-sink.ts";
import { validationFor, workOpener } from "./open-work.ts";
import { openReset, type Reset } from "./reset.ts";
import { openRoom } from "./room.ts";
import { type RunOptions, run } from "./run.ts";
import { openRunLedger, type RunLedger } from "./run-ledger.ts";
import { runsOnce, schedule } from "./schedule.ts";
import { summarise } from "./summary.ts";
import { openWatch, type Watch } from "./watch.ts";

/** How long run-and-terminate waits for OpenCTI, in milliseconds. */
const patience = 300_000;

/**
 * Runs a connector until the signal ends it, or once where `CONNECTOR_RUN_AND_TERMINATE` or a period of 0 says so.
 *
 * @returns the exit code: 0, 1 after a failed start or a failed single run, 78 for a wrong configuration
 */
export async function startConnector(connector: Connector, options: HostOptions): Promise<number> {
  const booted = boot(connector, options);
  if (!booted) return exit.configuration;
  const { configuration, log, clock, random, network } = booted;
  const { settings } = configuration;
  const every = parseDuration(settings.CONNECTOR_DURATION_PERIOD);
  const once = runsOnce(settings);
  let watch: Watch | undefined;
  let data: Data | undefined;
  try {
    const watching = await openWatch(settings, {
      clock,
      log,
      signal: options.signal,
      heartbeat: !once,
      commons: options.commons,
    });
    watch = watching;
    if (watch.metrics) network.count(watch.metrics);
    const session = await connect(connector, booted, options, watch, once);
    try {
      warnOfBroker(booted, session);
      const reset = openReset(session);
      const opened = await openData(booted, session);
      data = opened;
      let waiting = new AbortController();
      const oneRun = async () => {
        waiting.abort();
        await judging;
        const outcome = await inTurn(booted, options, () =>
          execute(connector, booted, options, watching, session, reset, opened),
        );
        if (outcome.kind !== "interrupted") watching.readiness.ran(failureOf(outcome, configuration.secrets));
        return outcome;
      };
      let judging: Promise<void> | undefined;
      if (once) return await runOnce(oneRun, session, configuration, log);
      await schedule({
        every,
        clock,
        signal: options.signal,
        random,
        run: oneRun,
        planned(next) {
          session.info({ next_run_datetime: next.toISOString() });
          log.info({ next: next.toISOString() }, "waiting for the next run");
          waiting = new AbortController();
          const signal = AbortSignal.any([options.signal, waiting.signal]);
          judging = opened && keepJudging({ ledger: opened.ledger, session, clock, log, signal });
          // with --expose-gc: nobody allocates while it waits, so nothing else would give back what the run used
          globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" });
        },
        wake: reset.wake,
      });
      return exit.good;
    } finally {
      watch.metrics?.stopped();
      await data?.close();
      await session.close();
    }
  } catch (error) {
    if (error instanceof ConfigurationError) {
      tellProblems(error, log);
      return exit.configuration;
    }
    if (error instanceof Interrupted) return once ? exit.failed : exit.good;
    log.error({ err: error, hint: hintOf(error) }, "the connector ends");
    return exit.failed;
  } finally {
    network.close();
    await watch?.close();
  }
}

/** Where connectors share a process, a run waits for its turn. */
function inTurn<T>({ log }: Boot, { commons, signal }: HostOptions, run: () => Promise<T>): Promise<T> {
  if (!commons) return run();
  return commons.inTurn(run, signal, () => log.info("runs of other connectors come first (HOST_PARALLEL_RUNS)"));
}

/** Why a run failed, on one line and without the secrets that an error may quote; nothing where it didn't. */
function failureOf(outcome: Outcome, secrets: readonly string[]): string | undefined {
  return outcome.kind === "failed" ? onOneLine(masked(outcome.error.message, secrets)) : undefined;
}

/** Waits for OpenCTI and registers; again where it goes away in between. */
async function connect(
  connector: Connector,
  booted: Boot,
  options: HostOptions,
  { readiness, metrics }: Watch,
  once: boolean,
): Promise<Session> {
  const { configuration, log, clock, random, network, hide } = booted;
  const { settings } = configuration;
  const { signal, hard } = options;
  const pinged = (answered: boolean) => {
    readiness.pinged(answered);
    metrics?.pinged(answered);
  };
  let client: PlatformClient | undefined;
  for (;;) {
    await waitForPlatform(client ?? network.client, {
      clock,
      log,
      signal,
      random,
      ...(once ? { limit: patience } : {}),
    });
    try {
      client ??= await clientFor(booted, signal);
      const session = await openSession({
        client,
        clock,
        log,
        signal: hard,
        heartbeat: !once,
        hide,
        pinged,
        identity: {
          id: settings.CONNECTOR_ID,
          name: settings.CONNECTOR_NAME,
          type: connector.type,
          scope: settings.CONNECTOR_SCOPE,
          slug: connector.slug,
          xtmOneIntent: settings.CONNECTOR_XTM_ONE_INTENT,
        },
      });
      readiness.registered();
      return session;
    } catch (error) {
      if (once || !(error instanceof PlatformUnavailable)) throw error;
    }
  }
}

/** The client of the token's user, or of the connector's own service account. */
async function clientFor({ configuration, network, log, hide }: Boot, signal: AbortSignal): Promise<PlatformClient> {
  const { settings } = configuration;
  if (!settings.CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT) return network.client;
  const token = await serviceAccount({
    client: network.client,
    name: settings.CONNECTOR_NAME,
    confidence: settings.CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT_CONFIDENCE_LEVEL,
    log,
    signal,
  });
  hide(token);
  return network.clientOf(token);
}

/** Run-and-terminate: one run, unless the queue is full, and the exit code says how it went. */
async function runOnce(
  oneRun: () => Promise<Outcome>,
  session: Session,
  { settings }: Configuration,
  log: Logger,
): Promise<number> {
  const threshold = settings.CONNECTOR_QUEUE_THRESHOLD;
  session.info({ run_and_terminate: true, queue_threshold: threshold });
  const { megabytes } = await session.queue();
  if (settings.CONNECTOR_SEND_TO_QUEUE && megabytes >= threshold) {
    session.info({ buffering: true, queue_messages_size: megabytes });
    log.warn({ megabytes, threshold }, "postponed: the queue is full, start again when the workers have caught up");
    return exit.good;
  }
  const { kind } = await oneRun();
  return kind === "success" || kind === "unchanged" ? exit.good : exit.failed;
}

/** One run in front of OpenCTI, and its summary line. */
async function execute(
  connector: Connector,
  booted: Boot,
  options: HostOptions,
  { metrics }: Watch,
  session: Session,
  reset: Reset,
  data: Data | undefined,
): Promise<Outcome> {
  const { configuration, log, clock, network } = booted;
  const { settings } = configuration;
  const began = clock.now();
  const toQueue = settings.CONNECTOR_SEND_TO_QUEUE;
  const validation = validationFor(booted, session);
  let sentAgain = 0;
  const opener = workOpener(booted, session, { began, validation, mayRepeat: () => sentAgain });
  metrics?.began();
  let ledger: RunLedger | undefined;
  try {
    ledger = data && (await beginning(booted, session, data, connector));
  } catch (error) {
    log.error({ err: error, hint: "is the disk of CONNECTOR_DATA_DIR full?" }, "the ledger could not be written");
    const failed = outcomeOf(error, emptyReport());
    metrics?.ended(failed);
    return failed;
  }
  const outcome = await run({
    connector,
    config: configuration.config,
    keeper: session,
    ...(ledger && { ledger }),
    http: network.http,
    platform: session.platform,
    ...sinks(metrics, {
      connector,
      booted,
      session,
      began,
      validation,
      draftId: opener.draftId,
      retried() {
        sentAgain += 1;
        metrics?.retried("broker");
      },
    }),
    openWork: toQueue ? opener.open : undefined,
    ...(validation === "workbench" ? { batch: workbenchLimit } : {}),
    room: (signal, published) =>
      toQueue
        ? openRoom({
            queue: session.queue,
            published,
            info: session.info,
            threshold: settings.CONNECTOR_QUEUE_THRESHOLD,
            clock,
            log,
            signal,
          })
        : async () => {},
    types: supportedTypes(session.features.version),
    clock,
    log,
    secrets: configuration.secrets,
    signal: AbortSignal.any([options.signal, reset.signal()]),
    timeout: milliseconds(parseDuration(settings.CONNECTOR_RUN_TIMEOUT)),
  });
  metrics?.ended(outcome);
  session.info({ buffering: false, last_run_datetime: clock.now().toISOString() }); // a run that ended waits for nothing
  summarise(outcome, log, clock.now().getTime() - began.getTime());
  return outcome;
}

/** What the run may rely on: OpenCTI is asked first what became of the works of earlier ones. */
async function beginning(
  { configuration: { settings }, clock, log }: Boot,
  session: Session,
  { ledger }: Data,
  connector: Connector,
): Promise<RunLedger> {
  try {
    await judgeWorks({ ledger, session, clock, log });
  } catch (error) {
    // the run is told of it, too, and says so; what is not judged yet is judged later
    log.debug({ cause: error instanceof Error ? error.message : String(error) }, "earlier works are judged later");
  }
  const period = settings.CONNECTOR_FULL_SYNC_PERIOD;
  const fullSync = period === undefined ? 0 : milliseconds(parseDuration(period));
  return openRunLedger({
    ledger,
    keeper: session,
    now: clock.now(),
    platform: session.features.version,
    fullSync: connector.fullSync !== undefined || fullSync > 0 ? fullSync || Number.POSITIVE_INFINITY : undefined,
    guarded: settings.CONNECTOR_QUEUE_PROTOCOL === "api",
    log,
  });
}

/** The queue, with copies to a directory and a bucket where they are wanted; these alone without `CONNECTOR_SEND_TO_QUEUE`. */
function sinks(
  metrics: Metrics | undefined,
  options: Omit<SinkOptions, "work" | "signal">,
): Pick<RunOptions, "sink" | "copy"> {
  const { settings } = options.booted.configuration;
  const watched = (sink: Sink) => (metrics ? measured(sink, metrics) : sink);
  const copies = openCopies(options);
  if (copies && !settings.CONNECTOR_SEND_TO_QUEUE) return { sink: async (signal) => watched(await copies(signal)) };
  return {
    sink: async (signal, work) => watched(openQueue({ ...options, signal, work })),
    ...(copies && { copy: copies }),
  };
}
