import type { Idle } from "./idle.ts";
import type { Machine, Versions } from "./machine.ts";
import type { Side } from "./rounds.ts";
import type { Summary } from "./summary.ts";

/** Everything that was measured; what wasn't is `undefined`, or not in the map. */
export interface Results {
  readonly date: Date;
  readonly machine: Machine;
  readonly versions: Versions;
  /** Load averages of the last minute. */
  readonly load: { readonly before: number; readonly highest: number };
  readonly warnings: readonly string[];
  /** Its slug. */
  readonly connector: string;
  /** What the sides were measured on. */
  readonly feed: string;
  readonly sides: ReadonlyMap<Side, Summary>;
  readonly idle: Idle | undefined;
  /** Asked number of objects -> what it took. */
  readonly sizes: ReadonlyMap<number, Summary>;
}

const whole = (number: number): string => Math.round(number).toLocaleString("en-US");
const decimal = (number: number): string => number.toFixed(2);
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const titles: Readonly<Record<Side, string>> = { ours: "octi", peer: "Python", bare: "bare publisher" };

/** What is measured of a run, and how it is written. */
const figures: readonly (readonly [name: string, of: (run: Summary) => number, write: typeof whole])[] = [
  ["messages", (run) => run.messages, whole],
  ["start to the last message in the queue, s", (run) => run.last, decimal],
  ["start to the end of the process, s", (run) => run.end, decimal],
  ["processor time, s", (run) => run.cpu, decimal],
  ["most memory, MB", (run) => run.peak, whole],
  ["messages/s, from the start to the last", (run) => run.throughput, whole],
  ["messages/s, from the first to the last", (run) => run.rate, whole],
];

function sideBySide({ sides, idle, feed }: Results): string[] {
  const columns = [...sides];
  if (columns.length === 0) return [];
  const rows = figures.map(([name, of, write]) => [name, ...columns.map(([, run]) => write(of(run)))]);
  const idleOf = (side: Side) => (side === "bare" ? undefined : idle?.[side]);
  const waiting = columns.map(([side]) => idleOf(side)?.toFixed(0) ?? "");
  if (waiting.some((text) => text !== "")) rows.push(["memory 60 s after the start, waiting, MB", ...waiting]);
  const runs = columns[0]?.[1].runs;
  return [
    "## Side by side",
    `${feed}. Medians of ${runs} runs each, taken in turns, after one that doesn't count.`,
    table(["", ...columns.map(([side]) => titles[side])], rows),
  ];
}

/** Without a side that was measured there is no ratio. */
function ratios({ sides, idle }: Results): string[] {
  const [ours, peer, bare] = [sides.get("ours"), sides.get("peer"), sides.get("bare")];
  const rows: string[][] = [];
  const times = (name: string, mine: number, theirs: number) =>
    rows.push([name, `${(theirs / mine).toFixed(theirs / mine < 10 ? 2 : 1)}`]);
  if (ours && peer) {
    times("Python / octi, start to the last message", ours.last, peer.last);
    times("Python / octi, processor time", ours.cpu, peer.cpu);
    times("Python / octi, most memory", ours.peak, peer.peak);
    times("octi / Python, messages/s from the start to the last", peer.throughput, ours.throughput);
  }
  if (idle?.peer !== undefined) times("Python / octi, memory while waiting", idle.ours, idle.peer);
  if (ours && bare) times("octi / bare publisher, messages/s from the first to the last", bare.rate, ours.rate);
  return rows.length === 0 ? [] : ["## Ratios", table(["", "times"], rows)];
}

function againstSize({ sizes }: Results): string[] {
  const [first] = sizes.values();
  if (!first) return [];
  const perThousand = (run: Summary) => (run.last / run.messages) * 1_000;
  const rows = [...sizes.values()].map((run) => [
    whole(run.messages),
    decimal(run.last),
    decimal(perThousand(run)),
    (perThousand(run) / perThousand(first)).toFixed(2),
    decimal(run.cpu),
    whole(run.peak),
  ]);
  const head = [
    "messages",
    "start to the last, s",
    "s for 1,000",
    "against the first",
    "processor, s",
    "most memory, MB",
  ];
  return [
    "## Cost against size",
    `octi on generated feeds, the queue emptied meanwhile. ${first.runs === 1 ? "One run" : `Medians of ${first.runs} runs`} each.`,
    table(head, rows),
  ];
}

/** The results as a page. */
export function page(results: Results): string {
  const { date, machine, versions, load, warnings } = results;
  const about = [
    `${date.toISOString().slice(0, 10)}, commit ${versions.commit}`,
    `${machine.cores} cores (${machine.processor}), ${machine.memory.toFixed(1)} GB, ${machine.system}; RabbitMQ and the stand-in for OpenCTI on the same machine`,
    `Node ${versions.node}, RabbitMQ ${versions.rabbitmq}${versions.peer === undefined ? "" : `, ${versions.peer}`}`,
    `load average ${load.before.toFixed(1)} before the start, ${load.highest.toFixed(1)} at most`,
  ];
  const waiting = [
    ...(results.idle ? [`octi ${whole(results.idle.ours)} MB`] : []),
    ...(results.idle?.peer === undefined ? [] : [`Python ${whole(results.idle.peer)} MB`]),
  ];
  const idleAlone =
    waiting.length > 0 && !results.sides.has("ours")
      ? [`Memory 60 s after the start, waiting for the next run: ${waiting.join(", ")}.`]
      : [];
  return `${[
    `# Measurements of ${results.connector}`,
    `Written by \`pnpm bench --connector ${results.connector} --write\`; \`--help\` says what it does. Another machine has other seconds: quote the ratios.`,
    about.map((line) => `- ${line}`).join("\n"),
    ...warnings.map((warning) => `**${warning}**`),
    ...sideBySide(results),
    ...ratios(results),
    ...idleAlone,
    ...againstSize(results),
    "## How",
    "Each connector is its own process with an id and a data folder that nobody has seen; octi's is the bundle of the image under the image's flags of Node. They meet the same RabbitMQ and the same stand-in for OpenCTI, which has no workers. The queue's length is looked at whenever a hundredth of the time so far has passed, and 5 ms at least, so times are exact to about that; /proc every 5 ms, which gives processor time to 10 ms. MB are 1,000,000 bytes. The bare publisher sends what octi sent, over one channel of the same client with as many unconfirmed messages, from memory and under Node's own flags.",
  ].join("\n\n")}\n`;
}
