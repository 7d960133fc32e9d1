import * as z from "zod";
import { references } from "../../references.ts";
import { maybe, refs, text } from "../common.ts";
import { observable } from "../object.ts";
import { holds } from "../rules.ts";

const isIpv4 = (value: string): boolean => z.regexes.ipv4.test(value) || z.regexes.cidrv4.test(value);

/** One or more IPv4 addresses, in CIDR notation (STIX 2.1 section 6.8). */
export const Ipv4Addr = observable(
  "ipv4-addr",
  {
    value: text,
    resolves_to_refs: maybe(refs(references["ipv4-addr"].resolves_to_refs)),
    belongs_to_refs: maybe(refs(references["ipv4-addr"].belongs_to_refs)),
  },
  { rules: [holds("value", "an IPv4 address or network", isIpv4)] },
);
/** One or more IPv4 addresses, in CIDR notation. */
export type Ipv4Addr = z.infer<typeof Ipv4Addr>;
