import {
  type Configuration,
  ConfigurationError,
  type Note,
  type Problem,
  readConfiguration,
  readVariables,
} from "@octi/sdk/runtime";
import type { Company, Member } from "./company.ts";
import { type HostSettings, hostSettings, ports } from "./host-settings.ts";
import { type Told, toldTogether } from "./told-together.ts";

/** A member with its settings. */
export interface ConfiguredMember extends Member {
  /** Its notes are told with those of all. */
  readonly configuration: Configuration;
}

/** All connectors of a process with their settings, all of them good. */
export interface Configured {
  readonly members: readonly ConfiguredMember[];
  readonly settings: HostSettings;
  readonly notes: readonly Told<Note>[];
}

/** What was read, or what is wrong. */
function attempt<T>(read: () => T): T | ConfigurationError {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}

/** What one connector alone lacks is set behind its prefix. */
function behindPrefix(problem: Told<Problem>, members: readonly Member[]): Told<Problem> {
  const { key, value, connectors = [] } = problem;
  const member = members.find(({ label }) => label === connectors[0]);
  const isMissing = value === undefined && /^[A-Z\d_]+$/.test(key); // and no file
  if (!member || connectors.length > 1 || !isMissing || key.startsWith(member.own.prefix)) return problem;
  return { ...problem, key: `${member.own.prefix}${key}` };
}

/** What each of several connectors has to have for itself. */
function* alike(members: readonly ConfiguredMember[]): Generator<Told<Problem>> {
  for (const key of ["CONNECTOR_ID", "CONNECTOR_NAME"] as const) {
    const groups = Map.groupBy(members, ({ configuration }) => configuration.settings[key]);
    for (const [value, group] of groups) {
      if (group.length < 2) continue;
      const [first] = group;
      const message = "several connectors have it: expected another one for each, behind its prefix";
      const example = `${first?.own.prefix}${key}=…`;
      yield { key, value, message: `${message}, such as ${example}`, connectors: group.map(({ label }) => label) };
    }
  }
}

/** What there is once a process, and so is read without a prefix. */
function* apart(settings: HostSettings, members: readonly ConfiguredMember[]): Generator<Told<Problem>> {
  for (const { own, label, configuration } of members) {
    for (const key of ports) {
      if (configuration.settings[key] === settings[key]) continue;
      const message = `all connectors of a process are seen on one port: set ${key} without a prefix`;
      yield { key: `${own.prefix}${key}`, message, connectors: [label] };
    }
    if (!configuration.settings.CONNECTOR_EXPOSE_METRICS || settings.CONNECTOR_EXPOSE_METRICS) continue;
    const key = "CONNECTOR_EXPOSE_METRICS";
    const message = `metrics are exposed by the process: set ${key}=true without a prefix, and ${own.prefix}${key}=false for those without`;
    yield { key: `${own.prefix}${key}`, message, connectors: [label] };
  }
}

/**
 * Reads the settings of all, and of the process.
 *
 * @throws {ConfigurationError} with everything that is wrong with any of them; `connectors` says with which
 */
export function configured({ members, sources, notes }: Company): Configured {
  const wrong = new Map<string, readonly Problem[]>();
  const remarks = new Map<string, readonly Note[]>();
  const read = members.flatMap((member): ConfiguredMember[] => {
    const configuration = attempt(() => readConfiguration(member.connector, member.sources));
    const isWrong = configuration instanceof ConfigurationError;
    wrong.set(member.label, isWrong ? configuration.problems : []);
    remarks.set(member.label, configuration.notes);
    return isWrong ? [] : [{ ...member, configuration }];
  });
  const settings = attempt(() => readVariables(hostSettings, sources));
  const own = settings instanceof ConfigurationError ? settings.problems : [];
  const told = toldTogether(wrong).map((problem) => behindPrefix(problem, members));
  const keys = new Set(told.map(({ key }) => key));
  const problems = [
    ...own.filter(({ key }) => !keys.has(key)), // which each connector reads, too
    ...told,
    ...alike(read),
    ...(settings instanceof ConfigurationError ? [] : apart(settings, read)),
  ];
  const said = [...notes, ...toldTogether(remarks)];
  if (settings instanceof ConfigurationError || problems.length > 0) throw new ConfigurationError(problems, said);
  return { members: read, settings, notes: said };
}
