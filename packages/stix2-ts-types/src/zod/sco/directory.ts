import type * as z from "zod";
import { references } from "../../references.ts";
import { maybe, refs, text, timestamp } from "../common.ts";
import { observable } from "../object.ts";

/** A directory of a file system (STIX 2.1 section 6.3). */
export const Directory = observable("directory", {
  path: text,
  path_enc: maybe(text),
  ctime: maybe(timestamp),
  mtime: maybe(timestamp),
  atime: maybe(timestamp),
  contains_refs: maybe(refs(references.directory.contains_refs)),
});
/** A directory of a file system. */
export type Directory = z.infer<typeof Directory>;
