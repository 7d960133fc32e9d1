import {
  ConfigurationError,
  exit,
  type HostOptions,
  openLog,
  startConnector,
  systemClock,
  tellProblems,
} from "@octi/sdk/runtime";
import { type Attribution, openAttribution } from "./attribution.ts";
import { type Registry, readCompany } from "./company.ts";
import { type Configured, type ConfiguredMember, configured } from "./configured.ts";
import { keep } from "./keep.ts";
import { openTower, serveTower, type Tower } from "./tower.ts";
import { openTurns } from "./turns.ts";

/** What a process gives to the connectors that share it. */
export interface ManyOptions extends Omit<HostOptions, "configuration" | "commons" | "shared"> {
  /** Whose uncaught errors are told to the connector that they belong to. */
  readonly process: NodeJS.Process;
  /** Has the names of those that run, while they do. */
  readonly running?: Set<string>;
}

type Log = ReturnType<typeof openLog>;

/** Milliseconds between the starts of two connectors, so that they don't all ask OpenCTI at once, and come in their order. */
const apart = 1_000;

/**
 * Reads the settings of all connectors, and tells what is to be told of them.
 *
 * @returns `undefined` where they are wrong
 */
async function read(registry: Registry, options: ManyOptions): Promise<Configured | undefined> {
  try {
    return configured(await readCompany(registry, options));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const json = !/^(no|false|0|off)$/i.test(options.env.OPENCTI_JSON_LOGGING ?? "");
    tellProblems(error, openLog({ level: "error", json, name: "host", secrets: [], write: options.write }));
    return undefined;
  }
}

/** What the connectors of a process share. */
interface Household {
  readonly options: ManyOptions;
  readonly secrets: string[];
  readonly inTurn: ReturnType<typeof openTurns>;
  readonly tower: Tower;
  readonly attribution: Attribution;
  readonly log: Log;
}

/** One connector, until the process ends or it has nothing more to do. Resolves with its exit code. */
async function member(
  { connector, configuration, label, sources }: ConfiguredMember,
  { options, secrets, inTurn, tower, attribution, log }: Household,
): Promise<number> {
  const { signal, clock = systemClock } = options;
  options.running?.add(label);
  const commons = { label, secrets, inTurn, show: (shown: Parameters<Tower["show"]>[1]) => tower.show(label, shown) };
  const code = await keep({
    configuration,
    signal,
    clock,
    async live() {
      const crash = new AbortController();
      const failed = (error: Error) => {
        const text = "an error that the connector's code has not caught";
        const isOld = crash.signal.aborted; // what an earlier life has left behind
        log.error({ connector: label, err: error }, isOld ? `${text}, after it was ended` : `${text}: it is ended`);
        crash.abort(error);
      };
      const life = { ...options, ...sources, configuration, commons, signal: AbortSignal.any([signal, crash.signal]) };
      const ended = await attribution.within(failed, () => startConnector(connector, life));
      return crash.signal.aborted ? exit.failed : ended; // to the connector an abort is an end in good order
    },
    threw: (error) => log.error({ connector: label, err: error }, "the connector has ended in an error"),
    ended(again) {
      tower.ended(label, `has ended in error, and starts again at ${again.toISOString()}`);
      log.warn(
        { connector: label, again: again.toISOString() },
        "a connector has ended: it starts again, others go on",
      );
    },
  });
  options.running?.delete(label);
  tower.ended(label, code === exit.good ? undefined : "has ended in error");
  return code;
}

/** All of them, until the last one has ended. Resolves with the worst of their exit codes. */
async function all(members: readonly ConfiguredMember[], household: Household): Promise<number> {
  const { signal, clock = systemClock } = household.options;
  const codes = await Promise.all(
    members.map(async (one, index) => {
      try {
        if (index > 0) await clock.sleep(index * apart, signal);
      } catch {
        return exit.good; // ended before its turn came
      }
      return member(one, household);
    }),
  );
  return Math.max(...codes);
}

/**
 * Runs several connectors in one process until the signal ends it, or until all have done their one run. Nothing is started
 * while the settings of any of them are wrong; after that each stands and falls by itself.
 *
 * @returns the exit code: 0, 1 when a single run has failed, or an error came up that is no connector's, 78 for wrong settings
 */
export async function startMany(registry: Registry, options: ManyOptions): Promise<number> {
  const company = await read(registry, options);
  if (!company) return exit.configuration;
  const { members, settings, notes } = company;
  const secrets = [...new Set(members.flatMap(({ configuration }) => configuration.secrets))];
  const log = openLog({
    level: settings.CONNECTOR_LOG_LEVEL,
    json: settings.OPENCTI_JSON_LOGGING,
    name: "host",
    secrets,
    write: options.write,
  });
  for (const { level, key, message, ...whose } of notes) log[level]({ key, ...whose }, `${key} ${message}`);

  const labels = members.map(({ label }) => label);
  const tower = openTower(labels, options.signal);
  let health: Awaited<ReturnType<typeof serveTower>>;
  try {
    health = await serveTower(tower, settings);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    tellProblems(error, log);
    return exit.configuration;
  }
  let code: number = exit.good;
  const attribution = openAttribution(options.process, (error) => {
    log.error({ err: error }, "an error that nobody has caught, and that is no connector's: the process ends");
    code = exit.failed;
    options.process.emit("SIGTERM", "SIGTERM"); // in good order, and within the time that it has for that
  });
  log.info({ connectors: labels, runs: settings.HOST_PARALLEL_RUNS, ports: health.ports }, "connectors are started");
  try {
    const inTurn = openTurns(settings.HOST_PARALLEL_RUNS);
    return Math.max(await all(members, { options, secrets, inTurn, tower, attribution, log }), code);
  } finally {
    attribution.dispose();
    await health.close();
  }
}
