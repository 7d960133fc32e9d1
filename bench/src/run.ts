import { setTimeout as wait } from "node:timers/promises";
import { type Arrivals, arrivalsOf, type Sample } from "./arrivals.ts";
import { openCounter } from "./counter.ts";
import { figuresOf, type ProcessFigures } from "./process-figures.ts";
import { type Program, start } from "./program.ts";
import type { Queues } from "./queue.ts";

/** What one run of a program took. */
export interface Run extends Arrivals {
  /** Seconds from its start to its end. */
  readonly end: number;
  /** Seconds of processor. */
  readonly cpu: number;
  /** Most memory at a time, in MB. */
  readonly peak: number;
}

/** Milliseconds between two looks at /proc. */
const between = 5;
/** Part of the time since the start after which the queue is looked at again: what the times are exact to. */
const exactness = 0.01;

/**
 * Runs a program to its end, and looks from outside, in the same way at each: at the queue for the messages, at /proc for
 * the rest.
 *
 * @param purge empties the queue again and again, as workers would, so that it doesn't grow with the run
 * @throws {Error} it failed, or sent nothing
 */
export async function run(
  program: Program,
  queues: Pick<Queues, "depth" | "purge">,
  connectorId: string,
  purge = false,
): Promise<Run> {
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1_000;
  const running = start(program);
  const samples: Sample[] = [];
  let figures: ProcessFigures | undefined;
  const count = openCounter(queues, connectorId, purge, () => performance.now());
  let looked = 0;
  const look = async () => {
    looked = performance.now();
    const messages = await count();
    if (messages !== samples.at(-1)?.messages) samples.push({ at: seconds(), messages });
  };
  let end = 0;
  const exit = running.exit.then((code) => {
    end = seconds();
    return code;
  });
  try {
    while (running.alive()) {
      figures = figuresOf(running.pid) ?? figures;
      // Seldom enough to cost a long run nothing: RabbitMQ and the looking take of the same cores
      if (performance.now() - looked >= (performance.now() - begun) * exactness) await look();
      await wait(between);
    }
    const code = await exit;
    await look();
    const arrivals = arrivalsOf(samples);
    const failure = code === 0 ? "sent nothing" : `ended with ${code}`;
    if (code !== 0 || arrivals.messages === 0 || !figures)
      throw new Error(`${program.command} ${program.args.join(" ")} ${failure}:\n${running.output()}`);
    return { ...arrivals, end, cpu: figures.cpu, peak: figures.peak };
  } finally {
    await running.kill();
  }
}
