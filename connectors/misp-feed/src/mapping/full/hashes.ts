import { moreHashes } from "../lost.ts";

/** STIX's name of a hash algorithm, by MISP's type. */
export function algorithmOf(type: string): string {
  if (type === "md5") return "MD5";
  if (type === "sha1") return "SHA-1";
  return type === "sha256" ? "SHA-256" : (moreHashes[type] ?? type.toUpperCase());
}

/** Whether MISP's type is a hash of a file. */
export const isFileHash = (type: string): boolean =>
  type === "md5" || type === "sha1" || type === "sha256" || Object.hasOwn(moreHashes, type);
