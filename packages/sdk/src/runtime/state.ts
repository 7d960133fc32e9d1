import type { Logger } from "pino";
import type * as z from "zod";

/**
 * What is valid of a saved state, key by key: an older version or the Python connector may have written it. What is not
 * valid is left out with a warning, so that a run starts from less, never from nonsense.
 */
export function validState(
  shape: z.ZodObject,
  saved: Readonly<Record<string, unknown>>,
  log: Logger,
): Record<string, unknown> {
  const state: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(shape.shape)) {
    if (saved[key] === undefined || saved[key] === null) continue;
    const parsed = (schema as z.ZodType).safeParse(saved[key]);
    if (parsed.success) state[key] = parsed.data;
    else
      log.warn(
        { key, reason: parsed.error.issues[0]?.message },
        "a key of the saved state is not valid and is left out",
      );
  }
  return state;
}
