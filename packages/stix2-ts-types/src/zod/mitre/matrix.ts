import type * as z from "zod";
import { references } from "../../references.ts";
import { maybe, refs, text } from "../common.ts";
import { core } from "../object.ts";
import * as mitre from "./dialect.ts";

/** ATT&CK's matrix: its tactics in order (ATT&CK specification 3.3.0). */
export const XMitreMatrix = core("x-mitre-matrix", {
  name: text,
  description: maybe(text),
  ...mitre.attack,
  tactic_refs: refs(references["x-mitre-matrix"].tactic_refs),
});
/** ATT&CK's matrix: its tactics in order. */
export type XMitreMatrix = z.infer<typeof XMitreMatrix>;
