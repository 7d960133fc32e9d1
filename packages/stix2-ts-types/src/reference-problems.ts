import { type StixId, typeOf } from "./id.ts";
import { commonReferences, type ReferenceRule, references } from "./references.ts";

/** A reference that points at a type that it must not point at. */
export interface ReferenceProblem {
  /** Path of the property, as {@link references} writes it: `body_multipart.body_raw_ref`. */
  readonly path: string;
  /** The id that was found there. */
  readonly id: string;
  /** What is allowed, in words: `identity or location`, `anything but bundle, marking-definition`. */
  readonly expected: string;
}

const rulesOf: Readonly<Record<string, Readonly<Record<string, ReferenceRule>> | undefined>> = references;

/**
 * The references of an object that point at types that STIX 2.1 (or OpenCTI's or MITRE's own types) don't allow there. Reads
 * the ids only: whether the objects exist is not its concern. Properties without a rule are passed over.
 */
export function referenceProblems(object: { readonly type: string }): ReferenceProblem[] {
  const problems: ReferenceProblem[] = [];
  for (const [path, rule] of [...Object.entries(commonReferences), ...Object.entries(rulesOf[object.type] ?? {})]) {
    for (const id of idsAt(object, path.split("."))) {
      if (!allows(rule, typeOf(id as StixId))) problems.push({ path, id, expected: inWords(rule) });
    }
  }
  return problems;
}

/** Whether a reference under this rule may point at the type. */
function allows(rule: ReferenceRule, type: string): boolean {
  return "not" in rule ? !rule.not.includes(type) : rule.includes(type);
}

function* idsAt(value: unknown, path: readonly string[]): Generator<string> {
  if (Array.isArray(value)) {
    for (const element of value) yield* idsAt(element, path);
    return;
  }
  const [property, ...rest] = path;
  if (property === undefined) {
    if (typeof value === "string") yield value;
    return;
  }
  if (typeof value === "object" && value !== null && Object.hasOwn(value, property)) {
    yield* idsAt((value as Record<string, unknown>)[property], rest);
  }
}

function inWords(rule: ReferenceRule): string {
  return "not" in rule ? `anything but ${rule.not.join(", ")}` : rule.join(" or ");
}
