import * as z from "zod";
import { observable } from "../object.ts";
import { strictly } from "../strictness.ts";

/** Six pairs of lower-case hexadecimal digits with colons between. */
const macAddress = strictly(z.string(), {
  check: (value: string) =>
    /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(value) ? undefined : "expected a MAC address, as in 00:11:22:aa:bb:cc",
});

/** A MAC address, in lower case and with colons (STIX 2.1 section 6.10). */
export const MacAddr = observable("mac-addr", { value: macAddress });
/** A MAC address, in lower case and with colons. */
export type MacAddr = z.infer<typeof MacAddr>;
