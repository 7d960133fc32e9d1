import { median } from "./median.ts";
import type { Run } from "./run.ts";

/** What the runs of one thing say together: medians. */
export interface Summary extends Run {
  readonly runs: number;
  /** Messages a second from the start to the last one. */
  readonly throughput: number;
}

/**
 * @throws {Error} the runs sent different numbers of messages: they are not the same work
 */
export function summaryOf(runs: readonly Run[]): Summary {
  const counts = [...new Set(runs.map(({ messages }) => messages))];
  if (counts.length > 1) throw new Error(`runs of the same thing sent ${counts.join(" and ")} messages`);
  const of = (figure: (run: Run) => number) => median(runs.map(figure));
  return {
    runs: runs.length,
    messages: of(({ messages }) => messages),
    last: of(({ last }) => last),
    end: of(({ end }) => end),
    rate: of(({ rate }) => rate),
    cpu: of(({ cpu }) => cpu),
    peak: of(({ peak }) => peak),
    throughput: of(({ messages, last }) => messages / last),
  };
}
