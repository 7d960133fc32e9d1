import * as z from "zod";
import type { Tlp } from "../stix/marking.ts";
import { type Secret, secret } from "./secret.ts";
import {
  type CurrentTlp,
  expected,
  type Instant,
  readBoolean,
  readDuration,
  readInstant,
  readList,
  readNumber,
  readTlp,
  readUrl,
  readUrlOrFalse,
  tlps,
} from "./values.ts";

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
  /** A general variable, whose value this one has where it is not set itself. */
  readonly follows?: string;
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

/** What is known of a variable that was made with `env`; `undefined` for a schema of another make. */
export function variableOf(schema: z.ZodType): Variable | undefined {
  return about.get(schema);
}

interface Described {
  readonly description: string;
  readonly example?: string;
}
interface Options extends Described {
  /** In the form of the environment; without one the variable is required, unless it is `optional`. */
  readonly default?: string | undefined;
  readonly optional?: true;
  readonly follows?: string;
}
/** What authors say: a default, or that it may be missing, or neither. */
type With<T> = Described &
  ({ readonly default?: T; readonly optional?: never } | { readonly optional: true; readonly default?: never });
type Of<T, O> = z.ZodType<O extends { readonly optional: true } ? T | undefined : T>;

/**
 * Makes a variable of a function that reads its text, and throws what was expected instead. Blank text counts as unset, as
 * an empty one does for pycti (connector-sdk-contract 1).
 */
export function variable<T, const O extends Options>(
  options: O,
  shape: Pick<Variable, "type" | "format" | "enum" | "minimum"> & { readonly secret?: boolean },
  read: (text: string) => T,
): Of<T, O> {
  // optional, so that an absent key is read too: `config.parse({})` gives the defaults
  const schema = z
    .unknown()
    .optional()
    .transform((raw, context) => {
      const text = typeof raw === "string" && raw.trim() !== "" ? raw : options.default;
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
  const { description, default: fallback, example, optional, follows } = options;
  about.add(schema, {
    description,
    secret: false,
    required: fallback === undefined && !optional,
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(example === undefined ? {} : { example }),
    ...(follows === undefined ? {} : { follows }),
    ...shape,
  });
  return schema as unknown as Of<T, O>;
}

const number = (options: With<number> & { readonly minimum?: number }, whole: boolean) => {
  const { minimum } = options;
  return variable(
    { ...options, default: options.default?.toString() },
    { type: whole ? "integer" : "number", ...(minimum === undefined ? {} : { minimum }) },
    (text) => readNumber(text, { minimum, whole }),
  );
};

/** A secret, which is never the placeholder of OpenCTI's samples. */
function readSecret(text: string): Secret {
  // files and Kubernetes secrets end in a line break that nobody meant
  const value = text.trim();
  if (/^changeme$/i.test(value)) return expected("the secret itself: ChangeMe stands for it in samples");
  return secret(value);
}

/**
 * Variables of a connector: each member makes one for `z.object({ NAME: env.… })`. An empty value counts as unset. Without a
 * `default` a variable is required, unless it is `optional: true`.
 */
export const env = {
  /** Any text. One that `follows` a general variable, such as `CONNECTOR_NAME`, has its value where it is not set itself. */
  string: <const O extends With<string> & { readonly follows?: string }>(options: O): Of<string, O> =>
    variable(options, { type: "string" }, (text) => text),
  /** A URL with http, https or file, as it was written. */
  url: <const O extends With<string>>(options: O): Of<string, O> =>
    variable(options, { type: "string", format: "uri" }, readUrl),
  /** A URL as `url` takes it, or `false` for none: `no`, `off` and `0` say the same. */
  urlOrFalse: <const O extends With<string>>(options: O): Of<string | false, O> =>
    variable(options, { type: "string" }, readUrlOrFalse),
  /** A value that never leaves the process but where it has to: also read from a file, by `NAME_FILE`. */
  secret: <const O extends With<string>>(options: O): Of<Secret, O> =>
    variable(options, { type: "string", format: "password", secret: true }, readSecret),
  /** `true`, `yes`, `1`, `on` and their opposites, in any case. */
  boolean: <const O extends With<boolean>>(options: O): Of<boolean, O> =>
    variable({ ...options, default: options.default?.toString() }, { type: "boolean" }, readBoolean) as Of<boolean, O>,
  /** A whole number. */
  int: <const O extends With<number> & { readonly minimum?: number }>(options: O): Of<number, O> =>
    number(options, true) as Of<number, O>,
  /** A number. */
  number: <const O extends With<number> & { readonly minimum?: number }>(options: O): Of<number, O> =>
    number(options, false) as Of<number, O>,
  /** Texts with commas between; blanks around them and empty ones are dropped. */
  list: <const O extends With<readonly string[]>>(options: O): Of<readonly string[], O> =>
    variable({ ...options, default: options.default?.join(",") }, { type: "array" }, readList) as Of<
      readonly string[],
      O
    >,
  /** One of several words; the case doesn't count. */
  choice: <const V extends readonly string[], const O extends With<V[number]>>(
    values: V,
    options: O,
  ): Of<V[number], O> =>
    variable(
      options,
      { type: "string", enum: values },
      (text): V[number] =>
        values.find((one) => one.toLowerCase() === text.trim().toLowerCase()) ??
        expected(`one of ${values.join(", ")}`),
    ),
  /** A marking of the Traffic Light Protocol, with or without `TLP:`, in any case; WHITE is CLEAR. */
  tlp: <const O extends With<Tlp>>(options: O): Of<CurrentTlp, O> => {
    // told as it is read: a form that offers the markings has to find its default among them
    const told = options.default === undefined ? options : { ...options, default: readTlp(options.default) };
    return variable(told, { type: "string", enum: tlps }, readTlp) as Of<CurrentTlp, O>;
  },
  /** An ISO 8601 duration, kept as text. */
  duration: <const O extends With<string>>(options: O): Of<string, O> =>
    variable(options, { type: "string", format: "duration" }, readDuration),
  /** A date, or a duration before the run's `now`. */
  instant: <const O extends With<string>>(options: O): Of<Instant, O> =>
    variable(options, { type: "string" }, readInstant),
  /** An older variable: its converted value goes to the variable that replaces it, with a warning. */
  deprecated(deprecation: Deprecation): z.ZodType<undefined> {
    const schema = z
      .unknown()
      .optional()
      .transform(() => undefined);
    const description = `Deprecated: use ${deprecation.use}.`;
    about.add(schema, { description, type: "string", required: false, secret: false, deprecated: deprecation });
    return schema;
  },
};
