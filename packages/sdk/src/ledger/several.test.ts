import fc from "fast-check";
import { expect, test } from "vitest";
import { digestOf } from "./digest.ts";
import { framed } from "./holdings.ts";
import { openSeveral } from "./several.ts";

const ids = ["a", "b", "c"];
const digests = Array.from({ length: 5 }, (_, index) => digestOf(String(index)));

test("answers as a map of sets does, whatever is added, put to the end and removed", () => {
  const step = fc.record({ id: fc.constantFrom(...ids), digest: fc.constantFrom(...digests), kind: fc.nat(9) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const several = openSeveral();
      const model = new Map<string, Set<string>>();
      for (const { id, digest, kind } of steps) {
        if (kind === 0) {
          several.remove(framed([{ id, digest }]));
          model.delete(id);
        } else {
          several.add(id, digest);
          const set = model.get(id) ?? new Set();
          model.set(id, set);
          set.delete(digest);
          set.add(digest);
        }
      }
      for (const id of ids) {
        expect(several.of(id)).toEqual([...(model.get(id) ?? [])]);
        expect(several.isThere(id)).toBe(model.has(id));
        for (const digest of digests) expect(several.has(id, digest)).toBe(model.get(id)?.has(digest) ?? false);
      }
    }),
  );
});
