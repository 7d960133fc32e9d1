import type { Logger } from "pino";
import type { BrokerOverrides } from "../amqp/broker.ts";
import { brokerOverrides } from "../amqp/overrides.ts";
import { type Clock, systemClock } from "../clock.ts";
import { formsOf } from "../config/masking.ts";
import { type Configuration, readConfiguration } from "../config/read.ts";
import type { Sources } from "../config/sources.ts";
import type { Connector } from "../connector.ts";
import { ConfigurationError } from "../errors.ts";
import { openLog } from "../ops/log.ts";
import type { Commons } from "./commons.ts";
import { type Network, openNetwork } from "./network.ts";

/** What a host gives to a connector. */
export interface HostOptions extends Omit<Sources, "folders"> {
  /** The settings, where they were read and their notes told before; absent to read them from the sources. */
  readonly configuration?: Configuration;
  /** Absent for a connector that has its process alone. */
  readonly commons?: Commons;
  /** Ends the connector in good order; its reason is an `Interrupted`. */
  readonly signal: AbortSignal;
  /** Ends what still waits for the platform then. */
  readonly hard: AbortSignal;
  /** Gets each line of the log, with its line break. */
  readonly write: (line: string) => void;
  readonly clock?: Clock;
  /** From 0 to 1, for the jitter of waits. */
  readonly random?: () => number;
}

/** What every way to run a connector begins with. */
export interface Boot {
  readonly configuration: Configuration;
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: () => number;
  readonly network: Network;
  /** What the `MQ_*` variables say of RabbitMQ. */
  readonly overrides: BrokerOverrides;
  /** Masks from now on what turned out to be a secret: a password that OpenCTI told, a token that was made. */
  hide(secret: string): void;
}

/**
 * Reads the settings, opens the log and the network.
 *
 * @throws {ConfigurationError} with everything that is wrong
 */
export function openBoot(connector: Connector, options: HostOptions): Boot {
  const { clock = systemClock, random = Math.random, write } = options;
  const read = options.configuration ?? readConfiguration(connector, options);
  const secrets = options.commons?.secrets ?? [];
  const add = (forms: readonly string[]) => {
    for (const form of forms) if (!secrets.includes(form)) secrets.push(form);
  };
  add(read.secrets);
  const configuration = { ...read, secrets };
  const { settings } = read;
  const log = openLog({
    level: settings.CONNECTOR_LOG_LEVEL,
    json: settings.OPENCTI_JSON_LOGGING,
    name: settings.CONNECTOR_NAME,
    secrets,
    write,
  });
  const overrides = brokerOverrides(settings);
  const network = openNetwork(settings, { clock, log, random });
  const hide = (secret: string) => add(formsOf(secret));
  return { configuration, log, clock, random, network, overrides, hide };
}

/** {@link openBoot}, with everything said that is to be said of the settings; `undefined` where they are wrong. */
export function boot(connector: Connector, options: HostOptions): Boot | undefined {
  try {
    const booted = openBoot(connector, options);
    const notes = options.configuration ? [] : booted.configuration.notes;
    for (const { level, key, message } of notes) booted.log[level]({ key }, `${key} ${message}`);
    return booted;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const json = !/^(no|false|0|off)$/i.test(options.env.OPENCTI_JSON_LOGGING ?? "");
    const log = openLog({ level: "error", json, name: connector.name, secrets: [], write: options.write });
    tellProblems(error, log);
    return undefined;
  }
}

/** Everything that is wrong with the settings, a line each, and before it what may be why. */
export function tellProblems({ problems, notes }: ConfigurationError, log: Logger): void {
  // errors now, too: somebody has to act, and a log that only has errors must have them
  for (const { level, key, message, ...whose } of notes)
    if (level === "warn") log.error({ key, ...whose }, `${key} ${message}`);
  for (const problem of problems) log.error(problem, "a setting is wrong");
  log.error({ problems: problems.length }, "nothing was started: correct the settings and start again");
}
