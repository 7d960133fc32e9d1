import * as z from "zod";
import { windowsRegistryDatatype } from "../../enumerations.ts";
import { references } from "../../references.ts";
import { count, list, maybe, object, ref, text, timestamp } from "../common.ts";
import { observable } from "../object.ts";
import { atLeastOne } from "../rules.ts";
import { strictly } from "../strictness.ts";

/** A value of a key of the Windows registry (STIX 2.1 section 6.17.2). */
export const WindowsRegistryValue = strictly(
  object({ name: maybe(text), data: maybe(text), data_type: maybe(z.enum(windowsRegistryDatatype)) }),
  { rules: [atLeastOne("name", "data", "data_type")] },
);
/** A value of a key of the Windows registry. */
export type WindowsRegistryValue = z.infer<typeof WindowsRegistryValue>;

/** A key of the Windows registry (STIX 2.1 section 6.17). */
export const WindowsRegistryKey = observable(
  "windows-registry-key",
  {
    key: maybe(text),
    values: maybe(list(WindowsRegistryValue)),
    modified_time: maybe(timestamp),
    creator_user_ref: maybe(ref(references["windows-registry-key"].creator_user_ref)),
    number_of_subkeys: maybe(count),
  },
  { rules: [atLeastOne("key", "values", "modified_time", "creator_user_ref", "number_of_subkeys")] },
);
/** A key of the Windows registry. */
export type WindowsRegistryKey = z.infer<typeof WindowsRegistryKey>;
