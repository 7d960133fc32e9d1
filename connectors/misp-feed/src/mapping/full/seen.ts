import type { Attribute } from "../../event.ts";
import { momentOf } from "../time.ts";

/** A time as MISP writes it: ISO 8601, or seconds. */
function timeOf(text: string | null | undefined): string | undefined {
  if (!text) return undefined;
  return momentOf(/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));
}

/** Since when and until when something was seen. */
export function seenOf({ first_seen, last_seen }: Pick<Attribute, "first_seen" | "last_seen">): {
  readonly first: string | undefined;
  readonly last: string | undefined;
} {
  const [first, last] = [timeOf(first_seen), timeOf(last_seen)];
  return { first, last: first && last && last > first ? last : undefined };
}
