import type * as z from "zod";
import { references } from "../../references.ts";
import { count, hex, maybe, ref, refs, text, timestamp } from "../common.ts";
import { extensions } from "../extensions.ts";
import { Hashes } from "../hashes.ts";
import { observable } from "../object.ts";
import * as opencti from "../opencti/dialect.ts";
import { atLeastOne } from "../rules.ts";
import { ArchiveExt, NtfsExt, PdfExt, RasterImageExt } from "./file-extensions.ts";
import { WindowsPebinaryExt } from "./windows-pebinary-ext.ts";

/** A file (STIX 2.1 section 6.7). */
export const File = observable(
  "file",
  {
    hashes: maybe(Hashes),
    /** Bytes. */
    size: maybe(count),
    name: maybe(text),
    name_enc: maybe(text),
    magic_number_hex: maybe(hex),
    mime_type: maybe(text),
    ctime: maybe(timestamp),
    mtime: maybe(timestamp),
    atime: maybe(timestamp),
    parent_directory_ref: maybe(ref(references.file.parent_directory_ref)),
    contains_refs: maybe(refs()),
    content_ref: maybe(ref(references.file.content_ref)),
    extensions: maybe(
      extensions({
        "archive-ext": maybe(ArchiveExt),
        "ntfs-ext": maybe(NtfsExt),
        "pdf-ext": maybe(PdfExt),
        "raster-image-ext": maybe(RasterImageExt),
        "windows-pebinary-ext": maybe(WindowsPebinaryExt),
      }),
    ),
    ...opencti.file,
  },
  { rules: [atLeastOne("hashes", "name")] },
);
/** A file. */
export type File = z.infer<typeof File>;
