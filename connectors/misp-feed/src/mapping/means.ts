import type { StixId } from "@octi/sdk/stix";
import type { Config } from "../config.ts";

/** What a mapping is given beside the event. */
export interface Means {
  readonly config: Config;
  /** Threats that OpenCTI has, by name or alias in lower case. */
  readonly guesses: ReadonlyMap<string, { readonly id: StixId; readonly name: string }>;
  /** Told what of an event could not be used. */
  readonly skip: (key: string, reason: unknown) => void;
}
