import type * as z from "zod";
import { list, maybe, object, text } from "../common.ts";
import { core } from "../object.ts";
import * as mitre from "./dialect.ts";

/** ATT&CK's asset of industrial control (ATT&CK specification 3.3.0). */
export const XMitreAsset = core("x-mitre-asset", {
  name: text,
  description: maybe(text),
  ...mitre.attack,
  ...mitre.platforms,
  x_mitre_sectors: maybe(list(text)),
  x_mitre_related_assets: maybe(
    list(object({ name: text, related_asset_sectors: maybe(list(text)), description: maybe(text) })),
  ),
});
/** ATT&CK's asset of industrial control. */
export type XMitreAsset = z.infer<typeof XMitreAsset>;
