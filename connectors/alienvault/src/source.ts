import {
  type Feed,
  type Http,
  type HttpOptions,
  SourceDenied,
  SourceMissing,
  SourceShape,
  SourceUnavailable,
} from "@octi/sdk";
import * as z from "zod";
import type { Config } from "./config.ts";
import type { Pulse } from "./pulse.ts";
import { pythonText, type Stamp } from "./stamp.ts";

const base = (config: Config) => config.ALIENVAULT_BASE_URL.replace(/^\/+|\/+$/g, "");

/** OTX, whose key goes to its own origin only. */
export const otx = (http: Http, config: Config): Http =>
  http.at(base(config), {
    headers: { "x-otx-api-key": config.ALIENVAULT_API_KEY.reveal(), accept: "application/json" },
    timeout: "PT3M", // OTX's gateway gives up after one
  });

/** @throws {SourceDenied} in words that say which setting it is about */
async function keyed<T>(config: Config, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof SourceDenied)) throw error;
    const { status } = error;
    const text = `OTX (${base(config)}) does not take the key in ALIENVAULT_API_KEY, or not from here: ${error.message}`;
    throw new SourceDenied(text, { status, cause: error });
  }
}

/** @throws {SourceDenied} the key is none of OTX's */
export async function checkKey(http: Http, config: Config): Promise<void> {
  const Me = z.looseObject({ username: z.string() });
  await keyed(config, () => otx(http, config).json("api/v1/users/me", Me));
}

/** A list's answer around its items. A count that is none only makes the list's end longer to find. */
const Around = z.looseObject({ count: z.coerce.number().int().nonnegative().catch(0), next: z.unknown().optional() });

/** One page of a list of pulses. */
export interface Answer {
  /** Pulses in the whole list, as far as it says so. */
  readonly count: number;
  /** Whether another page follows. */
  readonly hasNext: boolean;
  /** The page's pulses are its `results`, newest `modified` first. Absent where the list has no such page. */
  readonly feed?: Feed;
}

/** Lists of pulses that OTX keeps: those of everything that one subscribed to, and what happened lately, without TLP. */
type List = "subscribed" | "activity";

/** Asks OTX for pages of pulses. */
export interface Pages {
  /** Pulses that a page may have at most. Shrinks when OTX is too slow for it. */
  readonly limit: number;
  /**
   * One page of the pulses that were modified after `since`.
   *
   * @returns `undefined` where OTX took too long: pages are smaller from now on, or another list is asked
   * @throws {SourceUnavailable} OTX doesn't answer, not even with the smallest page
   */
  ask(since: Stamp, page: number, limit: number): Promise<Answer | undefined>;
}

/** From the largest to the smallest: OTX's gateway answers 504 where a page takes it too long. */
const limits = [50, 20, 5, 1] as const;
/** A smaller page helps sooner than another try; of the smallest one there is none. */
const tries = (isLast: boolean): HttpOptions => ({ retries: isLast ? 6 : 1 });

const isSlow = (error: unknown): error is SourceUnavailable =>
  error instanceof SourceUnavailable && (error.status === undefined || error.status >= 500);

/** Opens the list of subscribed pulses, and behind it, where the settings say so, that of activity. */
export function openPages(http: Http, config: Config, told: (what: object, message: string) => void): Pages {
  const api = otx(http, config);
  let list: List = "subscribed";
  let size = 0;

  async function get(since: Stamp, page: number, limit: number): Promise<Answer> {
    const query = { limit, page, modified_since: pythonText(since) };
    const feed = await api.get(`api/v1/pulses/${list}`, { query, ...tries(size === limits.length - 1) });
    const { count, next } = await feed.around("results", Around);
    return { count, hasNext: Boolean(next), feed };
  }

  return {
    get limit() {
      return limits[size] ?? 1;
    },
    async ask(since, page, limit) {
      try {
        return await keyed(config, () => get(since, page, limit));
      } catch (error) {
        // the list has become shorter
        if (page > 1 && error instanceof SourceMissing) return { count: 0, hasNext: false };
        if (!isSlow(error)) throw error;
        if (size < limits.length - 1) size += 1;
        else if (list === "subscribed" && config.ALIENVAULT_ACTIVITY_FALLBACK) {
          list = "activity";
          size = 0;
        } else throw error;
        told(
          { list, limit: limits[size], reason: error.message },
          "OTX did not deliver a page of pulses: asking for less",
        );
        return undefined;
      }
    },
  };
}

/** One page of a pulse's indicators. */
const Indicators = z.looseObject({ results: z.array(z.unknown()), next: z.unknown().optional() });
const mostIndicators = 1_000;

/** What an indicator is told by: those that came with the pulse come again with the others. */
function markOf(item: unknown): string {
  const { type, indicator } = (item ?? {}) as { readonly type?: unknown; readonly indicator?: unknown };
  return JSON.stringify(indicator === undefined ? item : [type, indicator]);
}

/**
 * All indicators of a pulse, of which only the first came with it: those of OTX's list, and behind them those that came
 * with the pulse and aren't in it.
 *
 * @param skip told that some are lacking
 * @throws {SourceUnavailable} OTX doesn't deliver the list now, or something else in its place
 */
export async function withRest(
  { id, indicators }: Pick<Pulse, "id" | "indicators">,
  http: Http,
  config: Config,
  skip: (reason: unknown) => void,
): Promise<readonly unknown[]> {
  const api = otx(http, config);
  const address = `api/v1/pulses/${encodeURIComponent(id)}/indicators`;
  const all = new Map<string, unknown>();
  /** Whether there was one that hadn't come yet. */
  const add = (items: readonly unknown[]): boolean => {
    const before = all.size;
    for (const item of items) {
      const mark = markOf(item);
      if (!all.has(mark)) all.set(mark, item);
    }
    return all.size > before;
  };
  try {
    for (let page = 1; ; page++) {
      const query = { limit: mostIndicators, page };
      const { results, next } = await keyed(config, () => api.json(address, Indicators, { query }));
      const isNew = add(results);
      // where `next` leads doesn't matter: only that there is more
      if (!next || results.length === 0) break;
      if (isNew) continue;
      skip(`OTX's list of the pulse's indicators has nothing new on page ${page}, though it says that it has more`);
      break;
    }
  } catch (error) {
    // a pulse that is skipped is never seen again: one whose indicators come as a page of a firewall is owed
    if (error instanceof SourceShape) throw new SourceUnavailable(error.message, { cause: error });
    if (!(error instanceof SourceMissing)) throw error;
    skip(error);
  }
  add(indicators);
  return [...all.values()];
}
