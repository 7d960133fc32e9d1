import type { OfType } from "../guards.ts";
import type { StixId } from "../id.ts";
import type { StixType } from "../types.ts";

/** Properties of a type beyond those that all types share, which the tests add. `undefined` takes one away again. */
type Own<T extends StixType> = { readonly [P in keyof OfType<T>]?: OfType<T>[P] | undefined };

/** Objects that stand for a type in the tests. */
export interface Sample<T extends StixType> {
  /** Only what is required: without any one of these the strict schema refuses the object. */
  readonly minimal: Own<T>;
  /** What comes on top of the minimal one to have every property of the schema. */
  readonly full: Own<T>;
  /** More valid changes of the full one, where properties exclude each other. */
  readonly others?: readonly Own<T>[];
  /** Invalid changes of the full one, after the property that the strict schema blames for it. */
  readonly refused?: readonly (readonly [blamed: string, change: Readonly<Record<string, unknown>>])[];
}

/** A sample of each type, so that a type without one is a compile error. */
export type Samples<T extends StixType> = { readonly [K in T]: Sample<K> };

/** An id of a type. */
export const id = <const T extends string>(type: T): StixId<T> => `${type}--0d7b6a0e-5ad5-4f0e-9b0c-3f0a3f3a9b11`;

/** A time before {@link late}. */
export const early = "2024-01-31T12:00:00.000Z";
/** A time after {@link early}. */
export const late = "2024-02-29T12:00:00.000Z";

/** The hashes of the empty file. */
export const hashes = {
  MD5: "d41d8cd98f00b204e9800998ecf8427e",
  "SHA-1": "da39a3ee5e6b4b0d3255bfef95601890afd80709",
  "SHA-256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
} as const;

/** A phase of a kill chain. */
export const phase = { kill_chain_name: "mitre-attack", phase_name: "initial-access", x_opencti_order: 1 };
