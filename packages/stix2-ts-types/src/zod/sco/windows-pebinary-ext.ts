import type * as z from "zod";
import type { WindowsPebinaryType } from "../../open-vocabularies.ts";
import { count, float, hex, integer, list, maybe, object, open, text, timestamp } from "../common.ts";
import { Hashes } from "../hashes.ts";
import { atLeastOne } from "../rules.ts";
import { strictly } from "../strictness.ts";

const optionalHeader = {
  magic_hex: maybe(hex),
  major_linker_version: maybe(integer),
  minor_linker_version: maybe(integer),
  size_of_code: maybe(count),
  size_of_initialized_data: maybe(count),
  size_of_uninitialized_data: maybe(count),
  address_of_entry_point: maybe(integer),
  base_of_code: maybe(integer),
  base_of_data: maybe(integer),
  image_base: maybe(integer),
  section_alignment: maybe(integer),
  file_alignment: maybe(integer),
  major_os_version: maybe(integer),
  minor_os_version: maybe(integer),
  major_image_version: maybe(integer),
  minor_image_version: maybe(integer),
  major_subsystem_version: maybe(integer),
  minor_subsystem_version: maybe(integer),
  win32_version_value_hex: maybe(hex),
  size_of_image: maybe(count),
  size_of_headers: maybe(count),
  checksum_hex: maybe(hex),
  subsystem_hex: maybe(hex),
  dll_characteristics_hex: maybe(hex),
  size_of_stack_reserve: maybe(count),
  size_of_stack_commit: maybe(count),
  size_of_heap_reserve: maybe(count),
  size_of_heap_commit: maybe(count),
  loader_flags_hex: maybe(hex),
  number_of_rva_and_sizes: maybe(integer),
  hashes: maybe(Hashes),
};

/** The optional header of a PE file (STIX 2.1 section 6.7.6.3). */
export const WindowsPeOptionalHeader = strictly(object(optionalHeader), {
  rules: [atLeastOne("hashes", ...Object.keys(optionalHeader))],
});
/** The optional header of a PE file. */
export type WindowsPeOptionalHeader = z.infer<typeof WindowsPeOptionalHeader>;

/** A section of a PE file (section 6.7.6.4); the size in bytes. */
export const WindowsPeSection = object({
  name: text,
  size: maybe(count),
  entropy: maybe(float),
  hashes: maybe(Hashes),
});
/** A section of a PE file; the size in bytes. */
export type WindowsPeSection = z.infer<typeof WindowsPeSection>;

/** windows-pebinary-ext (section 6.7.6): the headers of a PE file. */
export const WindowsPebinaryExt = object({
  pe_type: open<WindowsPebinaryType>(),
  imphash: maybe(text),
  machine_hex: maybe(hex),
  number_of_sections: maybe(count),
  time_date_stamp: maybe(timestamp),
  pointer_to_symbol_table_hex: maybe(hex),
  number_of_symbols: maybe(count),
  size_of_optional_header: maybe(count),
  characteristics_hex: maybe(hex),
  file_header_hashes: maybe(Hashes),
  optional_header: maybe(WindowsPeOptionalHeader),
  sections: maybe(list(WindowsPeSection)),
});
/** windows-pebinary-ext: the headers of a PE file. */
export type WindowsPebinaryExt = z.infer<typeof WindowsPebinaryExt>;
