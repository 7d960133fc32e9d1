import type * as z from "zod";
import { references } from "../../references.ts";
import { maybe, refs, text } from "../common.ts";
import { observable } from "../object.ts";
import { holds } from "../rules.ts";

// zod's expression does not know addresses that end as those of IPv4 do.
function isIpv6(value: string): boolean {
  const [, address, prefix = "128"] = /^([0-9a-f:.]+)(?:\/(\d{1,3}))?$/i.exec(value) ?? [];
  return address !== undefined && Number(prefix) <= 128 && URL.canParse(`http://[${address}]`);
}

/** One or more IPv6 addresses, in CIDR notation (STIX 2.1 section 6.9). */
export const Ipv6Addr = observable(
  "ipv6-addr",
  {
    value: text,
    resolves_to_refs: maybe(refs(references["ipv6-addr"].resolves_to_refs)),
    belongs_to_refs: maybe(refs(references["ipv6-addr"].belongs_to_refs)),
  },
  { rules: [holds("value", "an IPv6 address or network", isIpv6)] },
);
/** One or more IPv6 addresses, in CIDR notation. */
export type Ipv6Addr = z.infer<typeof Ipv6Addr>;
