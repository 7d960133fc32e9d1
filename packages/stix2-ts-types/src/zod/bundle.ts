import * as z from "zod";
import { looseSchema } from "./schema.ts";

/** A collection of objects, each read loosely (STIX 2.1 section 8); STIX 2.0 bundles have a `spec_version`. */
export const Bundle = z.looseObject({
  type: z.literal("bundle"),
  id: z.string().startsWith("bundle--"),
  spec_version: z.enum(["2.0", "2.1"]).optional(),
  objects: z
    .array(
      z.looseObject({ type: z.string(), id: z.string() }).transform((object, context) => {
        const parsed = looseSchema(object.type)?.safeParse(object);
        if (!parsed || parsed.success) return parsed?.data ?? object;
        for (const issue of parsed.error.issues)
          context.addIssue({ code: "custom", message: issue.message, path: issue.path });
        return z.NEVER;
      }),
    )
    .optional(),
});
