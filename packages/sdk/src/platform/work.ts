import type { Clock } from "../clock.ts";
import { PlatformRefused, PlatformUnavailable } from "../errors.ts";
import { backoff } from "./backoff.ts";
import type { PlatformClient } from "./client.ts";
import { addExpectations, reportExpectation, toProcessed, work } from "./operations.ts";

/** How a work stands on OpenCTI. */
export interface WorkLook {
  /** `missing`: deleted by a user, or older than 7 days. */
  readonly status: "wait" | "progress" | "complete" | "timeout" | "missing";
  /** Objects announced. */
  readonly expected: number;
  /** Objects reported, well or with an error. */
  readonly processed: number;
  /** At most the first 100. `source` is the object's JSON text, where the worker gave it. */
  readonly errors: readonly { readonly message: string; readonly source: string | undefined }[];
}

/** One work, opened for one run: what OpenCTI's page shows of the run. */
export interface Work {
  readonly id: string;
  /**
   * Announces that objects come; resolves when OpenCTI has counted them. A negative count takes back.
   *
   * @throws {PlatformUnavailable} OpenCTI is away for longer than the client's patience
   * @throws {PlatformRefused} the work is gone
   */
  announce(count: number): Promise<void>;
  /**
   * Reports one object as done.
   *
   * @throws {PlatformUnavailable} it cannot be told whether OpenCTI has counted it: the work may stay open then
   */
  report(error?: { readonly error: string; readonly source: string }): Promise<void>;
  /** Says that nothing more comes. */
  processed(message: string, inError: boolean): Promise<void>;
  look(): Promise<WorkLook>;
}

const statuses = new Set(["wait", "progress", "complete", "timeout"] as const);
const isStatus = (status: string): status is "wait" | "progress" | "complete" | "timeout" =>
  (statuses as ReadonlySet<string>).has(status);

/** Tries of one announcement that may have arrived. */
const mostTries = 5;

/**
 * A work that is open already.
 *
 * @param options.announced objects that were announced before
 */
export function openedWork(
  client: PlatformClient,
  id: string,
  options: { readonly clock: Clock; readonly signal: AbortSignal; readonly announced?: number },
): Work {
  const { clock, signal } = options;
  const always = { signal, retry: "always" } as const;
  const unreached = { signal, retry: "unreached" } as const;
  let announced = options.announced ?? 0;

  async function look(): Promise<WorkLook> {
    const it = (await client.request(work, { id }, always)).work;
    if (it == null) return { status: "missing", expected: 0, processed: 0, errors: [] };
    return {
      status: isStatus(it.status) ? it.status : "progress",
      expected: it.tracking?.import_expected_number ?? 0,
      processed: it.tracking?.import_processed_number ?? 0,
      errors: (it.errors ?? []).flatMap((error) =>
        error === null ? [] : [{ message: error.message ?? "", source: error.source ?? undefined }],
      ),
    };
  }

  return {
    id,
    look,

    async announce(count) {
      // Not idempotent: announced twice, the work would never complete. So a request that may have arrived is not
      // sent again blindly; the work itself says whether it was counted. A worker that splits only adds more to it.
      const target = announced + count;
      for (let tries = 1; ; tries++) {
        try {
          await client.request(addExpectations, { id, count }, unreached);
          break;
        } catch (error) {
          if (!(error instanceof PlatformUnavailable)) throw error;
          const { status, expected } = await look();
          if (status === "missing") throw deleted(id);
          if (count > 0 ? expected >= target : expected <= target) break;
          if (tries === mostTries) throw error;
          await clock.sleep(backoff(tries, Math.random), signal);
        }
      }
      announced = target;
    },

    async report(error) {
      // Not idempotent, and workers count beside it, so only a complete work tells afterwards that it arrived. One report
      // too many would complete the work before its last object; one too few leaves it open, which loses nothing.
      try {
        await client.request(reportExpectation, { id, error: error ?? null }, unreached);
      } catch (failure) {
        if (!(failure instanceof PlatformUnavailable) || (await look()).status !== "complete") throw failure;
      }
    },

    async processed(message, inError) {
      // twice is once, but for a second line of the same message
      await client.request(toProcessed, { id, message, inError }, always);
    },
  };
}

const deleted = (id: string) =>
  new PlatformRefused(`the work ${id} is gone`, {
    code: "WORK_NOT_ALIVE",
    hint: "The work was deleted on OpenCTI while the connector wrote into it.",
  });
