/** Values that a publisher may put into a field, by the field's name. */
export type Odd = Readonly<Record<string, readonly unknown[]>>;

type Random = () => number;
type Parent = Record<string | number, unknown>;

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

/** Texts that programs stumble over. */
const texts: readonly string[] = [
  "",
  " ",
  "x".repeat(3_000),
  "Ünïcödé 漢字 \u{1F40D}",
  "it's a \\ and a \"",
  "two\nlines\tand\ttabs",
  "null",
  "[brackets] OR 'x'",
  "{braces}",
  "a\u0000b",
  "e\u0301 is two",
];
/** What is no text, where one was. */
const others: readonly unknown[] = [null, 0, 1, -1, 1.5, [], {}, [null], ["a", "a"], { a: 1 }];

/** Where a value can be changed: what holds it, and its name or number there. */
function* places(value: unknown): Generator<readonly [Parent, string | number]> {
  if (typeof value !== "object" || value === null) return;
  for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) {
    yield [value as Parent, key];
    yield* places((value as Parent)[key]);
  }
}

/**
 * Changes a JSON value in so many places: odd values by their names, odd texts, fields that are missing, null, of another
 * type, unknown, or entries that come twice.
 *
 * @param isRough also with what a reader that looks at types refuses; without it only with what fits the types
 */
export function mutate(value: object, count: number, odd: Odd, isRough: boolean, random: Random): void {
  for (let made = 0; made < count; made++) {
    const all = [...places(value)];
    const named = all.filter(([, key]) => Object.hasOwn(odd, key));
    if (named.length > 0 && random() < 0.6) {
      const [parent, key] = pick(random, named);
      parent[key] = structuredClone(pick(random, odd[key] ?? []));
    } else if (isRough) rough(pick(random, all), random);
    else gentle(pick(random, all), random);
  }
}

function gentle([parent, key]: readonly [Parent, string | number], random: Random): void {
  if (Array.isArray(parent))
    parent.splice(Math.floor(random() * (parent.length + 1)), 0, structuredClone(parent[Number(key)]));
  else if (typeof parent[key] === "string" && !/^(id|type|.*_refs?|created|modified|.*-.*|hashes)$/.test(String(key)))
    parent[key] = pick(random, texts);
  else parent[`x_unknown_${Math.floor(random() * 5)}`] = structuredClone(pick(random, others));
}

/** Without these it is no object of the source at all. */
const needed = /^(id|type|relationship_type|(source|target)_ref)$/;

function rough([parent, key]: readonly [Parent, string | number], random: Random): void {
  if (needed.test(String(key))) return;
  const how = random();
  if (how < 0.4) parent[key] = structuredClone(pick(random, others));
  else if (how < 0.5) parent[key] = pick(random, texts);
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
}
