import type { Logger } from "pino";
import { milliseconds, parseDuration } from "../config/duration.ts";
import type { Configuration } from "../config/read.ts";
import type { Connector } from "../connector.ts";
import type { Outcome } from "../delivery/finish.ts";
import { supportedTypes } from "../delivery/supported-types.ts";
import { Interrupted, PlatformRefused, PlatformUnavailable } from "../errors.ts";
import { openSession, type Session } from "../platform/session.ts";
import { waitForPlatform } from "../platform/wait.ts";
import { type Boot, boot, type HostOptions } from "./boot.ts";
import { exit } from "./exit.ts";
import { counted, guarded } from "./guard.ts";
import type { Network } from "./network.ts";
import { openDirectory, openQueue } from "./open-sink.ts";
import { quiet } from "./quiet.ts";
import { openReset, type Reset } from "./reset.ts";
import { openRoom } from "./room.ts";
import { type RunOptions, run } from "./run.ts";
import { isOnce, schedule } from "./schedule.ts";
import { summarise } from "./summary.ts";

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
  const once = settings.CONNECTOR_RUN_AND_TERMINATE || isOnce(every);
  try {
    const session = await connect(connector, booted, options, network, once);
    try {
      const reset = openReset(session);
      const oneRun = () => execute(connector, booted, options, network, session, reset);
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
        },
        wake: reset.wake,
      });
      return exit.good;
    } finally {
      await session.close();
    }
  } catch (error) {
    if (error instanceof Interrupted) return once ? exit.failed : exit.good;
    const hint = error instanceof PlatformRefused || error instanceof PlatformUnavailable ? { hint: error.hint } : {};
    log.error({ err: error, ...hint }, "the connector ends");
    return exit.failed;
  } finally {
    network.close();
  }
}

/** Waits for OpenCTI and registers; again where it goes away in between. */
async function connect(
  connector: Connector,
  booted: Boot,
  options: HostOptions,
  network: Network,
  once: boolean,
): Promise<Session> {
  const { configuration, log, clock, random } = booted;
  const { settings } = configuration;
  const { client } = network;
  const { signal, hard } = options;
  for (;;) {
    await waitForPlatform(client, { clock, log, signal, random, ...(once ? { limit: patience } : {}) });
    try {
      return await openSession({
        client,
        clock,
        log,
        signal: hard,
        heartbeat: !once,
        identity: {
          id: settings.CONNECTOR_ID,
          name: settings.CONNECTOR_NAME,
          type: connector.type,
          scope: settings.CONNECTOR_SCOPE,
          slug: connector.slug,
          xtmOneIntent: settings.CONNECTOR_XTM_ONE_INTENT,
        },
      });
    } catch (error) {
      if (once || !(error instanceof PlatformUnavailable)) throw error;
    }
  }
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
  network: Network,
  session: Session,
  reset: Reset,
): Promise<Outcome> {
  const { configuration, log, clock } = booted;
  const { settings } = configuration;
  const began = clock.now();
  const toQueue = settings.CONNECTOR_SEND_TO_QUEUE;
  const outcome = await run({
    connector,
    config: configuration.config,
    keeper: session,
    http: network.http,
    platform: session.platform,
    ...sinks(connector, booted, session),
    openWork: toQueue
      ? async (signal) => {
          const { openWorks, queue } = session;
          await quiet({ openWorks, queue, clock, log, signal });
          const name = `${settings.CONNECTOR_NAME} run @ ${began.toISOString().slice(0, 19).replace("T", " ")}`;
          const work = await session.openWork(name);
          return settings.CONNECTOR_QUEUE_PROTOCOL === "api" ? guarded(work) : counted(work);
        }
      : undefined,
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
  session.info({ last_run_datetime: clock.now().toISOString() });
  summarise(outcome, log, clock.now().getTime() - began.getTime());
  return outcome;
}

/** The queue, with a copy to the directory where one is wanted; the directory alone without `CONNECTOR_SEND_TO_QUEUE`. */
function sinks(connector: Connector, booted: Boot, session: Session): Pick<RunOptions, "sink" | "copy"> {
  const { settings } = booted.configuration;
  const { CONNECTOR_SEND_TO_DIRECTORY: toDirectory, CONNECTOR_SEND_TO_DIRECTORY_PATH: path } = settings;
  const directory =
    toDirectory && path !== undefined ? () => openDirectory(path, { connector, booted, session }) : undefined;
  if (directory && !settings.CONNECTOR_SEND_TO_QUEUE) return { sink: directory };
  return {
    sink: async (signal, work) => openQueue({ booted, session, work, signal }),
    ...(directory && { copy: directory }),
  };
}
