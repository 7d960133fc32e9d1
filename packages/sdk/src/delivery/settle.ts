import type { Mark } from "./chunk.ts";
import { patched } from "./patch.ts";

/** The saved state, and how to save another one. */
export interface Keeper {
  readonly state: Readonly<Record<string, unknown>>;
  /** Resolves when OpenCTI has answered with the state. */
  save(state: Readonly<Record<string, unknown>>): Promise<void>;
}

/**
 * Stage 8: remembers what was confirmed, and saves the state that became valid with a mark.
 *
 * Keeps: neither is ahead of the data, since a mark comes out only when all before it is confirmed; keys that the patches
 * don't name stay; a mark without patches asks nothing of OpenCTI.
 */
export async function settle(mark: Mark, keeper: Keeper, confirmed?: (mark: Mark) => void): Promise<void> {
  confirmed?.(mark);
  if (mark.patches.length === 0) return;
  await keeper.save(mark.patches.reduce<Readonly<Record<string, unknown>>>(patched, keeper.state));
}
