import { SandboxError } from "./error.ts";

/** A whole number of a query. Throws what is wrong with it. */
export function whole(name: string, text: string | undefined, fallback: number, most: number): number {
  const value = Number(text ?? fallback);
  if (!Number.isInteger(value) || value < 0 || value > most)
    throw new SandboxError("BAD_USER_INPUT", `${name}: expected a whole number up to ${most}`, 400);
  return value;
}
