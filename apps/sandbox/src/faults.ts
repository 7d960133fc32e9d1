/**
 * Something that goes wrong on purpose. What a real platform always does is no fault but one of its habits: see `Quirks`.
 *
 * `operation` is a GraphQL field (`pingConnector`, `addExpectations`), or the path of a feed (`/feeds/kev.json`); without it
 * any. `skip` times it lets pass first, then it strikes `times` times; without that always. Faults of the workers count objects.
 */
export type Fault = Partial<Pick<Bounds, "operation" | "skip" | "times">> & Mishap;

interface Bounds {
  readonly operation: string;
  readonly skip: number;
  readonly times: number;
}

type Mishap =
  /** The answer comes that many milliseconds later. */
  | { readonly kind: "slow"; readonly milliseconds: number }
  /** A proxy answers with that HTTP status instead of the platform, which hears nothing; `retryAfter` in seconds. */
  | { readonly kind: "status"; readonly status: number; readonly body?: string; readonly retryAfter?: number }
  /** The platform answers as to a token that it doesn't know (Q6). */
  | { readonly kind: "unauthorized" }
  /** The connection is cut without an answer: before the platform hears of the request, or after it did what was asked. */
  | { readonly kind: "cut"; readonly when: "before" | "after" }
  /** Just before the operation somebody resets the state of all connectors in OpenCTI's page (Q2). */
  | { readonly kind: "reset" }
  /** Just before the operation all works die, as when OpenCTI loses its Redis (Q3). */
  | { readonly kind: "deadWorks" }
  /** A ping is answered, but its state is not taken, as the first after a reset (Q2). */
  | { readonly kind: "swallowPing" }
  /** A ping is taken, but answered with the state before it (pycti-v7 3). */
  | { readonly kind: "staleState" }
  /** The queue is said to hold that many bytes (platform-contract 3). */
  | { readonly kind: "fullQueue"; readonly bytes: number }
  /** The workers report every n-th object as failed, with this text (Q4). */
  | { readonly kind: "workerFails"; readonly every: number; readonly error?: string }
  /** The workers give up every n-th object after all their tries: reported as failed, and put into the dead letter queue (Q4). */
  | { readonly kind: "workerGivesUp"; readonly every: number }
  /** The workers lose every n-th object: it is neither imported nor reported (Q4). */
  | { readonly kind: "workerDrops"; readonly every: number };

type Kind = Fault["kind"];

/** A fault and how often its place was passed, and it struck. */
export interface Switched {
  readonly fault: Fault;
  readonly passed: number;
  readonly struck: number;
}

/** The switch after its place was passed once more, and whether it strikes. */
export function pass(switched: Switched, place: string): readonly [Switched, boolean] {
  const { fault, passed, struck } = switched;
  if (fault.operation !== undefined && fault.operation !== place) return [switched, false];
  const seen = passed + 1;
  const turn = "every" in fault ? seen % fault.every === 0 : true;
  const strikes = turn && seen > (fault.skip ?? 0) && struck < (fault.times ?? Number.POSITIVE_INFINITY);
  return [{ fault, passed: seen, struck: struck + (strikes ? 1 : 0) }, strikes];
}

/** The switchboard of a sandbox. */
export interface Faults {
  /** Switches faults on, beside those that are on. Throws what is wrong with one. */
  add(...faults: readonly Fault[]): void;
  /** Switches all off. */
  clear(): void;
  /** Those that are on, and how often each struck. */
  list(): readonly Switched[];
  /** The first fault of these kinds that strikes at this place; each that could counts the pass. */
  strikes<K extends Kind>(place: string, ...kinds: readonly K[]): Extract<Fault, { kind: K }> | undefined;
}

export function openFaults(): Faults {
  let switches: readonly Switched[] = [];
  return {
    add(...faults) {
      for (const fault of faults) check(fault);
      switches = [...switches, ...faults.map((fault) => ({ fault, passed: 0, struck: 0 }))];
    },
    clear() {
      switches = [];
    },
    list: () => switches,
    strikes<K extends Kind>(place: string, ...kinds: readonly K[]) {
      if (switches.length === 0) return undefined;
      let found: Fault | undefined;
      switches = switches.map((switched) => {
        if (!(kinds as readonly Kind[]).includes(switched.fault.kind)) return switched;
        const [next, strikes] = pass(switched, place);
        if (strikes) found ??= switched.fault;
        return next;
      });
      return found as Extract<Fault, { kind: K }> | undefined;
    },
  };
}

/** What each kind asks for besides the bounds. */
const wanted: Readonly<Record<Kind, Readonly<Record<string, (value: unknown) => boolean>>>> = {
  slow: { milliseconds: (value) => whole(value, 0) },
  status: {
    status: (value) => whole(value, 400) && Number(value) < 600,
    body: optionalText,
    retryAfter: optionalWhole,
  },
  unauthorized: {},
  cut: { when: (value) => value === "before" || value === "after" },
  reset: {},
  deadWorks: {},
  swallowPing: {},
  staleState: {},
  fullQueue: { bytes: (value) => whole(value, 0) },
  workerFails: { every: (value) => whole(value, 1), error: optionalText },
  workerGivesUp: { every: (value) => whole(value, 1) },
  workerDrops: { every: (value) => whole(value, 1) },
};
const bounds = {
  operation: optionalText,
  skip: (value: unknown) => value === undefined || whole(value, 0),
  times: (value: unknown) => value === undefined || whole(value, 1),
};

function whole(value: unknown, least: number): boolean {
  return Number.isInteger(value) && Number(value) >= least;
}
function optionalWhole(value: unknown): boolean {
  return value === undefined || whole(value, 0);
}
function optionalText(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}

/** A fault may come over HTTP, so nothing in it is taken for granted. */
function check(fault: Fault): void {
  const keys = Object.hasOwn(wanted, fault?.kind) ? { ...wanted[fault.kind], ...bounds } : undefined;
  if (!keys) throw new Error(`a fault's kind: expected one of ${Object.keys(wanted).join(", ")}`);
  const given: Readonly<Record<string, unknown>> = { ...fault };
  for (const key of Object.keys(given)) {
    if (key !== "kind" && !Object.hasOwn(keys, key))
      throw new Error(`fault ${fault.kind}: doesn't know ${key}, only ${Object.keys(keys).join(", ")}`);
  }
  for (const [key, isRight] of Object.entries(keys)) {
    if (!isRight(given[key])) throw new Error(`fault ${fault.kind}: ${key} is missing or out of its range`);
  }
}
