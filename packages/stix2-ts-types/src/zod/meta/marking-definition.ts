import * as z from "zod";
import { type TlpLevel, tlp2Level, tlpLevel } from "../../enumerations.ts";
import { tlpMarkings } from "../../tlp.ts";
import { maybe, object, open, text } from "../common.ts";
import { extensions } from "../extensions.ts";
import { meta } from "../object.ts";
import * as opencti from "../opencti/dialect.ts";
import { atLeastOne, needs } from "../rules.ts";
import type { Rule } from "../strictness.ts";

/** OASIS's extension for version 2 of the TLP, by the id of its definition. */
const tlp2 = {
  "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d": maybe(
    object({ extension_type: z.literal("property-extension"), tlp_2_0: z.enum(tlp2Level) }),
  ),
};

const rules: readonly Rule[] = [
  atLeastOne("definition", "extensions"),
  needs("definition", "definition_type"),
  needs("definition_type", "definition"),
  ({ definition_type, definition }) => {
    const key = definition_type === "tlp" || definition_type === "statement" ? definition_type : undefined;
    if (key === undefined || Object.hasOwn(Object(definition), key)) return undefined;
    return { path: "definition", message: `expected ${key}, because definition_type is ${key}` };
  },
  ({ id, definition }) => {
    const tlp = (definition as { tlp?: TlpLevel } | undefined)?.tlp;
    if (tlp === undefined || id === tlpMarkings[tlp]) return undefined;
    return { path: "id", message: `expected the predefined ${tlpMarkings[tlp]} of tlp ${tlp}` };
  },
];

/** How data may be used: a statement, the TLP, or what an extension says (STIX 2.1 section 7.2). */
export const MarkingDefinition = meta(
  "marking-definition",
  {
    name: maybe(text),
    definition_type: maybe(open<"statement" | "tlp" | (string & {})>()),
    definition: maybe(object({ statement: maybe(text), tlp: maybe(z.enum(tlpLevel)) })),
    extensions: maybe(extensions(tlp2)),
    ...opencti.markingDefinition,
  },
  { rules },
);
/** How data may be used: a statement, the TLP, or what an extension says. */
export type MarkingDefinition = z.infer<typeof MarkingDefinition>;
