import { inFolder } from "./folder.ts";
import { ours } from "./ours.ts";
import { type Run, run } from "./run.ts";
import { settingsOf } from "./settings.ts";
import type { Subject } from "./subject.ts";
import { generatedFeed, type World } from "./world.ts";

/**
 * Imports generated feeds of so many objects, about, each size in each round. The queue is emptied meanwhile, as workers
 * would.
 */
export async function sizes(
  world: World,
  subject: Subject,
  objects: readonly number[],
  runs: number,
  told: (size: number, round: number, run: Run) => void,
): Promise<ReadonlyMap<number, readonly Run[]>> {
  const found = new Map<number, Run[]>(objects.map((size) => [size, []]));
  for (let round = 0; round < runs; round++) {
    for (const size of objects) {
      const { connectorId, env } = settingsOf(world, generatedFeed(world, subject, size), true);
      const result = await inFolder((folder) => run(ours(subject, folder, env), world.queues, connectorId, true));
      await world.queues.remove(connectorId);
      found.get(size)?.push(result);
      told(size, round, result);
    }
  }
  return found;
}
