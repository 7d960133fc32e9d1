import type { Logger } from "pino";
import { type Clock, systemClock } from "../clock.ts";
import { parseDuration } from "../config/duration.ts";
import { type Configuration, readConfiguration } from "../config/read.ts";
import type { Connector } from "../connector.ts";
import { directoryEnvelope } from "../delivery/envelope.ts";
import { type Outcome, outcomeText } from "../delivery/finish.ts";
import { apiSink } from "../delivery/sinks/api.ts";
import { both } from "../delivery/sinks/both.ts";
import { directorySink } from "../delivery/sinks/directory.ts";
import type { Sink } from "../delivery/sinks/sink.ts";
import { ConfigurationError, Interrupted, PlatformRefused, PlatformUnavailable } from "../errors.ts";
import { openLog } from "../ops/log.ts";
import { openSession, type Session } from "../platform/session.ts";
import { waitForPlatform } from "../platform/wait.ts";
import { guarded } from "./guard.ts";
import { openNetwork } from "./network.ts";
import { openRoom } from "./room.ts";
import { run } from "./run.ts";
import { isOnce, schedule } from "./schedule.ts";

/** Exit codes of a connector's process (DESIGN: 78 is `EX_CONFIG` of sysexits.h). */
export const exit = { good: 0, failed: 1, configuration: 78 } as const;

/** What a host gives to a connector. */
export interface StartOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `config.yml` and `.env` are looked for. */
  readonly cwd: string;
  /** Ends the connector in good order; its reason is an {@link Interrupted}. */
  readonly signal: AbortSignal;
  /** Ends what is still waiting then. */
  readonly hard: AbortSignal;
  /** Gets each line of the log, with its line break. */
  readonly write: (line: string) => void;
  readonly clock?: Clock;
  /** From 0 to 1, for the jitter of waits. */
  readonly random?: () => number;
}

/** How long run-and-terminate waits for the platform. */
const patience = 300_000;

/**
 * Runs a connector until the signal ends it, or once where `CONNECTOR_RUN_AND_TERMINATE` or a period of 0 says so.
 *
 * @returns the exit code: 0, 1 after a failed start or run, 78 for a wrong configuration. Never throws.
 */
export async function startConnector(connector: Connector, options: StartOptions): Promise<number> {
  let configuration: Configuration;
  try {
    configuration = readConfiguration(connector, options);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const log = openLog({ level: "info", json: options.env.OPENCTI_JSON_LOGGING !== "false", name: connector.name, secrets: [], write: options.write });
    for (const problem of error.problems) log.error(problem, "a setting is wrong");
    log.error({ problems: error.problems.length, code: exit.configuration }, "nothing was started: correct the settings and start again");
    return exit.configuration;
  }
  const { settings, notes, secrets } = configuration;
  const log = openLog({
    level: settings.CONNECTOR_LOG_LEVEL,
    json: settings.OPENCTI_JSON_LOGGING,
    name: settings.CONNECTOR_NAME,
    secrets,
    write: options.write,
  });
  for (const { level, key, message } of notes) log[level]({ key }, message);
  try {
    return await connected(connector, configuration, log, options);
  } catch (error) {
    if (error instanceof Interrupted) return exit.good;
    const hint = error instanceof PlatformRefused || error instanceof PlatformUnavailable ? { hint: error.hint } : {};
    log.error({ err: error, ...hint }, "the connector ends");
    return exit.failed;
  }
}

/** From the first contact with the platform to the last. */
async function connected(connector: Connector, configuration: Configuration, log: Logger, options: StartOptions): Promise<number> {
  const { settings } = configuration;
  const { clock = systemClock, random = Math.random, signal, hard } = options;
  const every = parseDuration(settings.CONNECTOR_DURATION_PERIOD);
  const once = settings.CONNECTOR_RUN_AND_TERMINATE || isOnce(every);
  const network = openNetwork(configuration, { clock, log, random });
  try {
    const client = network.client(hard);
    await waitForPlatform(client, { clock, log, signal, random, once, ...(once ? { limit: patience } : {}) });
    const session = await openSession({
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
    try {
      const reset = resets(session);
      const execute = () => oneRun({ connector, configuration, session, network, log, clock, signal, reset });
      if (once) return await runOnce(execute, session, configuration, log, clock);
      await schedule({
        every,
        clock,
        signal,
        random,
        run: execute,
        planned: (next) => {
          session.info({ next_run_datetime: next.toISOString() });
          log.info({ next: next.toISOString() }, "next run");
        },
        wake: reset.wake,
      });
      return exit.good;
    } finally {
      await session.close();
    }
  } finally {
    network.close();
  }
}

/** Run-and-terminate: one run, unless the queue is full, and the exit code says how it went. */
async function runOnce(
  execute: () => Promise<Outcome>,
  session: Session,
  { settings }: Configuration,
  log: Logger,
  clock: Clock,
): Promise<number> {
  session.info({ run_and_terminate: true });
  const { megabytes } = await session.queue();
  if (settings.CONNECTOR_SEND_TO_QUEUE && megabytes >= settings.CONNECTOR_QUEUE_THRESHOLD) {
    session.info({ buffering: true, queue_messages_size: megabytes });
    log.warn({ megabytes, threshold: settings.CONNECTOR_QUEUE_THRESHOLD }, "postponed: the queue is full");
    return exit.good;
  }
  const outcome = await execute();
  void clock;
  return outcome.kind === "success" || outcome.kind === "unchanged" ? exit.good : exit.failed;
}
