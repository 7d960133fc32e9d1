import type * as z from "zod";
import { references } from "../../references.ts";
import { maybe, refs, text } from "../common.ts";
import { observable } from "../object.ts";

/** A domain name (STIX 2.1 section 6.4). */
export const DomainName = observable("domain-name", {
  value: text,
  resolves_to_refs: maybe(refs(references["domain-name"].resolves_to_refs)),
});
/** A domain name. */
export type DomainName = z.infer<typeof DomainName>;
