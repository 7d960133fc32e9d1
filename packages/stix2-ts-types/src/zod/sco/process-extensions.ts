import * as z from "zod";
import {
  windowsIntegrityLevel,
  windowsServiceStartType,
  windowsServiceStatus,
  windowsServiceType,
} from "../../enumerations.ts";
import { references } from "../../references.ts";
import { dictionary, flag, list, maybe, object, refs, text } from "../common.ts";
import { atLeastOne } from "../rules.ts";
import { strictly } from "../strictness.ts";

const processExt = {
  aslr_enabled: maybe(flag),
  dep_enabled: maybe(flag),
  priority: maybe(text),
  owner_sid: maybe(text),
  window_title: maybe(text),
  startup_info: maybe(dictionary(text)),
  integrity_level: maybe(z.enum(windowsIntegrityLevel)),
};

/** windows-process-ext (STIX 2.1 section 6.13.2). */
export const WindowsProcessExt = strictly(object(processExt), {
  rules: [atLeastOne("aslr_enabled", ...Object.keys(processExt).slice(1))],
});
/** windows-process-ext. */
export type WindowsProcessExt = z.infer<typeof WindowsProcessExt>;

const serviceExt = {
  service_name: maybe(text),
  descriptions: maybe(list(text)),
  display_name: maybe(text),
  group_name: maybe(text),
  start_type: maybe(z.enum(windowsServiceStartType)),
  service_dll_refs: maybe(refs(references.process["extensions.windows-service-ext.service_dll_refs"])),
  service_type: maybe(z.enum(windowsServiceType)),
  service_status: maybe(z.enum(windowsServiceStatus)),
};

/** windows-service-ext (section 6.13.3). */
export const WindowsServiceExt = strictly(object(serviceExt), {
  rules: [atLeastOne("service_name", ...Object.keys(serviceExt).slice(1))],
});
/** windows-service-ext. */
export type WindowsServiceExt = z.infer<typeof WindowsServiceExt>;
