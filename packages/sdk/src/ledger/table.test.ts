import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digestOf } from "./digest.ts";
import { openTable } from "./table.ts";

describe("table", () => {
  test("an id is news when it is new and when its content changes, also back", () => {
    const table = openTable();
    expect(["A", "A", "B", "A", "A"].map((content) => table.put("x", digestOf(content)))).toEqual([
      true,
      false,
      true,
      true,
      false,
    ]);
    expect(table.has("x")).toBe(true);
    expect(table.has("y")).toBe(false);
  });

  test("answers as a map does, beyond several growths", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3_000), fc.nat(2)), { maxLength: 6_000 }), (puts) => {
        const table = openTable();
        const model = new Map<string, string>();
        for (const [id, content] of puts) {
          const key = `identity--${id}`;
          expect(table.put(key, digestOf(String(content)))).toBe(model.get(key) !== String(content));
          model.set(key, String(content));
        }
        for (let id = 0; id <= 3_000; id += 7) expect(table.has(`identity--${id}`)).toBe(model.has(`identity--${id}`));
      }),
      { numRuns: 20 },
    );
  });

  test("ids of any kind of UUID, and of two types with the same one, are told apart", () => {
    const table = openTable();
    const hex = (n: number, digits: number) => n.toString(16).padStart(digits, "0");
    const ids = Array.from({ length: 20_000 }, (_, n) => [
      `identity--${hex(n, 8)}-1b2c-11ee-8c99-0242ac120002`, // version 1: time first, the machine last
      `identity--00000000-0000-4000-8000-${hex(n, 12)}`,
      `malware--00000000-0000-4000-8000-${hex(n, 12)}`,
      `indicator--${hex(n * 65_537, 8)}-${hex(n & 0xffff, 4)}-5000-8000-${hex(n, 12)}`,
      `x--${n}`,
    ]).flat();
    for (const id of ids) expect(table.put(id, digestOf("same"))).toBe(true);
    for (const id of ids) expect(table.put(id, digestOf("same"))).toBe(false);
  });

  test("a table that was filled with another's entries is the same, also after removals and more growths", () => {
    fc.assert(
      fc.property(fc.nat(9_000), fc.nat(9_000), fc.integer({ min: 2, max: 7 }), (many, more, nth) => {
        const table = openTable();
        const id = (n: number) => `malware--${n}`;
        for (let n = 0; n < many; n++) table.put(id(n), digestOf(id(n)));
        for (let n = 0; n < many; n += nth) table.remove(id(n));
        for (let n = 0; n < many; n += nth * 3) table.put(id(n), digestOf("again"));
        const other = openTable();
        const entries = table.entries();
        for (let from = 0; from < entries.length; from += 4_000) other.load(entries.slice(from, from + 4_000));
        for (let n = many; n < many + more; n++) other.put(id(n), digestOf(id(n)));
        const expected = (n: number): string | undefined => {
          if (n >= many || n % nth > 0) return digestOf(id(n));
          return n % (nth * 3) === 0 ? digestOf("again") : undefined;
        };
        for (let n = 0; n < many + more; n++) expect(other.get(id(n))).toBe(expected(n));
        expect(other.get(id(many + more))).toBeUndefined();
        expect(table.size).toBe(entries.length / 4);
        expect(other.size).toBe(table.size + more);
      }),
      { numRuns: 10 },
    );
  });

  test("a flag stays through growths and changes nothing else; a text that is put again or removed has none", () => {
    const table = openTable();
    const ids = Array.from({ length: 5_000 }, (_, n) => `malware--${n}`);
    for (const [n, id] of ids.entries()) {
      table.put(id, digestOf(id));
      if (n % 3 === 0) table.flag(id, "said");
    }
    table.flag("malware--absent", "said");
    expect(table.has("malware--absent")).toBe(false);
    for (const [n, id] of ids.entries()) {
      expect([table.isFlagged(id, "said"), table.is(id, digestOf(id)), table.put(id, digestOf(id))]).toEqual([
        n % 3 === 0,
        true,
        false,
      ]);
    }
    table.put("malware--0", digestOf("other"));
    table.remove("malware--3");
    const isSaid = (id: string) => table.isFlagged(id, "said");
    expect(["malware--0", "malware--3", "malware--6"].map(isSaid)).toEqual([false, false, true]);
    table.flag("malware--6", "sent");
    const flags = (id: string) => (["said", "sent"] as const).map((flag) => table.isFlagged(id, flag));
    expect(["malware--6", "malware--9"].map(flags)).toEqual([
      [true, true],
      [true, false],
    ]);
    table.unflag();
    expect(ids.filter(isSaid)).toEqual([]);
    expect(table.is("malware--6", digestOf("malware--6"))).toBe(true);
    expect(table.size).toBe(4_999);
  });
});
