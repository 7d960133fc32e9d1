import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Subject } from "./subject.ts";
import { subjects } from "./subjects.ts";

/** What can be measured: the order is the one in which it is. */
export const parts = ["ours", "peer", "bare", "idle", "size"] as const;
export type Part = (typeof parts)[number];

export const usage = `usage: pnpm bench [--connector SLUG] [--only PART,PART...] [--runs N] [--sizes N,N...] [--size-runs N] [--objects N]
                  [--cache DIRECTORY] [--write]

Measures a connector, as its image runs it, in front of a RabbitMQ and a stand-in for OpenCTI of its own.

  --connector SLUG   one of ${[...subjects.keys()].join(", ")} (cisa-kev)
  --only PARTS       some of: ours, the connector; peer, the Python connector; bare, a publisher that sends the same messages
                     and does nothing else; idle, memory 60 s after the start; size, cost against size (all)
  --runs N           runs of each, taken in turns; the medians count (5)
  --sizes N,N        about so many objects each, in the part size (10000,100000,1000000)
  --size-runs N      runs of each size, taken in turns (1)
  --objects N        a generated feed of about so many objects (a real one, where ../shared has it)
  --cache DIRECTORY  where the Python connector's packages are kept (~/.cache/octi-bench)
  --write            write bench/results/SLUG.md, and bench/RESULTS.md of all of them
  --help             these words

In the environment:
  BENCH_PEER_DIR  a checkout of https://github.com/OpenCTI-Platform/connectors: without it there is no part peer
  BENCH_PYTHON    a Python 3.11 or 3.12 (python3.12, python3.11 or python3, whichever is there)

Needs Linux (/proc), and RabbitMQ: apt-get install rabbitmq-server.`;

/** What a measurement is asked for. */
export interface Options {
  readonly subject: Subject;
  readonly only: ReadonlySet<Part>;
  readonly runs: number;
  /** Objects. */
  readonly sizes: readonly number[];
  readonly sizeRuns: number;
  /** Of a generated feed; `undefined`: the usual feed. */
  readonly objects: number | undefined;
  readonly cache: string;
  readonly write: boolean;
  readonly help: boolean;
  /** Path of the Python connectors' checkout. */
  readonly peer: string | undefined;
  readonly python: string | undefined;
}

const mostRuns = 100;
const mostObjects = 3_000_000;

function wholeNumber(option: string, text: string, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= most) return number;
  throw new Error(`--${option} ${text}: expected a whole number from 1 to ${most}`);
}

function partsIn(text: string): ReadonlySet<Part> {
  const asked = text.split(",").map((name) => name.trim());
  const unknown = asked.find((name) => !parts.includes(name as Part));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: expected some of ${parts.join(", ")}`);
  return new Set(asked as Part[]);
}

function subjectOf(slug: string): Subject {
  const subject = subjects.get(slug);
  if (subject) return subject;
  throw new Error(`--connector ${slug}: expected one of ${[...subjects.keys()].join(", ")}`);
}

function readable(option: string, path: string): string {
  const whole = resolve(path);
  try {
    accessSync(whole, constants.R_OK);
  } catch {
    throw new Error(`${option}: ${path} is not there, or can't be read`);
  }
  return whole;
}

/**
 * Reads the arguments and the environment.
 *
 * @throws {Error} in words, what is wrong with them
 */
export function optionsOf(args: readonly string[], env: NodeJS.ProcessEnv): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      connector: { type: "string", default: "cisa-kev" },
      only: { type: "string", default: parts.join(",") },
      runs: { type: "string", default: "5" },
      sizes: { type: "string", default: "10000,100000,1000000" },
      "size-runs": { type: "string", default: "1" },
      objects: { type: "string" },
      cache: { type: "string" },
      write: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  return {
    subject: subjectOf(values.connector),
    only: partsIn(values.only),
    runs: wholeNumber("runs", values.runs, mostRuns),
    sizes: values.sizes.split(",").map((size) => wholeNumber("sizes", size.trim(), mostObjects)),
    sizeRuns: wholeNumber("size-runs", values["size-runs"], mostRuns),
    objects: values.objects === undefined ? undefined : wholeNumber("objects", values.objects, mostObjects),
    cache: resolve(values.cache ?? join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "octi-bench")),
    write: values.write,
    help: values.help,
    peer: env.BENCH_PEER_DIR ? readable("BENCH_PEER_DIR", env.BENCH_PEER_DIR) : undefined,
    python: env.BENCH_PYTHON || undefined,
  };
}
