type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The state after an RFC 7396 merge patch: `null` removes a key, objects are merged, everything else is replaced. Nothing is mutated. */
export function patched(state: Json, patch: object): Json {
  const result: Record<string, unknown> = { ...state };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else if (value === undefined) continue;
    else result[key] = isObject(value) ? patched(isObject(result[key]) ? result[key] : {}, value) : value;
  }
  return result;
}
