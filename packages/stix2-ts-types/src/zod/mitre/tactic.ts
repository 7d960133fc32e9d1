import type * as z from "zod";
import { maybe, text } from "../common.ts";
import { core } from "../object.ts";
import * as mitre from "./dialect.ts";

/** ATT&CK's tactic; `x_mitre_shortname` is the name of its kill chain phase (ATT&CK specification 3.3.0). */
export const XMitreTactic = core("x-mitre-tactic", {
  name: text,
  description: maybe(text),
  ...mitre.attack,
  x_mitre_shortname: text,
});
/** ATT&CK's tactic; `x_mitre_shortname` is the name of its kill chain phase. */
export type XMitreTactic = z.infer<typeof XMitreTactic>;
