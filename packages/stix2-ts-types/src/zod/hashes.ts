import * as z from "zod";
import type { hashAlgorithm } from "../open-vocabularies.ts";
import { strictly } from "./strictness.ts";

/** Hexadecimal digits of the hashes that have a fixed length. */
const digits: Readonly<Record<string, number>> = {
  MD5: 32,
  "SHA-1": 40,
  "SHA-256": 64,
  "SHA-512": 128,
  "SHA3-256": 64,
  "SHA3-512": 128,
};

/** Hashes by algorithm (STIX 2.1 section 2.7 and hash-algorithm-ov). Other algorithms may be named. */
export type Hashes = Readonly<
  Partial<Record<(typeof hashAlgorithm)[number], string>> & { readonly [algorithm: string]: string | undefined }
>;

/** Hashes by algorithm. The strict schema checks the length of those that the specification names, and the form of other keys. */
export const Hashes = strictly(z.record(z.string(), z.string()) as unknown as z.ZodType<Hashes, Hashes>, {
  check(hashes: Readonly<Record<string, string>>) {
    if (Object.keys(hashes).length === 0) return "expected at least one hash";
    for (const [algorithm, hash] of Object.entries(hashes)) {
      if (!/^[A-Za-z0-9_-]{3,250}$/.test(algorithm)) {
        return `expected a name of 3 to 250 letters, digits, - and _, found ${JSON.stringify(algorithm)}`;
      }
      const length = digits[algorithm];
      if (length !== undefined && !(hash.length === length && /^[0-9a-fA-F]*$/.test(hash))) {
        return `expected ${length} hexadecimal digits in ${algorithm}`;
      }
    }
    return undefined;
  },
});
