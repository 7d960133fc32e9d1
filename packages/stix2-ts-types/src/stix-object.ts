import type * as z from "zod";
import type { schemas } from "./zod/registry.ts";

/** Any object that a bundle can hold: STIX's, OpenCTI's and MITRE's types. */
export type StixObject = z.infer<(typeof schemas)[keyof typeof schemas]>;
