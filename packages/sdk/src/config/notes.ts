import { closest, distance } from "fastest-levenshtein";
import type * as z from "zod";
import type { Problem } from "../errors.ts";
import { variableOf } from "./env.ts";
import { foreign } from "./foreign.ts";
import { shown } from "./masking.ts";
import type { Shared } from "./sources.ts";

/** Something that the operator should know; nothing was stopped by it. */
export interface Note {
  readonly level: "info" | "warn";
  /** The variable. */
  readonly key: string;
  /** A sentence that begins after the key. */
  readonly message: string;
}

/** A value that is set, and the variable or file that it comes from; nothing for the environment. */
export interface Found {
  readonly value: string;
  readonly from?: string | undefined;
  /** Whether it is one connector's among several that share a process. */
  readonly own?: boolean | undefined;
}

type Shape = Readonly<Record<string, z.ZodType>>;

/** Older variables become the new ones, with a warning; one that cannot is a problem. */
export function migrate(shape: Shape, found: Map<string, Found>, notes: Note[], problems: Problem[]): void {
  for (const [key, schema] of Object.entries(shape)) {
    const old = found.get(key);
    const deprecation = variableOf(schema)?.deprecated;
    if (!old || !deprecation) continue;
    const { use, convert, wins = false } = deprecation;
    const target = shape[use] && variableOf(shape[use]);
    const isSet = found.has(use);
    if (isSet && !wins) {
      notes.push({ level: "warn", key, message: `is deprecated and has no effect beside ${use}: take it out` });
      continue;
    }
    try {
      const value = convert(old.value.trim());
      found.set(use, { value, from: key });
      const counts = isSet ? ` and counts more than ${use}` : "";
      notes.push({
        level: "warn",
        key,
        message: `is deprecated${counts}: write ${use}=${shown(value, target)} instead`,
      });
    } catch (error) {
      const message = `${error instanceof Error ? error.message : error}; it is deprecated: use ${use} instead`;
      problems.push({ key, value: shown(old.value, target), message });
    }
  }
}

/** Answers pycti's variables that have no meaning here. */
export function answerForeign(shape: Shape, found: ReadonlyMap<string, Found>, notes: Note[]): void {
  for (const [key, { message, harmless }] of foreign) {
    const value = found.get(key)?.value.trim().toLowerCase();
    // a connector may have a variable of that name
    if (value === undefined || harmless.has(value) || Object.hasOwn(shape, key)) continue;
    notes.push({ level: "warn", key, message });
  }
}

const prefix = (name: string): string => name.slice(0, name.indexOf("_") + 1);

/** Below these prefixes stand the platform's and the host's variables too: an unknown name alone says nothing. */
const general: ReadonlySet<string> = new Set(["OPENCTI_", "CONNECTOR_"]);
/** Below these stand anybody's: `AWS_` is read by Amazon's own client, whatever a connector names of it. */
const common: ReadonlySet<string> = new Set(["", "AWS_", "HTTP_", "HTTPS_", "NO_", "QUEUE_"]);
/** What Kubernetes tells every container about a service, such as `OPENCTI_PORT_8080_TCP_ADDR`. */
const serviceLink = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT|PORT_\d+_[A-Z]+(_(PROTO|PORT|ADDR))?)$/;

/** The known name that was meant: cut off at a word's end, or a slip of the pen away. */
function meant(name: string, known: readonly string[]): string | undefined {
  const whole = known.find((one) => one.startsWith(`${name}_`));
  if (whole !== undefined) return whole;
  const near = closest(name, known);
  const rest = name.length - prefix(name).length;
  return distance(name, near) <= Math.min(3, Math.max(2, rest / 4)) ? near : undefined;
}

/** What is said of a `NAME_FILE`: nothing where it is read; `undefined` where `NAME` is nobody's. */
function answerFile(key: string, shape: Shape): string | undefined {
  if (!key.endsWith("_FILE")) return undefined;
  const name = key.slice(0, -"_FILE".length);
  const schema = Object.hasOwn(shape, name) ? shape[name] : undefined;
  if (!schema) return foreign.get(name)?.message;
  return variableOf(schema)?.secret ? "" : `is not read: only secrets are taken from files, set ${name} itself`;
}

const isKnown = (key: string, { known }: Pick<Shared, "known">): boolean => known.has(key.replace(/_FILE$/, ""));

/** What is said of a name with a prefix that no connector of the process has; `undefined` for any other name. */
function answerPrefix(key: string, shared: Pick<Shared, "prefixes" | "known">): string | undefined {
  const end = key.indexOf("__") + 2;
  const name = key.slice(end);
  if (end < 3 || !isKnown(name, shared)) return undefined;
  const { prefixes } = shared;
  const near = closest(key.slice(0, end), prefixes);
  if (distance(key.slice(0, end), near) <= 3) return `is not known: did you mean ${near}${name}?`;
  return `is not known: the connectors that run here have the prefixes ${prefixes.join(", ")}`;
}

/**
 * Warns of names that nobody reads: always in a config.yml, which is this connector's alone, and below the connector's own
 * prefixes; below `OPENCTI_` and `CONNECTOR_` where they look like a known one; and of files for what is read from none. Where connectors
 * share the places, also of each name that is told to be this connector's, and of none that another one reads.
 */
export function suggest(
  shape: Shape,
  found: ReadonlyMap<string, Found>,
  notes: Note[],
  shared?: Pick<Shared, "prefixes" | "known">,
): void {
  const known = Object.keys(shape);
  const own = new Set(known.map(prefix).filter((one) => !general.has(one) && !common.has(one)));
  for (const [key, { from, own: isOwn = false }] of found) {
    if (Object.hasOwn(shape, key) || foreign.has(key)) continue;
    if (shared && !isOwn) {
      if (isKnown(key, shared)) continue;
      const stray = answerPrefix(key, shared);
      if (stray !== undefined) {
        notes.push({ level: "warn", key, message: stray });
        continue;
      }
    }
    const answer = answerFile(key, shape);
    if (answer) notes.push({ level: "warn", key, message: answer });
    if (answer !== undefined) continue;
    const isHere = isOwn || own.has(prefix(key)) || from?.endsWith("config.yml");
    if (!(isHere || general.has(prefix(key))) || serviceLink.test(key)) continue;
    const near = meant(key, known);
    const use = near && shape[near] && (variableOf(shape[near])?.deprecated?.use ?? near);
    if (use) notes.push({ level: "warn", key, message: `is not known: did you mean ${use}?` });
    else if (isHere) notes.push({ level: "warn", key, message: "is not known" });
  }
}
