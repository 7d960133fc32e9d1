import type * as z from "zod";
import { text } from "../common.ts";
import { observable } from "../object.ts";

/** A URL (STIX 2.1 section 6.15). */
export const Url = observable("url", { value: text });
/** A URL. */
export type Url = z.infer<typeof Url>;
