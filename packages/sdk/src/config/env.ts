import * as z from "zod";
import type { Tlp } from "../stix/marking.ts";
import { before, parseDuration } from "./duration.ts";
import { type Secret, secret } from "./secret.ts";

/** What is known of a variable beside how it is read: tables, samples and schemas are made of it. */
export interface Variable {
  readonly description: string;
  /** As JSON Schema has it. */
  readonly type: "string" | "boolean" | "integer" | "number" | "array";
  readonly format?: "uri" | "duration" | "password";
  readonly enum?: readonly string[];
  readonly minimum?: number;
  /** In the form of the environment. */
  readonly default?: string;
  readonly example?: string;
  readonly required: boolean;
  readonly secret: boolean;
  /** An older name: its converted value goes to `use`. */
  readonly deprecated?: Deprecation;
}

/** An older variable that has become another one. */
export interface Deprecation {
  /** The variable that replaces it. */
  readonly use: string;
  /** Its value in the terms of the new one. Throws what is wrong with it. */
  readonly convert: (value: string) => string;
  /** Whether it counts where both are set (no). */
  readonly wins?: boolean;
}

const about = z.registry<Variable>();

/** What is known of a variable that was made with `env`. */
export function variableOf(schema: z.ZodType): Variable | undefined {
  return about.get(schema);
}

interface Options {
  readonly description: string;
  /** In the form of the environment; without one the variable is required, unless it is `optional`. */
  readonly default?: string | undefined;
  readonly optional?: true;
  readonly example?: string;
}
type Of<T, O> = z.ZodType<O extends { readonly optional: true } ? T | undefined : T>;

/** Makes a variable of a function that reads its text, and throws what was expected instead. */
export function variable<T, const O extends Options>(
  options: O,
  shape: Pick<Variable, "type" | "format" | "enum" | "minimum"> & { readonly secret?: boolean },
  read: (text: string) => T,
): Of<T, O> {
  const schema = z.unknown().transform((raw, context) => {
    const text = typeof raw === "string" && raw !== "" ? raw : options.default;
    if (text === undefined) {
      if (options.optional) return undefined;
      context.addIssue({ code: "custom", message: "is required and not set" });
      return z.NEVER;
    }
    try {
      return read(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });
  const { description, default: fallback, example, optional } = options;
  about.add(schema, {
    description,
    secret: false,
    required: fallback === undefined && !optional,
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(example === undefined ? {} : { example }),
    ...shape,
  });
  return schema as unknown as Of<T, O>;
}

/** Throws what a value should have been. */
export const expected = (what: string): never => {
  throw new Error(`expected ${what}`);
};

const yes = new Set(["yes", "true", "1", "on"]);
const no = new Set(["no", "false", "0", "off"]);

/** A boolean as people write it, in any case. @throws what was expected */
export function readBoolean(text: string): boolean {
  const word = text.trim().toLowerCase();
  if (yes.has(word)) return true;
  if (no.has(word)) return false;
  return expected("true or false");
}

function readNumber(text: string, { minimum, whole }: { minimum: number | undefined; whole: boolean }): number {
  const value = Number(text);
  const what = whole ? "a whole number" : "a number";
  if (text.trim() === "" || !Number.isFinite(value) || (whole && !Number.isInteger(value))) return expected(what);
  if (minimum !== undefined && value < minimum) return expected(`${what} from ${minimum} on`);
  return value;
}

const tlps: readonly Tlp[] = ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"];

function readTlp(text: string): Exclude<Tlp, "TLP:WHITE"> {
  const name = text
    .trim()
    .toUpperCase()
    .replace(/^(TLP:)?/, "TLP:");
  const found = tlps.find((tlp) => tlp === (name === "TLP:WHITE" ? "TLP:CLEAR" : name));
  return (found ?? expected(`one of ${tlps.join(", ")}`)) as Exclude<Tlp, "TLP:WHITE">;
}

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : expected("a URL with http://, https:// or file://");
  if (!["http:", "https:", "file:"].includes(url.protocol)) return expected("a URL with http://, https:// or file://");
  return text;
}

function readDuration(text: string): string {
  try {
    parseDuration(text);
    return text;
  } catch {
    return expected("an ISO 8601 duration such as P2D, PT6H or P1M");
  }
}

/** An instant, or how long before now: the answer takes the run's `now`, so that a mapping needs no clock. */
export type Instant = (now: Date) => Date;

function readInstant(text: string): Instant {
  if (/^P/.test(text)) {
    const duration = parseDuration(readDuration(text));
    return (now) => before(now, duration);
  }
  const date = new Date(
    /^\d{4}-\d{2}-\d{2}T.*\d$/.test(text) && !/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? `${text}Z` : text,
  );
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(date.getTime()))
    return expected("a date such as 2024-01-31, or a duration such as P30D");
  return () => date;
}

const asText = (value: string | number | boolean | undefined): string | undefined =>
  value === undefined ? undefined : String(value);

/**
 * Variables of a connector: each member makes one for `z.object({ NAME: env.… })`. An empty value counts as unset. Without a
 * `default` a variable is required, unless it is `optional: true`.
 */
export const env = {
  /** Any text. */
  string: <const O extends Options>(options: O): Of<string, O> => variable(options, { type: "string" }, (text) => text),
  /** A URL with http, https or file, as it was written. */
  url: <const O extends Options>(options: O): Of<string, O> =>
    variable(options, { type: "string", format: "uri" }, readUrl),
  /** A value that never leaves the process but where it has to: also read from a file, by `NAME_FILE`. */
  secret: <const O extends Options>(options: O): Of<Secret, O> =>
    variable(options, { type: "string", format: "password", secret: true }, secret),
  /** `true`, `yes`, `1`, `on` and their opposites, in any case. */
  boolean: <const O extends Omit<Options, "default"> & { readonly default?: boolean }>(options: O): Of<boolean, O> =>
    variable({ ...options, default: asText(options.default) }, { type: "boolean" }, readBoolean) as Of<boolean, O>,
  /** A whole number. */
  int: <const O extends Omit<Options, "default"> & { readonly default?: number; readonly minimum?: number }>(
    options: O,
  ): Of<number, O> =>
    variable(
      { ...options, default: asText(options.default) },
      { type: "integer", ...(options.minimum === undefined ? {} : { minimum: options.minimum }) },
      (text) => readNumber(text, { minimum: options.minimum, whole: true }),
    ) as Of<number, O>,
  /** A number. */
  number: <const O extends Omit<Options, "default"> & { readonly default?: number; readonly minimum?: number }>(
    options: O,
  ): Of<number, O> =>
    variable(
      { ...options, default: asText(options.default) },
      { type: "number", ...(options.minimum === undefined ? {} : { minimum: options.minimum }) },
      (text) => readNumber(text, { minimum: options.minimum, whole: false }),
    ) as Of<number, O>,
  /** Texts with commas between; blanks around them and empty ones are dropped. */
  list: <const O extends Omit<Options, "default"> & { readonly default?: readonly string[] }>(
    options: O,
  ): Of<readonly string[], O> =>
    variable({ ...options, default: options.default?.join(",") }, { type: "array" }, (text) =>
      text
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== ""),
    ) as Of<readonly string[], O>,
  /** One of several words; the case doesn't count. */
  choice: <const V extends readonly string[], const O extends Options>(values: V, options: O): Of<V[number], O> =>
    variable(options, { type: "string", enum: values }, (text) => {
      const found = values.find((one) => one.toLowerCase() === text.trim().toLowerCase());
      return found ?? expected(`one of ${values.join(", ")}`);
    }) as Of<V[number], O>,
  /** A marking of the Traffic Light Protocol, with or without `TLP:`, in any case; WHITE is CLEAR. */
  tlp: <const O extends Options>(options: O): Of<Exclude<Tlp, "TLP:WHITE">, O> =>
    variable(options, { type: "string", enum: tlps }, readTlp),
  /** An ISO 8601 duration, kept as text. */
  duration: <const O extends Options>(options: O): Of<string, O> =>
    variable(options, { type: "string", format: "duration" }, readDuration),
  /** A date, or a duration before the run's `now`. */
  instant: <const O extends Options>(options: O): Of<Instant, O> => variable(options, { type: "string" }, readInstant),
  /** An older variable: its converted value goes to the variable that replaces it, with a warning. */
  deprecated(deprecation: Deprecation): z.ZodType<undefined> {
    const schema = z.unknown().transform(() => undefined);
    const description = `Deprecated: use ${deprecation.use}.`;
    about.add(schema, { description, type: "string", required: false, secret: false, deprecated: deprecation });
    return schema;
  },
};
