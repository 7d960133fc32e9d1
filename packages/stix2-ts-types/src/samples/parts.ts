import * as z from "zod";

/** A value inside of an object, with the schema that describes it. */
export interface Part {
  readonly path: readonly string[];
  readonly schema: z.ZodType;
  readonly value: unknown;
}

/** The schema without what lets a value be absent. */
export function required(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable
    ? required(schema.unwrap() as z.ZodType)
    : schema;
}

/** The properties that a schema describes, those of its lists' elements among them: `external_references.url`. */
export function* propertiesOf(schema: z.ZodType): Generator<string> {
  const inner = required(schema);
  if (inner instanceof z.ZodArray) yield* propertiesOf(inner.element as z.ZodType);
  if (!(inner instanceof z.ZodObject)) return;
  for (const [name, part] of Object.entries(inner.shape)) {
    yield name;
    for (const below of propertiesOf(part as z.ZodType)) yield `${name}.${below}`;
  }
}

/** The value's parts that a schema describes, with the value itself. What a schema leaves open is not among them. */
export function* partsOf(schema: z.ZodType, value: unknown, path: readonly string[] = []): Generator<Part> {
  const inner = required(schema);
  if (inner instanceof z.ZodUnknown) return;
  yield { path, schema: inner, value };
  if (inner instanceof z.ZodArray) {
    for (const [index, element] of (value as unknown[]).entries())
      yield* partsOf(inner.element as z.ZodType, element, [...path, String(index)]);
  }
  if (inner instanceof z.ZodObject) {
    for (const [name, part] of Object.entries(inner.shape)) {
      const below = (value as Record<string, unknown>)[name];
      if (below !== undefined) yield* partsOf(part as z.ZodType, below, [...path, name]);
    }
  }
  if (inner instanceof z.ZodRecord) {
    for (const [key, below] of Object.entries(value as object))
      yield* partsOf(inner.valueType as z.ZodType, below, [...path, key]);
  }
}

/** A copy of the value with another one at a path; `undefined` takes it away. */
export function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((element, index) => (String(index) === key ? replaced(element, rest, by) : element));
  const { [key]: below, ...others } = value as Record<string, unknown>;
  const made = replaced(below, rest, by);
  return made === undefined ? others : { ...others, [key]: made };
}
