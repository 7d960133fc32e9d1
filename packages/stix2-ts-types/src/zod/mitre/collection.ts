import type * as z from "zod";
import { list, maybe, object, ref, text, timestamp } from "../common.ts";
import { core } from "../object.ts";
import * as mitre from "./dialect.ts";

/** A release of ATT&CK: what is in it (ATT&CK specification 3.3.0). */
export const XMitreCollection = core("x-mitre-collection", {
  name: text,
  description: maybe(text),
  ...mitre.attack,
  x_mitre_contents: list(object({ object_ref: ref(), object_modified: timestamp })),
});
/** A release of ATT&CK: what is in it. */
export type XMitreCollection = z.infer<typeof XMitreCollection>;
