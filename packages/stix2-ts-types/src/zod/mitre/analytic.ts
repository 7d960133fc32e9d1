import type * as z from "zod";
import { references } from "../../references.ts";
import { list, maybe, object, ref, text } from "../common.ts";
import { core } from "../object.ts";
import * as mitre from "./dialect.ts";

/** ATT&CK's analytic: how a strategy detects on one platform (ATT&CK specification 3.3.0). */
export const XMitreAnalytic = core("x-mitre-analytic", {
  name: text,
  description: maybe(text),
  ...mitre.attack,
  ...mitre.platforms,
  x_mitre_log_source_references: maybe(
    list(
      object({
        x_mitre_data_component_ref: ref(
          references["x-mitre-analytic"]["x_mitre_log_source_references.x_mitre_data_component_ref"],
        ),
        name: maybe(text),
        channel: maybe(text),
      }),
    ),
  ),
  x_mitre_mutable_elements: maybe(list(object({ field: text, description: maybe(text) }))),
});
/** ATT&CK's analytic: how a strategy detects on one platform. */
export type XMitreAnalytic = z.infer<typeof XMitreAnalytic>;
