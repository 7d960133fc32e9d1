import * as z from "zod";
import { opinion } from "../../enumerations.ts";
import { list, maybe, refs, text } from "../common.ts";
import { core } from "../object.ts";

/** How far somebody agrees with objects (STIX 2.1 section 4.15). */
export const Opinion = core("opinion", {
  explanation: maybe(text),
  authors: maybe(list(text)),
  opinion: z.enum(opinion),
  object_refs: refs(),
});
/** How far somebody agrees with objects. */
export type Opinion = z.infer<typeof Opinion>;
