import type * as z from "zod";
import { list, maybe, text } from "../common.ts";
import { core } from "../object.ts";
import * as mitre from "./dialect.ts";

/** ATT&CK's data source (ATT&CK specification 3.3.0). */
export const XMitreDataSource = core("x-mitre-data-source", {
  name: text,
  description: maybe(text),
  ...mitre.attack,
  ...mitre.platforms,
  x_mitre_collection_layers: maybe(list(text)),
});
/** ATT&CK's data source. */
export type XMitreDataSource = z.infer<typeof XMitreDataSource>;
