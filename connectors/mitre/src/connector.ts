import { defineConnector, type ImportContext, independently, type Step, type Steps } from "@octi/sdk";
import * as z from "zod";
import { type Config, config } from "./config.ts";
import { checkEnds, fateOf } from "./kept.ts";
import { openLeftOut } from "./left-out.ts";
import { marked, toStix } from "./mapping.ts";
import { isAttackChain, phaseKey } from "./phases.ts";
import { readRelease } from "./release.ts";
import { BundleObject, enabled, isBundleObject, isRelationship, Phases, type Source, SourceName } from "./source.ts";

/** `last_run` is the Python connector's, in seconds; what was read of each source is ours beside it. */
const state = z.object({
  last_run: z.number(),
  sources: z.partialRecord(
    SourceName,
    z.object({ bundle: z.string(), settings: z.string(), after: z.string().optional() }),
  ),
});
type Context = ImportContext<Config, z.infer<typeof state>>;

/** Which bundle of each source has been read, by its validator. */
type Bundles = Map<SourceName, string>;

/** The settings that change what is sent: with other ones, an unchanged bundle is sent again. */
const chosen = (config: Config): string =>
  [
    config.MITRE_REMOVE_STATEMENT_MARKING,
    config.MITRE_REVOKED,
    config.MITRE_DEPRECATED,
    config.MITRE_DETECTIONS,
    config.MITRE_MARKING ?? "none",
  ].join(" ");

/** What the Python connector sends, but for the copyright statement, of which its state says nothing. */
const isAsPython = (config: Config): boolean =>
  config.MITRE_REVOKED === "skip" &&
  config.MITRE_DEPRECATED === "keep" &&
  !config.MITRE_DETECTIONS &&
  config.MITRE_MARKING === undefined;

/** Seconds since the Python connector's last run, while its interval is not over and nothing else has been read since. */
function sincePython({ config, state, now }: Context): number | undefined {
  if (!state.last_run || state.sources !== undefined || !isAsPython(config)) return undefined;
  const seconds = Math.floor(now.getTime() / 1000) - state.last_run;
  return seconds < config.MITRE_INTERVAL * 86_400 ? seconds : undefined;
}

export default defineConnector({
  slug: "mitre",
  name: "MITRE ATT&CK",
  id: "mitre--c9dacf68-b0e6-476d-a24f-4269b1b9cd25",
  type: "EXTERNAL_IMPORT",
  // the Python connector sends both with each message
  update: true,
  scopeIsTypes: true,
  scope: [
    "tool",
    "report",
    "malware",
    "identity",
    "campaign",
    "intrusion-set",
    "attack-pattern",
    "course-of-action",
    "x-mitre-data-source",
    "x-mitre-data-component",
    "x-mitre-matrix",
    "x-mitre-tactic",
    "x-mitre-collection",
  ],
  every: (config) => `P${config.MITRE_INTERVAL}D`,
  fullSync: "P90D",
  config,
  state,

  async check({ config, http }) {
    for (const source of enabled(config)) {
      await http.get(source.url, { accept: (feed) => readRelease(feed, source, config) });
    }
  },

  async *run(context) {
    const { config, now, checkpoint, unchanged } = context;
    const past = sincePython(context);
    if (past !== undefined) {
      const days = `${config.MITRE_INTERVAL} ${config.MITRE_INTERVAL === 1 ? "day" : "days"}`;
      return unchanged(
        `the Python connector has imported everything ${Math.floor(past / 3600)} hours ago, within the last ${days}`,
      );
    }
    const sources = enabled(config);
    const bundles: Bundles = new Map(sources.map(({ name }) => [name, context.state.sources?.[name]?.bundle ?? ""]));
    const read: Source[] = [];
    yield* independently(sources, (source) => importSource(source, context, bundles, read));
    // empty, so that no later run takes the state for the Python connector's
    yield checkpoint({ last_run: Math.floor(now.getTime() / 1000), sources: {} });
    if (sources.length === 0) return unchanged("every source is switched off");
    if (read.length === 0) return unchanged("no source has a new release");
  },
});

/**
 * The bundles of the sources before one. It is read again after another one of these: of an object that several have, its
 * copy has to be the last that is sent, whichever source has changed.
 */
function before(source: Source, bundles: Bundles): string {
  const names = [...bundles.keys()];
  return names
    .slice(0, names.indexOf(source.name))
    .map((name) => bundles.get(name))
    .join(" ");
}

/** Sends a source's bundle, if it or one before it is another one than the last time. Puts itself into `read` then. */
async function* importSource(source: Source, context: Context, bundles: Bundles, read: Source[]): Steps {
  const { config, state, http, log, record, skip, checkpoint } = context;
  const settings = chosen(config);
  const after = before(source, bundles);
  const last = state.sources?.[source.name];
  const isRead = last?.settings === settings && last.after === after;
  const feed = await http.get(source.url, { unless: isRead ? last.bundle : undefined });
  if (!feed) return;
  read.push(source);
  const release = await readRelease(feed, source, config);
  log.info(
    { source: source.name, version: release.major, revoked: release.revoked.size, deprecated: release.deprecated.size },
    "a bundle was received",
  );
  const leftOut = openLeftOut();
  const unnumbered = new Set<string>();

  function phasesOf(object: BundleObject): Phases | undefined {
    if (object.type !== "attack-pattern" || object.kill_chain_phases == null) return undefined;
    const phases = Phases.parse(object.kill_chain_phases);
    for (const { kill_chain_name: chain, phase_name: phase } of phases) {
      if (isAttackChain(chain) && !release.orders.has(phaseKey(chain, phase))) unnumbered.add(`${chain} ${phase}`);
    }
    return phases;
  }

  function stepOf(item: unknown): Step | undefined {
    if (!isBundleObject(item)) return record("an object without type or id", () => [BundleObject.parse(item) as never]);
    const object = item;
    const fate = fateOf(object, release, config);
    if (fate === "unstorable" && release.detections?.take(object)) return undefined;
    if (fate === "unstorable") leftOut.add(object);
    if (fate !== "sent") return undefined;
    return record(object.id, () => {
      checkEnds(object);
      return toStix(object, phasesOf(object), release, config);
    });
  }

  for (const leader of release.leaders) {
    const step = stepOf(leader);
    if (step) yield step;
  }
  const leaders = new Set(release.leaders.map(({ id }) => id));
  const isLeader = (item: unknown) => isBundleObject(item) && leaders.has(item.id);
  // relationships after all that they link, so that none has to be held
  const readings = release.isSorted ? [undefined] : [(text: string) => !isRelationship(text), isRelationship];
  for (const only of readings) {
    for await (const item of feed.items("objects", only)) {
      const step = isLeader(item) ? undefined : stepOf(item);
      if (step) yield step;
    }
  }
  for (const made of release.detections?.all() ?? []) {
    if (fateOf(made as unknown as BundleObject, release, config) === "sent")
      yield record(made.id, () => [marked(made, config)]);
  }
  if (unnumbered.size > 0) {
    log.warn(
      { source: source.name, phases: [...unnumbered].sort() },
      "phases that no live matrix has: OpenCTI shows them at the front of their kill chain",
    );
  }
  const told = leftOut.told();
  if (told !== undefined) skip(source.name, told);
  bundles.set(source.name, feed.validator);
  yield checkpoint({ sources: { [source.name]: { bundle: feed.validator, settings, after } } });
}
