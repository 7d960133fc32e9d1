import type { Logger } from "pino";
import type { Identity, StixId, StixObject } from "stix2-ts-types";
import type { z } from "zod";
import { parseDuration } from "./config/duration.ts";
import { variableOf } from "./config/env.ts";
import { settings } from "./config/settings.ts";
import { Misuse } from "./errors.ts";
import type { Http } from "./http/http.ts";

/** What a record yields: STIX objects, in any order; a generator where there are many. */
export type Objects = Iterable<StixObject>;

declare const step: unique symbol;
declare const unchanged: unique symbol;

/** One step of a run, made by `record`, `removed` or `checkpoint`. A step that is made but not yielded fails the run. */
export interface Step {
  readonly [step]: true;
}

/** The answer "nothing to do, and that is right", made by `unchanged(reason)`. */
export interface Unchanged {
  readonly [unchanged]: string;
}

/** A run: reaching the end is success, a throw is failure, and nothing else is either. */
// biome-ignore lint/suspicious/noConfusingVoidType: a generator that reaches its end returns void
export type Run = AsyncGenerator<Step, Unchanged | void>;

/** A part of a run, for `yield*`. */
export type Steps = AsyncGenerator<Step, void>;

/** RFC 7396 merge patch: siblings stay, `null` removes a key. A key that the state doesn't have is a compile error. */
export type Patch<T> = T extends readonly unknown[] | string | number | boolean
  ? T
  : { readonly [K in keyof T]?: Patch<T[K]> | null };

/** What JSON carries as it is. */
type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** A schema of a state: one that OpenCTI can keep, as JSON. Dates are texts, sets are lists. */
type StateSchema = z.ZodObject & z.ZodType<{ readonly [key: string]: Json | undefined }>;

/** Records that the platform has imported; without a ledger nothing is known. Synchronous. */
export interface Known {
  /** Whether the platform has this version of the record. */
  has(key: string, version: string | number): boolean;
  /** Tells what an older cursor covers; counts in a ledger's first run only. */
  assume(key: string, version: string | number): void;
  /** Known records that this run has not yielded. More than `atMost` throws `SourceShape`: a feed that lost half its records is broken. */
  missing(limit: { atMost: number }): readonly string[];
}

/** Look-ups on OpenCTI that a mapping may need. */
export interface Platform {
  /** Entities of the given types by name, alias or id of ATT&CK's (`T1566`), compared without regard to case; the key is the name as asked, in lower case. */
  find(query: {
    types: readonly string[];
    names: Iterable<string>;
  }): Promise<ReadonlyMap<string, { id: StixId; name: string }>>;
}

/** What every kind of connector is given. */
export interface Context<C> {
  readonly config: C;
  /** When the run began; the only clock of a run. */
  readonly now: Date;
  readonly http: Http;
  readonly platform: Platform;
  readonly log: Logger;
  /** Aborted when the run has to end: shutdown, reset in the UI, time-out. */
  readonly signal: AbortSignal;
  /** Counts a part of a record that could not be used, with a sample in the work's message; the record itself goes on. */
  skip(key: string, reason: unknown): void;
}

/** What an EXTERNAL_IMPORT connector's run is given. */
export interface ImportContext<C, S> extends Context<C> {
  /** What is valid of the saved state. May be an OLDER one than the last run left: then the run yields at least as much. */
  readonly state: { readonly [K in keyof S]?: S[K] };
  readonly known: Known;
  /** One record of the source. A throw inside skips the record; a version that is known isn't even made. */
  record(
    key: string | { readonly key: string; readonly version: string | number },
    objects: () => Objects | Promise<Objects>,
  ): Step;
  /** A record that the source withdrew. Sent like a record; its key is forgotten once the objects have arrived. */
  removed(key: string, objects: () => Objects): Step;
  /** A patch on the state, saved when everything yielded before it is confirmed. */
  checkpoint(patch: Patch<S>): Step;
  /** `return unchanged("the catalogue is the same")`: success without a work. */
  unchanged(reason: string): Unchanged;
}

/** What all kinds of connectors declare. */
interface Envelope<C extends z.ZodObject> {
  /** Folder and image name: `cisa-kev`. */
  readonly slug: string;
  /** Default of `CONNECTOR_NAME`, as OpenCTI shows it. */
  readonly name: string;
  /** Default of `CONNECTOR_ID`: the Python connector's, where it has one. */
  readonly id?: string;
  /** Default of `CONNECTOR_SCOPE`. */
  readonly scope: readonly string[];
  /** The connector's own variables, made with `env`. */
  readonly config: C;
  /** Author of every object that says nothing else: fills `created_by_ref` where it is undefined (`null` means none on purpose) and goes out with the record. */
  readonly author?: Identity;
  /** Whether the source answers: used by `--check`. A throw says what is wrong. */
  check?(context: Context<z.infer<C>>): Promise<void>;
}

/** An EXTERNAL_IMPORT connector: runs on its own schedule and imports what its source has. */
export interface ImportConnector<C extends z.ZodObject = z.ZodObject, S extends z.ZodObject = StateSchema>
  extends Envelope<C> {
  readonly type: "EXTERNAL_IMPORT";
  /** Shape of the state that is kept on OpenCTI, as JSON. Keys that it doesn't name stay untouched. */
  readonly state: S;
  /** ISO 8601 duration between runs, default of `CONNECTOR_DURATION_PERIOD`. */
  readonly every: string | ((config: z.infer<C>) => string);
  /** What messages say of `update`, which OpenCTI's worker hands on: false where the Python connector doesn't say so. */
  readonly update?: boolean;
  /** Whether `CONNECTOR_SCOPE` is a list of STIX types, and messages tell the workers to import no others. */
  readonly scopeIsTypes?: boolean;
  /** Records made at a time (1); they leave in order. */
  readonly parallel?: number;
  /**
   * Only where one run sees the whole source: the ISO 8601 duration after which a run begins without a state and sends
   * everything, which heals what OpenCTI has lost since; default of `CONNECTOR_FULL_SYNC_PERIOD`.
   */
  readonly fullSync?: string;
  run(context: ImportContext<z.infer<C>, z.infer<S>>): Run;
}

/** Any connector, as a host keeps it: its configuration and state are known to itself only. */
// biome-ignore lint/suspicious/noExplicitAny: the only type that every ImportContext is assignable to
export type Connector = ImportConnector<any, any>;

/** Lower-case words joined by `-`: a folder, an image's name and a label of Kubernetes at once. */
const slugPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

function isDuration(text: string): boolean {
  try {
    parseDuration(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Defines a connector. Checks what types cannot say and hands the definition back.
 *
 * @throws {Misuse} all that is wrong: a slug that is not lower-case words joined by `-`, a name of less than two characters
 * (OpenCTI refuses it), an id with `_`, blanks or `/` (works are named `work_<id>_<time>` and split at `_`,
 * platform-internals Q2), a member of `config` that isn't made with `env` (no table, sample or masking knows it) or has the name
 * of a setting that every connector has, an `every` or a `fullSync` that is no ISO 8601 duration, a `parallel` that is no whole number from 1 on
 */
export function defineConnector<C extends z.ZodObject, S extends StateSchema>(
  connector: ImportConnector<C, S>,
): ImportConnector<C, S> {
  const { slug, name, id, every, config, parallel = 1, fullSync } = connector;
  const wrong: string[] = [];
  const expect = (good: boolean, what: string) => {
    if (!good) wrong.push(what);
  };
  expect(
    slugPattern.test(slug),
    `slug ${JSON.stringify(slug)}: expected lower-case words joined by "-", such as "cisa-kev"`,
  );
  expect(name.trim().length >= 2, `name ${JSON.stringify(name)}: expected at least two characters`);
  expect(
    id === undefined || (id !== "" && !/[_\s/]/.test(id)),
    `id ${JSON.stringify(id)}: expected no "_", blank or "/"; leave it out where no Python connector has one`,
  );
  expect(
    typeof every === "function" || isDuration(every),
    `every ${JSON.stringify(every)}: expected an ISO 8601 duration, such as "P2D" or "PT6H"`,
  );
  expect(
    fullSync === undefined || isDuration(fullSync),
    `fullSync ${JSON.stringify(fullSync)}: expected an ISO 8601 duration, such as "P30D"`,
  );
  const general = settings(
    fullSync === undefined || isDuration(fullSync) ? connector : { ...connector, fullSync: "P1D" },
  ).shape;
  for (const [key, schema] of Object.entries(config.shape as Readonly<Record<string, z.ZodType>>)) {
    expect(
      variableOf(schema) !== undefined,
      `config.${key}: expected a variable made with env, such as env.string({ description: "…" })`,
    );
    expect(
      !Object.hasOwn(general, key),
      `config.${key}: expected a name of the connector's own, this is a setting that every connector has`,
    );
  }
  expect(Number.isInteger(parallel) && parallel >= 1, `parallel ${parallel}: expected a whole number from 1 on`);
  if (wrong.length > 0)
    throw new Misuse(`the definition of the connector ${JSON.stringify(slug)} is wrong: ${wrong.join("; ")}`);
  return connector;
}
