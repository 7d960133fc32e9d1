import type { StixType } from "../types.ts";
import { meta } from "./meta.ts";
import { mitre } from "./mitre.ts";
import { openctiMeta, openctiSco, openctiSdo } from "./opencti.ts";
import type { Samples } from "./sample.ts";
import { sco } from "./sco.ts";
import { sdo } from "./sdo.ts";
import { sro } from "./sro.ts";

/** The sample of every type. */
export const samples: Samples<StixType> = {
  ...sdo,
  ...sro,
  ...sco,
  ...meta,
  ...openctiSdo,
  ...openctiSco,
  ...openctiMeta,
  ...mitre,
};
