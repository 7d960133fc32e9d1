import type * as z from "zod";

/** One document as it is sent, and what its answer looks like. */
export interface Operation<T> {
  /** The root field, as errors name it. */
  readonly name: string;
  readonly document: string;
  /** Loose schema of `data`: OpenCTI may answer more than was understood when this was written. */
  readonly answer: z.ZodType<T>;
  /** The capability that OpenCTI asks of the token's user, where it asks for one. */
  readonly capability?: string;
}
