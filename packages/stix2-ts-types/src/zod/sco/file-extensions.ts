import * as z from "zod";
import { references } from "../../references.ts";
import { count, dictionary, flag, integer, list, maybe, object, refs, text } from "../common.ts";
import { Hashes } from "../hashes.ts";
import { atLeastOne } from "../rules.ts";
import { strictly } from "../strictness.ts";

/** archive-ext (STIX 2.1 section 6.7.2): what a file contains as an archive. */
export const ArchiveExt = object({
  contains_refs: refs(references.file["extensions.archive-ext.contains_refs"]),
  comment: maybe(text),
});
/** archive-ext: what a file contains as an archive. */
export type ArchiveExt = z.infer<typeof ArchiveExt>;

const AlternateDataStream = object({ name: text, hashes: maybe(Hashes), size: maybe(count) });

/** ntfs-ext (section 6.7.3): what NTFS keeps of a file. */
export const NtfsExt = strictly(
  object({ sid: maybe(text), alternate_data_streams: maybe(list(AlternateDataStream)) }),
  { rules: [atLeastOne("sid", "alternate_data_streams")] },
);
/** ntfs-ext: what NTFS keeps of a file. */
export type NtfsExt = z.infer<typeof NtfsExt>;

/** pdf-ext (section 6.7.4). */
export const PdfExt = strictly(
  object({
    version: maybe(text),
    is_optimized: maybe(flag),
    document_info_dict: maybe(dictionary(text)),
    pdfid0: maybe(text),
    pdfid1: maybe(text),
  }),
  { rules: [atLeastOne("version", "is_optimized", "document_info_dict", "pdfid0", "pdfid1")] },
);
/** pdf-ext. */
export type PdfExt = z.infer<typeof PdfExt>;

/** raster-image-ext (section 6.7.5); sizes in pixels. */
export const RasterImageExt = strictly(
  object({
    image_height: maybe(integer),
    image_width: maybe(integer),
    bits_per_pixel: maybe(integer),
    exif_tags: maybe(dictionary(z.union([text, integer]))),
  }),
  { rules: [atLeastOne("image_height", "image_width", "bits_per_pixel", "exif_tags")] },
);
/** raster-image-ext; sizes in pixels. */
export type RasterImageExt = z.infer<typeof RasterImageExt>;
