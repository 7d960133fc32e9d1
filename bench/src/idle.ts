import { setTimeout as wait } from "node:timers/promises";
import { inFolder } from "./folder.ts";
import { median } from "./median.ts";
import { ours } from "./ours.ts";
import type { Peer } from "./peer.ts";
import { figuresOf } from "./process-figures.ts";
import { type Program, start } from "./program.ts";
import { settingsOf } from "./settings.ts";
import type { Subject } from "./subject.ts";
import { generatedFeed, type World } from "./world.ts";

/** Memory of waiting connectors, in MB: medians. */
export interface Idle {
  readonly rounds: number;
  readonly ours: number;
  readonly peer: number | undefined;
}

/** Seconds after the start. */
const after = 60;
/** Seconds before that in which nothing may be sent any more. */
const quiet = 5;
/** Objects of the feed that they have imported by then: few enough for the slowest. */
const objects = 5_000;

/**
 * Starts connectors that stay, and looks at their memory when they have imported a feed of the sandbox and wait for their next run.
 *
 * @throws {Error} one ended, or is still importing by then
 */
export async function idle(world: World, subject: Subject, peer: Peer | undefined, rounds: number): Promise<Idle> {
  const { queues } = world;
  const feed = generatedFeed(world, subject, objects);
  const once = (make: (folder: string, env: Readonly<Record<string, string>>) => Program) =>
    inFolder(async (folder) => {
      const { connectorId, env } = settingsOf(world, feed, false);
      const running = start(make(folder, env));
      try {
        await wait((after - quiet) * 1_000);
        const sent = await queues.depth(connectorId);
        await wait(quiet * 1_000);
        const resident = figuresOf(running.pid)?.resident;
        if (resident !== undefined && sent > 0 && sent === (await queues.depth(connectorId))) return resident;
        throw new Error(`a connector that should wait for its next run does not:\n${running.output()}`);
      } finally {
        await running.kill();
        await queues.remove(connectorId);
      }
    });
  const found: { readonly ours: number; readonly peer: number | undefined }[] = [];
  for (let round = 0; round < rounds; round++) {
    const [mine, theirs] = await Promise.all([
      once((folder, env) => ours(subject, folder, env)),
      peer && once((_, env) => peer.program(env)),
    ]);
    found.push({ ours: mine, peer: theirs });
  }
  return {
    rounds,
    ours: median(found.map((round) => round.ours)),
    peer: peer && median(found.flatMap((round) => round.peer ?? [])),
  };
}
