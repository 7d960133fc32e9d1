import { bare, recordBodies } from "./bare.ts";
import { inFolder } from "./folder.ts";
import type { Part } from "./options.ts";
import { ours } from "./ours.ts";
import type { Peer } from "./peer.ts";
import { type Run, run } from "./run.ts";
import { settingsOf } from "./settings.ts";
import type { Feed, Subject } from "./subject.ts";
import type { World } from "./world.ts";

/** What is run in turns. */
export type Side = Extract<Part, "ours" | "peer" | "bare">;

/** What the rounds need. */
export interface RoundsOptions {
  readonly world: World;
  readonly subject: Subject;
  readonly feed: Feed;
  readonly sides: readonly Side[];
  readonly runs: number;
  readonly peer: Peer | undefined;
  /** Told of each run that counts. */
  readonly told: (side: Side, round: number, run: Run) => void;
}

/**
 * Runs the sides in turns, another one first in each round, so that what the machine does besides meets all of them. A round
 * before the first fills the caches, and doesn't count.
 */
export async function rounds(options: RoundsOptions): Promise<ReadonlyMap<Side, readonly Run[]>> {
  const { world, subject, feed, sides, runs, peer, told } = options;
  const { queues } = world;
  const found = new Map<Side, Run[]>(sides.map((side) => [side, []]));

  return inFolder(async (kept) => {
    let bodies: string | undefined;
    const once = (side: Side) =>
      inFolder(async (folder) => {
        const { connectorId, env } = settingsOf(world, feed, true);
        if (side === "bare") await queues.make(connectorId);
        const program = () => {
          if (side === "peer" && peer) return peer.program(env);
          if (side === "bare" && bodies) return bare(world, connectorId, bodies, folder);
          return ours(subject, folder, env);
        };
        const result = await run(program(), queues, connectorId);
        if (side === "ours" && sides.includes("bare")) bodies ??= recordBodies(kept, await queues.take(connectorId));
        await queues.remove(connectorId);
        return result;
      });

    if (sides.includes("bare") && !sides.includes("ours")) await once("ours"); // whose messages the bare publisher sends
    for (const side of sides) await once(side);
    for (let round = 0; round < runs; round++) {
      const first = round % sides.length;
      for (const side of [...sides.slice(first), ...sides.slice(0, first)]) {
        const result = await once(side);
        found.get(side)?.push(result);
        told(side, round, result);
      }
    }
    return found;
  });
}
