/** The messages that have reached a queue by a point in time. */
export interface Sample {
  /** Seconds since the start. */
  readonly at: number;
  readonly messages: number;
}

/** How the messages of a run came. */
export interface Arrivals {
  readonly messages: number;
  /** Seconds from the start until the last one was there. */
  readonly last: number;
  /** Messages a second from the first to the last; `NaN` where all were there at once. */
  readonly rate: number;
}

/**
 * Reads how messages came from looks at the queue, in their order.
 *
 * @param samples the number never falls
 */
export function arrivalsOf(samples: readonly Sample[]): Arrivals {
  const final = samples.at(-1)?.messages ?? 0;
  const first = samples.find(({ messages }) => messages > 0);
  const last = samples.find(({ messages }) => messages === final);
  if (!first || !last) return { messages: 0, last: Number.NaN, rate: Number.NaN };
  const rate = last === first ? Number.NaN : (final - first.messages) / (last.at - first.at);
  return { messages: final, last: last.at, rate };
}
