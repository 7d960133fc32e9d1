import {
  ConfigurationError,
  type Connector,
  connectorsIn,
  type Note,
  type Problem,
  readVariables,
  type Shared,
  type Sources,
  variablesOf,
} from "@octi/sdk/runtime";
import { hostSettings } from "./host-settings.ts";
import { type Instance, instancesOf } from "./instance.ts";

/** Loads a connector by its slug. */
export type Registry = Readonly<Record<string, () => Promise<{ readonly default: Connector }>>>;

/** A connector that shares its process with others. */
export interface Member extends Instance {
  readonly connector: Connector;
  /** Where its settings stand. */
  readonly sources: Sources;
}

/** All connectors of a process. */
export interface Company {
  readonly members: readonly Member[];
  /** Where the process's own settings stand. */
  readonly sources: Sources;
  readonly notes: readonly Note[];
}

const alone: Shared = { prefixes: [], known: new Set() };

/** What is to run, as it was written, and where. */
function written(sources: Sources): {
  readonly key: string;
  readonly listed: readonly string[];
  readonly notes: Note[];
} {
  const { HOST_CONNECTORS: listed } = readVariables(hostSettings.pick({ HOST_CONNECTORS: true }), sources);
  const parts = connectorsIn(sources);
  if (listed.length === 0) return { key: "connectors", listed: parts, notes: [] };
  const unused = parts.filter((part) => !listed.includes(part));
  const message = `has no effect, since HOST_CONNECTORS doesn't name it: ${listed.join(",")}`;
  const notes = unused.map((part): Note => ({ level: "warn", key: `connectors.${part}`, message }));
  return { key: "HOST_CONNECTORS", listed, notes };
}

/**
 * Reads which connectors share the process, and loads them; those that aren't asked for are not loaded.
 *
 * @throws {ConfigurationError} with everything that is wrong with the list
 */
export async function readCompany(registry: Registry, given: Sources): Promise<Company> {
  const first = { ...given, shared: alone };
  const { HOST_CONFIG: file } = readVariables(hostSettings.pick({ HOST_CONFIG: true }), first);
  const places = file === undefined ? first : { ...first, file };
  const { key, listed, notes } = written(places);
  const slugs = Object.keys(registry);
  const problems: Problem[] = [];
  const instances = instancesOf(listed, slugs, key, problems);
  if (listed.length === 0) {
    problems.push({
      key: "HOST_CONNECTORS",
      message: `names nothing, and no config.yml has connectors: expected some of ${slugs.join(", ")}, with commas between`,
      example: "cisa-kev,mitre,misp-feed:circl,misp-feed:botvrij",
    });
  }
  if (problems.length > 0) throw new ConfigurationError(problems);

  const loaded = new Map<string, Connector>();
  for (const { slug } of instances) {
    const load = registry[slug];
    if (load && !loaded.has(slug)) loaded.set(slug, (await load()).default);
  }
  const variables = [...loaded.values()].flatMap((connector) => {
    const { own, general } = variablesOf(connector);
    return [...own, ...general].map(({ name }) => name);
  });
  const shared = {
    prefixes: instances.map(({ own }) => own.prefix),
    known: new Set([...variables, ...Object.keys(hostSettings.shape)]),
  };
  const members = instances.flatMap((instance): Member[] => {
    const connector = loaded.get(instance.slug);
    if (!connector) return [];
    const { own } = instance;
    // one that has a name is called by it on OpenCTI, too, where nobody says otherwise
    const name = own.name === undefined ? connector.name : `${connector.name} ${own.name}`;
    return [{ ...instance, connector: { ...connector, name }, sources: { ...places, shared: { ...shared, own } } }];
  });
  return { members, notes, sources: { ...places, shared } };
}
