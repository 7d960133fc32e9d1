import type * as z from "zod";
import { references } from "../../references.ts";
import { maybe, refs, text } from "../common.ts";
import { core } from "../object.ts";
import * as mitre from "./dialect.ts";

/** ATT&CK's strategy of detection (ATT&CK specification 3.3.0). */
export const XMitreDetectionStrategy = core("x-mitre-detection-strategy", {
  name: text,
  description: maybe(text),
  ...mitre.attack,
  x_mitre_analytic_refs: maybe(refs(references["x-mitre-detection-strategy"].x_mitre_analytic_refs)),
});
/** ATT&CK's strategy of detection. */
export type XMitreDetectionStrategy = z.infer<typeof XMitreDetectionStrategy>;
