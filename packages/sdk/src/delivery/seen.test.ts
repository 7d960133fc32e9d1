import { expect, test } from "vitest";
import { digestOf } from "../ledger/digest.ts";
import type { Said } from "../ledger/ledger.ts";
import { openTable } from "../ledger/table.ts";
import { openSeen } from "./seen.ts";

const [a, b] = [digestOf("a"), digestOf("b")];

/** What a ledger holds, of which it is told at once. */
function ledger() {
  const table = openTable();
  const said: Said = {
    has: (id) => table.isFlagged(id, "said"),
    is: (id, digest) => table.isFlagged(id, "said") && table.is(id, digest),
    wasSent: (id) => table.isFlagged(id, "sent"),
    say(id, digest, sent) {
      if (!table.is(id, digest)) return false;
      table.flag(id, "said");
      if (sent) table.flag(id, "sent");
      return true;
    },
  };
  return { table, said };
}

test("without a ledger all stays here, compared by the whole content", () => {
  const seen = openSeen();
  expect(seen.contentOf({ whole: a, read: b })).toBe(a);
  seen.say("x", a, false);
  seen.confirmed([{ id: "x", digest: a, further: false }]);
  expect([seen.has("x"), seen.is("x", a), seen.is("x", b), seen.wasSent("x"), seen.has("y")]).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  seen.say("x", a, true);
  expect(seen.wasSent("x")).toBe(true);
});

test("what the ledger holds is not held twice, and means the same before and after it was confirmed", () => {
  const { table, said } = ledger();
  const seen = openSeen(said);
  expect(seen.contentOf({ whole: a, read: b })).toBe(b);
  table.put("known", a);
  expect(seen.has("known")).toBe(false); // by an earlier run
  seen.say("known", a, false);
  expect([seen.is("known", a), seen.wasSent("known"), table.isFlagged("known", "said")]).toEqual([true, false, true]);

  seen.say("new", a, true);
  expect([seen.is("new", a), seen.wasSent("new")]).toEqual([true, true]);
  table.put("new", a);
  seen.confirmed([{ id: "new", digest: a, further: false }]);
  expect([seen.is("new", a), seen.wasSent("new"), table.isFlagged("new", "sent")]).toEqual([true, true, true]);
});

test("a content that is newer than what was confirmed is the one that counts", () => {
  const { table, said } = ledger();
  const seen = openSeen(said);
  seen.say("x", a, true);
  seen.say("x", b, true);
  table.put("x", a);
  seen.confirmed([{ id: "x", digest: a, further: false }]);
  expect([seen.is("x", a), seen.is("x", b), seen.wasSent("x")]).toEqual([false, true, true]);
});

test("a content before the last one, said alone, is not taken for the ledger's", () => {
  const { table, said } = ledger();
  const seen = openSeen(said);
  table.put("x", b);
  seen.say("x", a, false);
  expect([seen.is("x", a), seen.is("x", b)]).toEqual([true, false]);
  seen.say("x", b, false);
  expect([seen.is("x", a), seen.is("x", b)]).toEqual([false, true]);
});
