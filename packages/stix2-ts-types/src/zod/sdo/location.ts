import type * as z from "zod";
import type { Region } from "../../open-vocabularies.ts";
import { between, maybe, open, text } from "../common.ts";
import { core } from "../object.ts";
import * as opencti from "../opencti/dialect.ts";
import { atLeastOne, needs } from "../rules.ts";

/** A place on earth (STIX 2.1 section 4.10). */
export const Location = core(
  "location",
  {
    name: maybe(text),
    description: maybe(text),
    latitude: maybe(between(-90, 90)),
    longitude: maybe(between(-180, 180)),
    /** Metres around the coordinates. */
    precision: maybe(between(0, Number.MAX_VALUE)),
    region: maybe(open<Region>()),
    country: maybe(text),
    administrative_area: maybe(text),
    city: maybe(text),
    street_address: maybe(text),
    postal_code: maybe(text),
    ...opencti.location,
  },
  {
    rules: [
      atLeastOne("region", "country", "latitude"),
      needs("latitude", "longitude"),
      needs("longitude", "latitude"),
      needs("precision", "latitude", "longitude"),
    ],
  },
);
/** A place on earth. */
export type Location = z.infer<typeof Location>;
