import * as z from "zod";
import { extensionType } from "../enumerations.ts";
import type { StixId } from "../id.ts";
import { maybe } from "./common.ts";
import { strictly } from "./strictness.ts";

/** What an extension adds (STIX 2.1 section 7.3): `extension_type`, and whatever its definition says. */
export const Extension = strictly(z.looseObject({ extension_type: maybe(z.enum(extensionType)) }), { open: true });
/** What an extension adds: `extension_type`, and whatever its definition says. */
export type Extension = z.infer<typeof Extension>;

/** Extensions by the id of their definition. */
export type Extensions = { readonly [definition: StixId<"extension-definition">]: Extension };

const anyExtensions = z.record(z.string(), Extension);

/** Extensions by the id of their definition; the extensions that the specification predefines for a type by their names. */
export function extensions<S extends z.ZodRawShape = Record<never, never>>(
  predefined?: S,
): z.ZodType<z.infer<z.ZodObject<S, z.core.$strip>> & Extensions, z.infer<z.ZodObject<S, z.core.$strip>> & Extensions> {
  const schema = predefined === undefined ? anyExtensions : z.object(predefined).catchall(Extension);
  return strictly(schema as z.ZodType, { check: problem, open: true }) as never;
}

function problem(value: Readonly<Record<string, unknown>>): string | undefined {
  if (Object.keys(value).length === 0) return "expected at least one extension";
  const wrong = Object.keys(value).find(
    (key) => !/^extension-definition--[0-9a-f-]{36}$|^[a-z0-9-]{3,246}-ext$/.test(key),
  );
  if (wrong !== undefined)
    return `expected the id of an extension definition, or the name of a predefined extension, found ${JSON.stringify(wrong)}`;
  const silent = Object.keys(value).find(
    (key) => key.startsWith("extension-definition--") && Object(value[key]).extension_type === undefined,
  );
  return silent === undefined ? undefined : `expected extension_type in ${silent}`;
}
