import * as z from "zod";
import { encryptionAlgorithm } from "../../enumerations.ts";
import { binary, maybe, text } from "../common.ts";
import { Hashes } from "../hashes.ts";
import { observable } from "../object.ts";
import * as opencti from "../opencti/dialect.ts";
import { atLeastOne, needs, notBoth } from "../rules.ts";

/** Bytes, or where to find them (STIX 2.1 section 6.1). */
export const Artifact = observable(
  "artifact",
  {
    mime_type: maybe(text),
    /** Base64. */
    payload_bin: maybe(binary),
    url: maybe(text),
    hashes: maybe(Hashes),
    encryption_algorithm: maybe(z.enum(encryptionAlgorithm)),
    decryption_key: maybe(text),
    ...opencti.file,
  },
  {
    rules: [
      atLeastOne("payload_bin", "url"),
      notBoth("payload_bin", "url"),
      needs("url", "hashes"),
      needs("decryption_key", "encryption_algorithm"),
    ],
  },
);
/** Bytes, or where to find them. */
export type Artifact = z.infer<typeof Artifact>;
