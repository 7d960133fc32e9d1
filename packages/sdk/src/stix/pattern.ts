/** STIX's comparison operators for single values (STIX 2.1 section 9.6). */
export type Operator = "=" | "!=" | ">" | "<" | ">=" | "<=" | "LIKE" | "MATCHES";

/** A comparison, or several joined by AND or OR, for `pattern`. */
export interface Expression {
  readonly text: string;
  /** What joins it on the outside. */
  readonly joint: "AND" | "OR" | undefined;
  /** Types of objects that it looks at. */
  readonly types: ReadonlySet<string>;
}

/** Only `\` and `'` are escaped in a STIX text; everything else, line breaks too, stands as it is (STIX 2.1 section 9.1). */
const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

const key = (name: string): string => (/^[a-z_][a-z0-9_]*$/i.test(name) ? name : quoted(name));

/** @throws {TypeError} for a number that STIX cannot write: it has neither exponents nor NaN and infinity */
function literal(value: string | number | boolean): string {
  if (typeof value === "string") return quoted(value);
  const text = String(value);
  if (typeof value === "number" && !/^-?[\d.]+$/.test(text))
    throw new TypeError(`a pattern cannot compare with ${text}`);
  return text;
}

/**
 * Compares a property with a value: `compare(["file", "hashes", "SHA-256"], "=", hash)`. The path begins with the type of the
 * object; its keys are quoted where they have to be.
 *
 * @throws {TypeError} for a number that STIX cannot write
 */
export function compare(
  path: readonly [type: string, key: string, ...keys: string[]],
  operator: Operator,
  value: string | number | boolean,
): Expression {
  const [type, ...keys] = path;
  const text = `${type}:${keys.map(key).join(".")} ${operator} ${literal(value)}`;
  return { text, joint: undefined, types: new Set([type]) };
}

/**
 * All of the comparisons, on one object.
 *
 * @throws {TypeError} where they look at objects of several types: no object could be all of them
 */
export function allOf(first: Expression, ...more: readonly Expression[]): Expression {
  const all = joined("AND", [first, ...more]);
  if (all.types.size > 1)
    throw new TypeError(`AND joins comparisons of one object, not of ${[...all.types].join(" and ")}`);
  return all;
}

/** At least one of the comparisons. */
export function anyOf(first: Expression, ...more: readonly Expression[]): Expression {
  return joined("OR", [first, ...more]);
}

function joined(joint: "AND" | "OR", parts: readonly Expression[]): Expression {
  const texts = parts.map((part) => (joint === "AND" && part.joint === "OR" ? `(${part.text})` : part.text));
  const types = new Set(parts.flatMap((part) => [...part.types]));
  return { text: texts.join(` ${joint} `), joint: parts.length > 1 ? joint : parts[0]?.joint, types };
}

/** The text of a pattern of one observation, as stix2 writes it: `[ipv4-addr:value = '198.51.100.7']`. */
export function pattern(expression: Expression): string {
  return `[${expression.text}]`;
}
