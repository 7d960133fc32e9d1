import * as z from "zod";
import type { StixObject } from "../stix-object.ts";
import { maybe, object, ref } from "./common.ts";
import { looseSchema, strictSchema } from "./schema.ts";

const head = { type: z.literal("bundle"), id: ref(["bundle"]) };

/** An object of a bundle, read by the schema of its type; the path of a problem names the object. */
const member = (schemaOf: typeof looseSchema, unknownTypes: "pass" | "refuse") =>
  z.looseObject({ type: z.string(), id: z.string() }).transform((object, context): StixObject => {
    const schema = schemaOf(object.type);
    if (!schema) {
      // A custom type that passes has no type here: the guards tell it apart, as they do all others.
      if (unknownTypes === "pass") return object as unknown as StixObject;
      context.addIssue({ code: "custom", message: `unknown type ${object.type}`, path: ["type"] });
      return z.NEVER;
    }
    const parsed = schema.safeParse(object);
    if (parsed.success) return parsed.data;
    for (const { message, path } of parsed.error.issues) context.addIssue({ code: "custom", message, path });
    return z.NEVER;
  });

/**
 * A collection of objects, each read loosely (STIX 2.1 section 8). STIX 2.0 bundles have a `spec_version`; objects of custom
 * types pass unread.
 */
export const Bundle = object({
  ...head,
  spec_version: maybe(z.enum(["2.0", "2.1"])),
  objects: maybe(z.array(member(looseSchema, "pass")).readonly()),
});
/** A collection of objects. */
export type Bundle = z.infer<typeof Bundle>;

/** A collection of objects that are each what the specification asks for. */
export const StrictBundle = z.strictObject({
  ...head,
  objects: maybe(z.array(member(strictSchema, "refuse")).min(1).readonly()),
});
