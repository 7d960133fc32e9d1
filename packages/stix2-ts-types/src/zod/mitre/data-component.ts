import * as z from "zod";
import { references } from "../../references.ts";
import { list, maybe, object, ref, text } from "../common.ts";
import { core } from "../object.ts";
import * as mitre from "./dialect.ts";

/** ATT&CK's data component (ATT&CK specification 3.3.0). */
export const XMitreDataComponent = core("x-mitre-data-component", {
  name: text,
  description: maybe(text),
  ...mitre.attack,
  /** Empty in some releases. */
  x_mitre_data_source_ref: maybe(
    z.union([z.literal(""), ref(references["x-mitre-data-component"].x_mitre_data_source_ref)]),
  ),
  x_mitre_log_sources: maybe(list(object({ name: text, channel: maybe(text) }))),
});
/** ATT&CK's data component. */
export type XMitreDataComponent = z.infer<typeof XMitreDataComponent>;
