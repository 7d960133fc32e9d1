import type { Writable } from "node:stream";
import { milliseconds, parseDuration } from "../config/duration.ts";
import type { Connector } from "../connector.ts";
import { fileEnvelope } from "../delivery/envelope.ts";
import { type Outcome, outcomeText } from "../delivery/finish.ts";
import { emptyReport, summary } from "../delivery/report.ts";
import { directorySink } from "../delivery/sinks/directory.ts";
import { ReaderGone, stdoutSink } from "../delivery/sinks/stdout.ts";
import { everyType } from "../delivery/supported-types.ts";
import { boot, type HostOptions } from "./boot.ts";
import { exit } from "./exit.ts";
import { run } from "./run.ts";

/** What OpenCTI's own settings are where nobody talks to it. */
const nobody = { OPENCTI_URL: "http://127.0.0.1", OPENCTI_TOKEN: "dry-run" };

/** The outcome as one line: a dry run keeps no state, and no other run follows it. */
function told(outcome: Outcome): string {
  const { owed } = outcome.report;
  const done = [
    summary({ ...outcome.report, owed: emptyReport().owed }),
    ...(owed.count > 0 ? [`${owed.count} records not delivered by the source`] : []),
  ].join("; ");
  if (outcome.kind === "failed") return `Failed: ${outcome.error.message}; ${done}`;
  if (outcome.kind === "interrupted") return `Interrupted (${outcome.error.message}) after ${done}`;
  return outcomeText(outcome);
}

/**
 * One run without OpenCTI, from an empty state: what would be sent goes to a stream, a line of JSON an object, or to a
 * directory in pycti's format. Look-ups on OpenCTI find nothing. No state is kept.
 * A reader of the stream that has seen enough (`| head`) is a good end.
 *
 * @param output the stream, or the directory's path
 * @returns the exit code: 0, 1 after a failed run, 78 for a wrong configuration
 */
export async function dryRun(connector: Connector, options: HostOptions, output: Writable | string): Promise<number> {
  const given = Object.fromEntries(Object.entries(options.env).filter(([, value]) => value));
  const booted = boot(connector, { ...options, env: { ...nobody, ...given } });
  if (!booted) return exit.configuration;
  const { configuration, log, clock, network } = booted;
  const { settings } = configuration;
  let state: Readonly<Record<string, unknown>> = {};
  try {
    const outcome = await run({
      connector,
      config: configuration.config,
      keeper: {
        get state() {
          return state;
        },
        async save(saved) {
          state = saved;
        },
      },
      http: network.http,
      platform: { find: async () => new Map() },
      sink: async () =>
        typeof output === "string"
          ? await directorySink({
              path: output,
              name: settings.CONNECTOR_NAME,
              envelope: (bundle) =>
                fileEnvelope(bundle, {
                  applicantId: "",
                  id: settings.CONNECTOR_ID,
                  name: settings.CONNECTOR_NAME,
                  type: connector.type,
                  scope: settings.CONNECTOR_SCOPE,
                }),
              retentionDays: 0,
              now: clock.now,
            })
          : stdoutSink(output),
      openWork: undefined,
      room: () => async () => {},
      types: everyType,
      clock,
      log,
      secrets: configuration.secrets,
      signal: options.signal,
      timeout: milliseconds(parseDuration(settings.CONNECTOR_RUN_TIMEOUT)),
    });
    const { kind, report } = outcome;
    if (kind === "failed" && outcome.error instanceof ReaderGone) return exit.good;
    const { objects, bytes } = report;
    const good = kind === "success" || kind === "unchanged";
    log[kind === "failed" ? "error" : "info"]({ outcome: kind, objects, bytes, ...(good && { state }) }, told(outcome));
    return good ? exit.good : exit.failed;
  } finally {
    network.close();
  }
}
