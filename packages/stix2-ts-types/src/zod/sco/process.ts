import type * as z from "zod";
import { references } from "../../references.ts";
import { dictionary, flag, integer, maybe, ref, refs, text, timestamp } from "../common.ts";
import { extensions } from "../extensions.ts";
import { observable } from "../object.ts";
import { atLeastOne } from "../rules.ts";
import { WindowsProcessExt, WindowsServiceExt } from "./process-extensions.ts";

const properties = {
  is_hidden: maybe(flag),
  pid: maybe(integer),
  created_time: maybe(timestamp),
  cwd: maybe(text),
  command_line: maybe(text),
  environment_variables: maybe(dictionary(text)),
  opened_connection_refs: maybe(refs(references.process.opened_connection_refs)),
  creator_user_ref: maybe(ref(references.process.creator_user_ref)),
  image_ref: maybe(ref(references.process.image_ref)),
  parent_ref: maybe(ref(references.process.parent_ref)),
  child_refs: maybe(refs(references.process.child_refs)),
};

/** A running program (STIX 2.1 section 6.13). */
export const Process = observable(
  "process",
  {
    ...properties,
    extensions: maybe(
      extensions({ "windows-process-ext": maybe(WindowsProcessExt), "windows-service-ext": maybe(WindowsServiceExt) }),
    ),
  },
  { rules: [atLeastOne("pid", ...Object.keys(properties), "extensions")] },
);
/** A running program. */
export type Process = z.infer<typeof Process>;
