import type * as z from "zod";
import { references } from "../../references.ts";
import { maybe, refs, text } from "../common.ts";
import { observable } from "../object.ts";

/** One or more IPv6 addresses, in CIDR notation (STIX 2.1 section 6.9). */
export const Ipv6Addr = observable("ipv6-addr", {
  value: text,
  resolves_to_refs: maybe(refs(references["ipv6-addr"].resolves_to_refs)),
  belongs_to_refs: maybe(refs(references["ipv6-addr"].belongs_to_refs)),
});
/** One or more IPv6 addresses, in CIDR notation. */
export type Ipv6Addr = z.infer<typeof Ipv6Addr>;
