import { expect, test } from "vitest";
import * as z from "zod";
import { env } from "./config/env.ts";
import { defineConnector, type ImportContext, type Patch, type Step } from "./connector.ts";
import { organization, tlp, vulnerability } from "./stix/index.ts";

/*
 * Each misuse of the author's API is a compile error. `tsc` looks at these: a mistake that compiles makes its
 * `@ts-expect-error` an error. Nothing of it is called.
 */

const config = z.object({
  ACME_URL: env.url({ description: "Where." }),
  ACME_TLP: env.tlp({ default: "TLP:CLEAR", description: "How." }),
});
const state = z.object({ last: z.string(), pages: z.object({ a: z.number(), b: z.number() }) });
const author = organization({ name: "Acme" });
const good = {
  slug: "acme",
  name: "Acme",
  type: "EXTERNAL_IMPORT",
  scope: ["acme"],
  every: "P1D",
  config,
  state,
  author,
} as const;
const cve = () => [vulnerability({ name: "CVE-2024-1" })];

type Context = ImportContext<z.infer<typeof config>, z.infer<typeof state>>;
type State = z.infer<typeof state>;

/** What authors write, which has to compile. */
const right = defineConnector({
  ...good,
  every: (given) => (given.ACME_TLP === "TLP:RED" ? "P1D" : "PT1H"),
  parallel: 4,
  async check({ http, config }) {
    await http.get(config.ACME_URL);
  },
  async *run({ config, state, http, known, record, removed, checkpoint, unchanged, skip, now, signal, platform, log }) {
    const last: string | undefined = state.last;
    const feed = await http.get(config.ACME_URL, { unless: last });
    if (!feed) return unchanged("the same");
    const items: string[] = await feed.json(z.array(z.string()));
    for (const item of items) yield record(item, cve);
    yield record({ key: "b", version: 2 }, async () => cve());
    yield record("many", function* () {
      yield* cve();
    });
    for (const key of known.missing({ atMost: 3 })) yield removed(key, cve);
    skip("c", new Error("odd"));
    const found = await platform.find({ types: ["Malware"], names: ["x"] });
    log.info({ found: found.size, year: now.getUTCFullYear(), ended: signal.aborted }, "looked");
    yield checkpoint({ last: feed.validator, pages: { a: 1 } });
    yield checkpoint({ last: null });
  },
});

/** States of all kinds, which have to compile. */
for (const kept of [
  z.object({}),
  z.object({ at: z.iso.datetime(), page: z.int().optional(), done: z.boolean().nullable() }),
  z.object({ pages: z.record(z.string(), z.object({ etag: z.string(), seen: z.array(z.string()).readonly() })) }),
  z.object({ mode: z.enum(["a", "b"]), pair: z.tuple([z.string(), z.number()]), last: z.literal("x").or(z.null()) }),
  z.looseObject({ any: z.json() }),
]) {
  defineConnector({ ...good, state: kept, async *run() {} });
}

/** One misuse a line. Never called. */
function _misuses({
  record,
  removed,
  checkpoint,
  unchanged,
  http,
  config: given,
  state: saved,
  known,
  platform,
  skip,
}: Context): void {
  // checkpoint
  // @ts-expect-error the state has no such key
  checkpoint({ lst: "2024" });
  // @ts-expect-error nor one further down
  checkpoint({ pages: { c: 1 } });
  // @ts-expect-error of another type
  checkpoint({ last: 2024 });
  // @ts-expect-error of another type further down
  checkpoint({ pages: { a: "1" } });
  // @ts-expect-error a patch is an object
  checkpoint("2024");
  // @ts-expect-error a checkpoint says something
  checkpoint();

  // record
  // @ts-expect-error the objects are made by a function: a throw in them must lose this record only
  record("a", cve());
  // @ts-expect-error no objects
  record("a", () => undefined);
  // @ts-expect-error one object is not a list of objects
  record("a", () => vulnerability({ name: "CVE-2024-1" }));
  // @ts-expect-error no STIX objects
  record("a", () => [{ name: "CVE-2024-1" }]);
  // @ts-expect-error texts
  record("a", () => ["vulnerability--1"]);
  // @ts-expect-error async generators cannot be told from slow ones: await first
  record("a", async function* () {
    yield* cve();
  });
  // @ts-expect-error a key is a text
  record(1, cve);
  // @ts-expect-error a version without a key
  record({ version: 1 }, cve);
  // @ts-expect-error a key without a version is the key itself
  record({ key: "a" }, cve);
  // @ts-expect-error a version that cannot be compared
  record({ key: "a", version: new Date() }, cve);
  // @ts-expect-error nothing to send for the removal
  removed("a");
  // @ts-expect-error a removal needs no waiting: the record is known
  removed("a", async () => cve());
  // @ts-expect-error a reason that somebody can read
  unchanged();

  // what is given cannot be changed, and may be missing
  // @ts-expect-error the state is changed by checkpoints
  saved.last = "2024";
  // @ts-expect-error a saved key may not be there yet
  saved.pages.a;
  // @ts-expect-error not a variable of this connector
  given.ACME_KEY;
  // @ts-expect-error missing without a limit would take a broken feed for removals
  known.missing();
  // @ts-expect-error a version is needed: has() asks for one
  known.has("a");
  // @ts-expect-error names of what?
  void platform.find({ names: ["x"] });
  // @ts-expect-error why?
  skip("a");
  // @ts-expect-error there is no such option
  void http.get("https://feed.example", { etag: "x" });
  // @ts-expect-error a feed has no body: json, text or items
  void http.get("https://feed.example").then((feed) => feed.body);
  // @ts-expect-error with `unless` there may be no feed
  void http.get("https://feed.example", { unless: saved.last }).then((feed) => feed.validator);
  // @ts-expect-error a schema says what is expected
  void http.json("https://feed.example");
}

const runs = {
  async *empty() {},
  async *good({ record }: Context) {
    yield record("a", cve);
  },
  async *text({ record }: Context) {
    yield record("a", cve);
    return "nothing new";
  },
  async *flag({ record }: Context) {
    yield record("a", cve);
    return false;
  },
  async *step({ record }: Context) {
    yield record("a", cve);
    return record("b", cve);
  },
  async *objects() {
    yield* cve();
  },
  async *byHand() {
    yield { kind: "record", key: "a", objects: cve };
  },
  async *unchangedYielded({ unchanged }: Context) {
    yield unchanged("the same");
  },
  async promise() {},
  *sync({ record }: Context) {
    yield record("a", cve);
  },
};

/** One misuse a definition. Never called. */
function _wrongDefinitions(): void {
  const { every, ...unscheduled } = good;
  const { slug, ...nameless } = good;
  const { state: kept, ...stateless } = good;
  const run = runs.good;
  defineConnector({ ...good, run });

  // @ts-expect-error texts are no outcome
  defineConnector({ ...good, run: runs.text });
  // @ts-expect-error nor is false
  defineConnector({ ...good, run: runs.flag });
  // @ts-expect-error record is yielded
  defineConnector({ ...good, run: runs.step });
  // @ts-expect-error objects are no steps
  defineConnector({ ...good, run: runs.objects });
  // @ts-expect-error steps are made by the context, not by hand
  defineConnector({ ...good, run: runs.byHand });
  // @ts-expect-error unchanged is returned
  defineConnector({ ...good, run: runs.unchangedYielded });
  // @ts-expect-error a run is a generator
  defineConnector({ ...good, run: runs.promise });
  // @ts-expect-error an async one
  defineConnector({ ...good, run: runs.sync });
  // @ts-expect-error no run
  defineConnector({ ...good });
  // @ts-expect-error no every
  defineConnector({ ...unscheduled, run });
  // @ts-expect-error no slug
  defineConnector({ ...nameless, run });
  // @ts-expect-error no state
  defineConnector({ ...stateless, run });
  // @ts-expect-error there is no such type
  defineConnector({ ...good, type: "IMPORT", run });
  // @ts-expect-error scope is a list
  defineConnector({ ...good, scope: "acme", run });
  // @ts-expect-error milliseconds say nothing about months
  defineConnector({ ...good, every: 3_600_000, run });
  // @ts-expect-error a text
  defineConnector({ ...good, parallel: "8", run });
  // @ts-expect-error config is a zod object
  defineConnector({ ...good, config: { ACME_URL: "" }, run });
  // @ts-expect-error not any schema
  defineConnector({ ...good, config: z.string(), run });
  // @ts-expect-error state is a zod object
  defineConnector({ ...good, state: { last: "" }, run });
  // @ts-expect-error the saved state is JSON: a date as text
  defineConnector({ ...good, state: z.object({ at: z.date() }), run: runs.empty });
  // @ts-expect-error a set as a list
  defineConnector({ ...good, state: z.object({ seen: z.object({ keys: z.set(z.string()) }) }), run: runs.empty });
  // @ts-expect-error a large integer as text
  defineConnector({ ...good, state: z.object({ offset: z.bigint() }), run: runs.empty });
  // @ts-expect-error who knows
  defineConnector({ ...good, state: z.object({ cursor: z.unknown() }), run: runs.empty });
  // @ts-expect-error a run for another state
  defineConnector({ ...good, state: z.object({ page: z.number() }), run });
  // @ts-expect-error an author is an identity
  defineConnector({ ...good, author: cve()[0], run });
  // @ts-expect-error with an id and a type
  defineConnector({ ...good, author: { name: "Acme" }, run });
  // @ts-expect-error and a name
  organization({ description: "Acme" });
  // @ts-expect-error a key that nobody reads
  defineConnector({ ...good, interval: "P1D", run });
  // @ts-expect-error a variable has a description
  env.url({ default: "https://feed.example" });
  // @ts-expect-error a default of another type
  env.int({ default: "3", description: "How many." });
  // @ts-expect-error what has a default is never missing
  env.int({ default: 1, optional: true, description: "How many." });
  // @ts-expect-error nor a text
  env.string({ default: "a", optional: true, description: "What." });
  // @ts-expect-error there is no such marking to take
  env.tlp({ default: "PURPLE", description: "How." });
  // @ts-expect-error nor is it one of the words
  env.choice(["a", "b"], { default: "c", description: "Which." });
  // @ts-expect-error there is no such marking
  tlp["TLP:PURPLE"];
}

test("what authors write compiles, and a patch may leave out and take away", () => {
  const patches: Patch<State>[] = [{}, { last: "1" }, { last: null }, { pages: { a: 1 } }, { pages: null }];
  expect(patches).toHaveLength(5);
  expect(right.slug).toBe("acme");
});

test("a step is opaque: it says nothing and cannot be read", () => {
  const read = (step: Step) => {
    // @ts-expect-error what is inside is the SDK's
    return step.key as unknown;
  };
  expect(read(Object.freeze({}) as Step)).toBeUndefined();
});
