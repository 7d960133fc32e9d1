import { idle } from "./idle.ts";
import { busy, disturbed, load, machine, versions } from "./machine.ts";
import type { Options } from "./options.ts";
import { bundleOurs } from "./ours.ts";
import { type Peer, preparePeer } from "./peer.ts";
import type { Results } from "./results.ts";
import { rounds, type Side } from "./rounds.ts";
import type { Run } from "./run.ts";
import { sizes } from "./sizes.ts";
import { type Summary, summaryOf } from "./summary.ts";
import { feedOf, startWorld } from "./world.ts";

const summaries = <Key>(found: ReadonlyMap<Key, readonly Run[]>): Map<Key, Summary> =>
  new Map([...found].map(([key, runs]) => [key, summaryOf(runs)]));

const line = ({ messages, last, cpu, peak, rate }: Run): string =>
  `${messages} messages, the last after ${last.toFixed(2)} s, ${Math.round(rate)}/s while sending, ${cpu.toFixed(2)} s of processor, ${Math.round(peak)} MB at most`;

/**
 * Measures what is asked for, one after the other.
 *
 * @param say told of everything that happens, a line each
 * @throws {Error} something that was to be measured failed
 */
export async function measure(options: Options, say: (text: string) => void): Promise<Results> {
  const { only, subject } = options;
  const here = machine();
  const before = load();
  const warnings: string[] = [];
  const warn = (text: string | undefined) => {
    if (text === undefined) return;
    warnings.push(text);
    say(text);
  };
  warn(busy(here.cores, before));

  let peer: Peer | undefined;
  if (only.has("peer")) {
    if (options.peer) peer = await preparePeer(subject, options.peer, options.cache, options.python);
    else warn("The Python connector was not measured: BENCH_PEER_DIR names no checkout of the connectors.");
  }
  await bundleOurs();
  const world = await startWorld();
  let highest = before;
  const told = (name: string, round: number, run: Run) => {
    highest = Math.max(highest, load());
    say(`${name} ${round + 1}: ${line(run)}`);
  };
  try {
    const sides = (["ours", "peer", "bare"] satisfies Side[]).filter(
      (side) => only.has(side) && (side !== "peer" || peer),
    );
    const feed = feedOf(world, subject, options.objects);
    if (sides.length > 0) say(`${subject.slug} on ${feed.name}: ${sides.join(", ")}`);
    const runs = await rounds({ world, subject, feed, sides, runs: options.runs, peer, told });
    const waiting = only.has("idle") ? await idle(world, subject, peer, Math.min(options.runs, 3)) : undefined;
    const large = only.has("size")
      ? await sizes(world, subject, options.sizes, options.sizeRuns, (size, round, run) =>
          told(`size ${size}`, round, run),
        )
      : new Map<number, Run[]>();
    warn(disturbed(here.cores, highest));
    return {
      date: new Date(),
      machine: here,
      versions: await versions(world, peer),
      load: { before, highest },
      warnings,
      connector: subject.slug,
      feed: feed.name,
      sides: summaries(runs),
      idle: waiting,
      sizes: summaries(large),
    };
  } finally {
    await world.stop();
  }
}
