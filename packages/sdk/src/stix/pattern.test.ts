import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allOf, anyOf, compare, type Expression, type Operator, pattern } from "./pattern.ts";

/** What a pattern says, read by a parser of its own: a comparison, or a joint with its parts. */
type Read = [path: string[], operator: string, value: unknown] | { joint: string; parts: Read[] };

/** Reads one observation; precedence as in STIX's grammar: AND before OR. */
function read(text: string): Read {
  let at = 0;
  const take = (expected: RegExp): string => {
    expected.lastIndex = at;
    const match = expected.exec(text);
    if (!match) throw new Error(`expected ${expected} at ${at} of ${text}`);
    at += match[0].length;
    return match[0];
  };
  const next = (word: string) => text.startsWith(word, at);
  const string = (): string => {
    let value = "";
    for (at += 1; !next("'"); at += 1) {
      if (next("\\")) at += 1;
      if (at >= text.length) throw new Error(`unfinished text in ${text}`);
      value += text[at];
    }
    at += 1;
    return value;
  };
  const step = (): string => (next("'") ? string() : take(/[a-zA-Z_][a-zA-Z0-9_]*/y));
  const comparison = (): Read => {
    const path = [take(/[a-z][a-z0-9-]*/y)];
    for (take(/:/y), path.push(step()); next("."); path.push(step())) at += 1;
    take(/ /y);
    const operator = take(/=|!=|>=|<=|>|<|LIKE|MATCHES/y);
    take(/ /y);
    return [path, operator, next("'") ? string() : JSON.parse(take(/true|false|-?\d+(\.\d+)?/y))];
  };
  const list = (joint: string, part: () => Read): Read => {
    const parts = [part()];
    for (; next(` ${joint} `); parts.push(part())) at += joint.length + 2;
    return parts.length === 1 && parts[0] ? parts[0] : { joint, parts };
  };
  const or = (): Read => list("OR", () => list("AND", primary));
  const primary = (): Read => {
    if (!next("(")) return comparison();
    at += 1;
    const inner = or();
    take(/\)/y);
    return inner;
  };
  take(/\[/y);
  const result = or();
  take(/\]$/y);
  return result;
}

const text = fc.string({ unit: "binary" });
const value = fc.oneof(text, fc.constantFrom("'", "\\", "\\'", "' OR x:y = '", "]", "\n"), fc.boolean(), fc.integer());
const path = fc
  .tuple(fc.constantFrom("file", "ipv4-addr", "x509-certificate"), text, fc.constantFrom("SHA-256", "MD5", "_x"))
  .map((keys) => keys as [string, string, string]);
const operator = fc.constantFrom<Operator>("=", "!=", ">", "<", ">=", "<=", "LIKE", "MATCHES");

describe("pattern", () => {
  test("what is written reads back", () => {
    fc.assert(
      fc.property(path, operator, value, (path, operator, value) => {
        expect(read(pattern(compare(path, operator, value)))).toEqual([path, operator, value]);
      }),
      { numRuns: 1_000 },
    );
  });

  test("nothing in a value gets out of its quotes", () => {
    expect(pattern(compare(["url", "value"], "=", "x'] OR [url:value = 'y\\"))).toBe(
      "[url:value = 'x\\'] OR [url:value = \\'y\\\\']",
    );
  });

  test("keys are quoted where they have to be", () => {
    expect(pattern(compare(["file", "hashes", "SHA-256"], "=", "aa"))).toBe("[file:hashes.'SHA-256' = 'aa']");
    expect(pattern(compare(["file", "hashes", "MD5"], "=", "aa"))).toBe("[file:hashes.MD5 = 'aa']");
    expect(pattern(compare(["autonomous-system", "number"], "=", 64512))).toBe("[autonomous-system:number = 64512]");
  });

  test("AND and OR keep their meaning however they are nested", () => {
    type Tree = { joint: "AND" | "OR"; parts: Tree[] } | string;
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.record({
          joint: fc.constantFrom("AND", "OR"),
          parts: fc.array(tie("tree"), { minLength: 1, maxLength: 3 }),
        }),
      ),
    }));
    const write = (tree: Tree): Expression => {
      if (typeof tree === "string") return compare(["file", "name"], "=", tree);
      const [first, ...more] = tree.parts.map(write) as [Expression, ...Expression[]];
      return tree.joint === "AND" ? allOf(first, ...more) : anyOf(first, ...more);
    };
    const holds = (tree: Tree, name: string): boolean => {
      if (typeof tree === "string") return tree === name;
      return tree.joint === "AND"
        ? tree.parts.every((part) => holds(part, name))
        : tree.parts.some((part) => holds(part, name));
    };
    const matches = (read: Read, name: string): boolean => {
      if (Array.isArray(read)) return read[2] === name;
      return read.joint === "AND"
        ? read.parts.every((part) => matches(part, name))
        : read.parts.some((part) => matches(part, name));
    };
    fc.assert(
      fc.property(tree, text, (tree, name) => {
        const written = read(pattern(write(tree)));
        for (const probe of [name, ...JSON.stringify(tree).matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) =>
          typeof match === "string" ? match : JSON.parse(match[0]),
        )) {
          expect(matches(written, probe)).toBe(holds(tree, probe));
        }
      }),
    );
  });

  test("AND over several objects and numbers that STIX lacks are refused", () => {
    const file = compare(["file", "name"], "=", "a.exe");
    expect(() => allOf(file, compare(["url", "value"], "=", "x"))).toThrow(
      "AND joins comparisons of one object, not of file and url",
    );
    expect(pattern(anyOf(file, compare(["url", "value"], "=", "x")))).toBe("[file:name = 'a.exe' OR url:value = 'x']");
    for (const number of [Number.NaN, Number.POSITIVE_INFINITY, 1e21]) {
      expect(() => compare(["x", "y"], "=", number)).toThrow("a pattern cannot compare with");
    }
  });
});

const goldens = join(import.meta.dirname, "../../../../../shared/golden");
const there = existsSync(goldens);

test.skipIf(!there)(
  `every pattern that the Python connectors sent, letter by letter${there ? "" : " (skipped: no shared data)"}`,
  () => {
    const seen = new Set<string>();
    for (const connector of ["alienvault", "misp-feed"]) {
      for (const name of readdirSync(join(goldens, connector))) {
        const file = join(goldens, connector, name, "objects.json.gz");
        if (!existsSync(file)) continue;
        for (const line of gunzipSync(readFileSync(file)).toString().split("\n")) {
          if (!line.includes('"type": "indicator"') && !line.includes('"type":"indicator"')) continue;
          const object = JSON.parse(line.trim().replace(/,$/, "")) as { pattern: string; pattern_type: string };
          if (object.pattern_type === "stix") seen.add(object.pattern);
        }
      }
    }
    expect(seen.size).toBeGreaterThan(1_000);
    for (const sent of seen) {
      const parsed = read(sent);
      if (!Array.isArray(parsed)) throw new Error(`unexpected joint in ${sent}`);
      const [path, operator, value] = parsed;
      expect(pattern(compare(path as [string, string], operator as Operator, value as string))).toBe(sent);
    }
  },
);
