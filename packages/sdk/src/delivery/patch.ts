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

/** What a value is that JSON doesn't carry as it is; `undefined` for one that it does. */
function oddity(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : String(value);
  if (value === undefined) return "undefined";
  if (typeof value !== "object") {
    return typeof value === "string" || typeof value === "boolean" ? undefined : `a ${typeof value}`;
  }
  if (value === null || Array.isArray(value)) return undefined;
  const prototype = Object.getPrototypeOf(value);
  // of an object that is written as {…} it is the last one, also where it comes from another realm
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return undefined;
  return `a ${prototype.constructor?.name || "class instance"}`;
}

/**
 * Where and how a patch is no JSON: `at is a Date`. It would be saved as something else, refused by the state's schema at the
 * next run, and all be imported again, each time. Keys without a value say nothing, and are no fault.
 */
export function notJson(patch: unknown): string | undefined {
  if (Array.isArray(patch)) return "it is a list";
  const look = (value: unknown, path: readonly string[], around: readonly unknown[]): string | undefined => {
    const place = path.join(".") || "it";
    if (around.includes(value)) return `${place} is inside itself`;
    const odd = oddity(value);
    if (odd !== undefined) return `${place} is ${odd}`;
    if (typeof value !== "object" || value === null) return undefined;
    for (const [key, inner] of Object.entries(value)) {
      if (inner === undefined && !Array.isArray(value)) continue;
      const found = look(inner, [...path, key], [...around, value]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return look(patch, [], []);
}
