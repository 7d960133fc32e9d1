import * as z from "zod";
import { referenceProblems } from "../reference-problems.ts";
import type { StixObject } from "../stix-object.ts";
import { schemas } from "./registry.ts";
import { type Strictness, strictnessOf } from "./strictness.ts";

const isKnown = (type: string): type is keyof typeof schemas => Object.hasOwn(schemas, type);

/** The schema of a type that lets unknown keys pass, as feeds need it; `undefined` for a type that is not known. */
export function looseSchema(type: string): z.ZodType<StixObject> | undefined {
  return isKnown(type) ? (schemas[type] as z.ZodType<StixObject>) : undefined;
}

const strictSchemas = new Map<string, z.ZodType<StixObject>>();

/**
 * The schema of a type with all that the specification asks for, derived from the loose one: no unknown keys, required
 * properties, rules, references to the types that are allowed. `undefined` for a type that is not known.
 */
export function strictSchema(type: string): z.ZodType<StixObject> | undefined {
  if (!isKnown(type)) return undefined;
  const schema = strictSchemas.get(type) ?? pointing(strict(schemas[type]) as z.ZodType<StixObject>);
  strictSchemas.set(type, schema);
  return schema;
}

/**
 * Reads an object loosely.
 *
 * @throws {z.ZodError} it is not what its type says, or of a type that is not known
 */
export function parseObject(object: unknown): StixObject {
  const { type } = z.looseObject({ type: z.string() }).parse(object);
  const schema = looseSchema(type);
  if (schema) return schema.parse(object);
  throw new z.ZodError([{ code: "custom", path: ["type"], message: `unknown type ${type}`, input: type }]);
}

/** The schema with the rule where references may point. */
function pointing(schema: z.ZodType<StixObject>): z.ZodType<StixObject> {
  return schema.superRefine((object, context) => {
    for (const { path, id, expected } of referenceProblems(object)) {
      context.addIssue({
        code: "custom",
        path: path.split("."),
        message: `expected the id of ${expected}, found ${id}`,
      });
    }
  });
}

const derived = new WeakMap<z.ZodType, z.ZodType>();

/** The strict schema of a loose one, made once. */
function strict(schema: z.ZodType): z.ZodType {
  const made = derived.get(schema) ?? checked(rebuilt(schema), strictnessOf(schema));
  derived.set(schema, made);
  return made;
}

/** The same schema with strict parts. */
function rebuilt(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) return strict(schema.unwrap() as z.ZodType).optional();
  // STIX 2.1 knows no null (section 2): a property without a value is left out.
  if (schema instanceof z.ZodNullable) return strict(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodArray) return z.array(strict(schema.element as z.ZodType)).min(1);
  if (schema instanceof z.ZodRecord) return z.record(schema.keyType, strict(schema.valueType as z.ZodType));
  if (schema instanceof z.ZodUnion) return z.union(schema.options.map((option) => strict(option as z.ZodType)));
  if (schema instanceof z.ZodObject) {
    const shape = Object.fromEntries(
      Object.entries(schema.shape).map(([key, part]) => [key, strict(part as z.ZodType)]),
    );
    const rest = strictnessOf(schema)?.open ? schema.def.catchall : undefined;
    return rest ? z.object(shape).catchall(strict(rest as z.ZodType)) : z.strictObject(shape);
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
      if (problem) context.addIssue({ code: "custom", path: [problem.path], message: problem.message });
    }
  });
}
