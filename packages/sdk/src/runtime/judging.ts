import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import { PlatformRefused, PlatformUnavailable } from "../errors.ts";
import { mismatch, mostRefusals } from "../ledger/book.ts";
import type { PendingWork } from "../ledger/frame.ts";
import { judge } from "../ledger/judge.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Session } from "../platform/session.ts";
import { abandoned, isOwnError, isSettlement, unlessRefused } from "./guard.ts";

/** What judging needs. */
export interface JudgingOptions {
  readonly ledger: Ledger;
  readonly session: Pick<Session, "earlierWork" | "queue" | "state" | "save">;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Milliseconds for which a queue has to be empty: OpenCTI answers 0, too, when it cannot ask its broker (platform-contract 5). */
const emptyFor = 60_000;
/** Between two looks at works that are still being imported, in milliseconds: at first, and at most. */
const firstPause = 60_000;
const longestPause = 600_000;

/** Asks OpenCTI what became of the works of earlier runs. Resolves with how many are still being imported. */
export async function judgeWorks({ ledger, session, clock, log }: JudgingOptions): Promise<number> {
  if (mismatch(ledger.book, session.state)) return 0; // a run tells, and begins anew
  let changed = false;
  for (const pending of ledger.book.works) {
    const { look, work } = await session.earlierWork(pending.id);
    const now = clock.now().getTime();
    const isOpen = look.status === "wait" || look.status === "progress";
    const isEmpty = isOpen && (await session.queue()).messages === 0;
    const drained = isEmpty && pending.emptyAt !== undefined && now - pending.emptyAt >= emptyFor;
    const verdict = judge(look, {
      ...pending,
      closed: pending.said !== undefined,
      drained,
      isOwn: (message) => message === pending.said || isOwnError(message),
      isSettlement,
    });
    if (verdict.kind === "waiting") {
      remember(ledger, pending, isEmpty ? (pending.emptyAt ?? now) : undefined);
      continue;
    }
    // one that its killed run has left open; later runs may have nothing to bring, and so close none, for long
    if (look.status !== "timeout") await unlessRefused(pending.id, log, () => abandoned(work, look));
    ledger.judged(pending, verdict);
    changed = true;
    tell(log, pending, verdict, ledger);
  }
  // so that a backup of OpenCTI from before this verdict is told from one after it
  if (changed && ledger.book.saved > 0) {
    await ledger.save(session.state, session.save);
  }
  return ledger.book.works.length;
}

function remember(ledger: Ledger, pending: PendingWork, emptyAt: number | undefined): void {
  if (pending.emptyAt === emptyAt) return;
  const { emptyAt: _before, ...rest } = pending;
  const next = emptyAt === undefined ? rest : { ...rest, emptyAt };
  ledger.change({ ...ledger.book, works: ledger.book.works.map((work) => (work.id === pending.id ? next : work)) });
}

function tell(
  log: Logger,
  { id }: PendingWork,
  verdict: Exclude<ReturnType<typeof judge>, { kind: "waiting" }>,
  ledger: Ledger,
) {
  if (verdict.kind === "lost") {
    log.warn({ work: id, reason: verdict.reason }, "what was sent did not arrive: a later run sends it again");
    return;
  }
  const { refused } = verdict;
  if (refused.length === 0) return log.debug({ work: id }, "everything that was sent has arrived");
  const parked = refused.filter((one) => (ledger.book.refused[one.id]?.times ?? 0) >= mostRefusals).length;
  log.warn(
    { work: id, refused: refused.length, parked, first: refused[0] },
    "OpenCTI has refused objects: a later run sends them again, but for those that it has refused three times",
  );
}

/** Asks again and again while works are being imported, until the signal ends it. Never throws. */
export async function keepJudging(options: JudgingOptions & { readonly signal: AbortSignal }): Promise<void> {
  const { clock, log, signal } = options;
  for (let pause = firstPause; options.ledger.book.works.length > 0; pause = Math.min(pause * 2, longestPause)) {
    try {
      await clock.sleep(pause, signal);
      await judgeWorks(options);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof PlatformUnavailable || error instanceof PlatformRefused)) {
        log.error({ err: error }, "what became of earlier works can't be told");
        return;
      }
      log.debug({ cause: error.message }, "OpenCTI doesn't say what became of earlier works: asking again later");
    }
  }
}
