import * as z from "zod";
import { schemas } from "./registry.ts";
import { type Strictness, strictnessOf } from "./strictness.ts";

/** An object as a schema of this package reads it. */
export type AnyObject = z.infer<(typeof schemas)[keyof typeof schemas]>;

const isKnown = (type: string): type is keyof typeof schemas => Object.hasOwn(schemas, type);

/** The schema of a type that lets unknown keys pass, as feeds need it; `undefined` for a type that is not known. */
export function looseSchema(type: string): z.ZodType<AnyObject> | undefined {
  return isKnown(type) ? (schemas[type].loose() as unknown as z.ZodType<AnyObject>) : undefined;
}

const derived = new WeakMap<z.ZodType, z.ZodType>();

/** The schema of a type with all that the specification asks for, derived from the loose one: no unknown keys, required properties, rules. */
export function strictSchema(type: string): z.ZodType<AnyObject> | undefined {
  return isKnown(type) ? (strict(schemas[type]) as z.ZodType<AnyObject>) : undefined;
}

/**
 * Reads an object loosely.
 *
 * @throws {z.ZodError} it is not what its type says, or of a type that is not known
 */
export function parseObject(object: unknown): AnyObject {
  const { type } = z.looseObject({ type: z.string() }).parse(object);
  const schema = looseSchema(type);
  if (schema) return schema.parse(object);
  throw new z.ZodError([{ code: "custom", path: ["type"], message: `unknown type ${type}`, input: type }]);
}

/** The strict schema of a loose one, made once. */
function strict(schema: z.ZodType): z.ZodType {
  const made = derived.get(schema) ?? checked(rebuilt(schema), strictnessOf(schema));
  derived.set(schema, made);
  return made;
}

/** The same schema with strict parts. */
function rebuilt(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) return strict(schema.unwrap() as z.ZodType).optional();
  if (schema instanceof z.ZodNullable) return strict(schema.unwrap() as z.ZodType).nullable();
  if (schema instanceof z.ZodArray) return z.array(strict(schema.element as z.ZodType)).min(1);
  if (schema instanceof z.ZodRecord) return z.record(schema.keyType, strict(schema.valueType as z.ZodType));
  if (schema instanceof z.ZodUnion) return z.union(schema.options.map((option) => strict(option as z.ZodType)));
  if (schema instanceof z.ZodObject) {
    const shape = Object.fromEntries(
      Object.entries(schema.shape).map(([key, part]) => [key, strict(part as z.ZodType)]),
    );
    return strictnessOf(schema)?.open ? z.looseObject(shape) : z.strictObject(shape);
  }
  return schema;
}

/** The schema with the rules that were attached to the loose one. */
function checked(schema: z.ZodType, strictness: Strictness | undefined): z.ZodType {
  if (!strictness) return schema;
  const { required = [], rules = [], check } = strictness;
  return schema.superRefine((value, context) => {
    const wrong = check?.(value as never);
    if (wrong !== undefined) context.addIssue({ code: "custom", message: wrong });
    if (typeof value !== "object" || value === null) return;
    for (const key of required) {
      if ((value as Record<string, unknown>)[key] === undefined)
        context.addIssue({ code: "custom", path: [key], message: "is required" });
    }
    for (const rule of rules) {
      const problem = rule(value as Record<string, unknown>);
      if (problem) context.addIssue({ code: "custom", path: problem.path.split("."), message: problem.message });
    }
  });
}
