import * as z from "zod";
import { extensionType } from "../../enumerations.ts";
import { list, maybe, text } from "../common.ts";
import { core } from "../object.ts";
import type { Rule } from "../strictness.ts";

const rules: readonly Rule[] = [
  ({ extension_types, extension_properties }) =>
    extension_properties !== undefined &&
    Array.isArray(extension_types) &&
    !extension_types.includes("toplevel-property-extension")
      ? {
          path: "extension_properties",
          message: "expected no properties, because extension_types has no toplevel-property-extension",
        }
      : undefined,
  ({ version }) =>
    typeof version === "string" && !/^\d+\.\d+\.\d+$/.test(version)
      ? { path: "version", message: "expected a version, as in 1.0.0" }
      : undefined,
];

/** What an extension adds, and to what (STIX 2.1 section 7.3). */
export const ExtensionDefinition = core(
  "extension-definition",
  {
    name: text,
    description: maybe(text),
    /** The JSON schema, or where it is. */
    schema: text,
    version: text,
    extension_types: list(z.enum(extensionType)),
    extension_properties: maybe(list(text)),
  },
  { required: ["created_by_ref"], rules },
);
/** What an extension adds, and to what. */
export type ExtensionDefinition = z.infer<typeof ExtensionDefinition>;
