import { join } from "node:path";
import type { Routes } from "@octi/sdk/testing";

export type Random = () => number;
export type Env = Readonly<Record<string, string>>;
export type Fields = Record<string, unknown>;

/** A connector, and the feeds that it is compared on. */
export interface Peer {
  /** Name of a feed's file. */
  readonly path: string;
  /** Where it is served. */
  readonly url: string;
  /** A feed that was changed at random, and settings for it; `{FEEDS}` is where it is served. */
  feed(random: Random): {
    readonly content: object;
    readonly env: Env;
    /** What may differ, as a connector's `deviations.json` says it. */
    readonly deviations?: readonly { readonly type: string; readonly field: string }[];
  };
  readonly serve: (address: string, file: string) => Routes;
  /** By type what isn't compared, such as what Python takes from its clock. */
  readonly volatile: Readonly<Record<string, readonly string[]>>;
}

/** Where recorded feeds are, on machines that have some. */
export const shared = join(import.meta.dirname, "../../../../shared/data");

export const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
export const some = <T>(random: Random, list: readonly T[], part: number): T[] => list.filter(() => random() < part);
