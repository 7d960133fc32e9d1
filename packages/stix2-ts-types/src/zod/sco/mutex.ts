import type * as z from "zod";
import { text } from "../common.ts";
import { observable } from "../object.ts";

/** A mutex (STIX 2.1 section 6.11). */
export const Mutex = observable("mutex", { name: text });
/** A mutex. */
export type Mutex = z.infer<typeof Mutex>;
