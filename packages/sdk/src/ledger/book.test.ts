import { describe, expect, test } from "vitest";
import { askedAgain, beginning, judged, marked, mismatch, mostRefusals, newBook } from "./book.ts";
import type { Book, PendingWork } from "./frame.ts";

const fresh = newBook("t", "7.1", 0);
const bound: Book = { ...fresh, saved: 2, saving: 2, begun: true };
const work: PendingWork = { id: "w", before: { at: 1 }, sent: 3, guarded: false, tries: 0 };
const state = { at: 5 };
const mark = (token: string, saves: number) => ({ ...state, octi: { token, saves } });

describe("mismatch: whether ledger and state belong together", () => {
  test.each([
    ["nothing anywhere: the first run", fresh, {}, undefined],
    ["a state of the Python connector, and no ledger yet", fresh, state, undefined],
    ["the last save", bound, mark("t", 2), undefined],
    ["a save that was not answered, and arrived", { ...bound, saving: 3 }, mark("t", 3), undefined],
    ["and one that didn't", { ...bound, saving: 3 }, mark("t", 2), undefined],
    ["reset on OpenCTI", bound, {}, "reset"],
    ["the Python connector has run meanwhile", bound, state, "written by another program"],
    ["the volume is lost", fresh, mark("u", 2), "ledger lost"],
    ["another OpenCTI", bound, mark("u", 2), "other ledger"],
    ["the ledger is from an old backup", bound, mark("t", 3), "other time"],
    ["OpenCTI is from an old backup", bound, mark("t", 1), "other time"],
    ["nonsense", bound, { octi: { token: "t", saves: "2" } }, "other time"],
    ["nonsense", bound, { octi: 3 }, "other ledger"],
  ] as const)("%s", (_what, book, saved, expected) => {
    expect(mismatch(book, saved)).toBe(expected);
  });

  test("a state is marked beside its own keys", () => {
    expect(marked(state, { ...bound, saving: 3 })).toEqual(mark("t", 3));
  });
});

const options = { now: 100, platform: "7.1", fullSync: undefined };

describe("beginning", () => {
  test("the saved state, as long as nothing was lost", () => {
    expect(beginning(bound, state, options)).toEqual({ book: bound, state, forget: false, isAgain: false, tries: 0 });
  });

  test("after a loss the older state: in the next run, then after 2, 4, 8 runs", () => {
    const begins = (tries: number) => {
      let book = askedAgain(bound, { at: 1 }, tries);
      for (let run = 1; ; run++) {
        const begun = beginning(book, state, options);
        if (begun.isAgain) {
          expect(begun).toMatchObject({ state: { at: 1 }, tries: tries + 1, forget: false });
          return run;
        }
        expect(begun.state).toBe(state);
        book = begun.book;
      }
    };
    expect([0, 1, 2, 3].map(begins)).toEqual([1, 2, 4, 8]);
    expect(begins(20)).toBe(64);
  });

  test("of two older states the one that was asked for first", () => {
    expect(askedAgain(askedAgain(bound, { at: 1 }, 0), { at: 2 }, 0).again).toMatchObject({ state: { at: 1 } });
  });

  test("a full sync begins without a state, after its period, and goes on until a run has come to its end", () => {
    const due = beginning(bound, state, { ...options, fullSync: 100 });
    expect(due).toMatchObject({ state: {}, forget: true, isAgain: true });
    expect(beginning(due.book, state, { ...options, fullSync: 100 })).toMatchObject({
      state: {},
      forget: false,
      isAgain: true,
    });
    expect(beginning(bound, state, { ...options, fullSync: 101 })).toMatchObject({ state, forget: false });
  });

  test("an upgraded OpenCTI is a full sync; a connector that doesn't see its whole source keeps its state", () => {
    const parked = { ...bound, refused: { x: { digest: "d", times: 3 } } };
    const upgraded = { ...options, platform: "7.2" };
    const whole = beginning(parked, state, { ...upgraded, fullSync: 1e9 });
    expect(whole).toMatchObject({
      state: {},
      forget: true,
      book: { platform: "7.2", refused: {} },
    });
    const goesOn = beginning(parked, state, upgraded);
    expect(goesOn).toMatchObject({ state, forget: false, book: { platform: "7.2", refused: { x: { times: 0 } } } });
    expect(beginning(goesOn.book, state, upgraded).book.platform).toBe("7.2");
    expect(beginning(bound, state, upgraded)).toMatchObject({ state, forget: false, isAgain: false });
  });
});

describe("judged", () => {
  const pending: Book = { ...bound, works: [work] };
  const refused = (book: Book, digest = "d") =>
    judged(book, work, { kind: "imported", refused: [{ id: "x", reason: "no" }] }, new Map([["x", digest]]));

  test("imported: the work is forgotten", () => {
    expect(judged(pending, work, { kind: "imported", refused: [] }, new Map())).toEqual(bound);
  });

  test("lost: none of it counts, and a run begins before it", () => {
    expect(judged(pending, work, { kind: "lost", reason: "purged" }, new Map())).toMatchObject({
      works: [],
      lost: ["w"],
      again: { state: { at: 1 }, wait: 0 },
    });
  });

  test("refused: it alone doesn't count, its record is made again, and after three times it is parked", () => {
    let book = pending;
    for (let times = 1; times <= mostRefusals; times++) {
      const next = refused(book);
      expect(next.refused).toEqual({ x: { digest: "d", times } });
      expect(next.again === undefined).toBe(times === mostRefusals);
      expect(next.remake).toEqual(times === mostRefusals ? [] : ["w"]);
      // sent again in the next work
      book = { ...pending, refused: { x: { digest: "d", times, again: "w" } } };
    }
  });

  test("refused with another content: counted anew", () => {
    const book = { ...pending, refused: { x: { digest: "old", times: 2, again: "w" } } };
    expect(refused(book).refused).toEqual({ x: { digest: "d", times: 1 } });
  });

  test("sent again and in: no longer refused; sent again and lost: as before", () => {
    const book = { ...pending, refused: { x: { digest: "d", times: 2, again: "w" }, y: { digest: "e", times: 1 } } };
    expect(judged(book, work, { kind: "imported", refused: [] }, new Map()).refused).toEqual({
      y: { digest: "e", times: 1 },
    });
    expect(judged(book, work, { kind: "lost", reason: "" }, new Map()).refused).toEqual({
      x: { digest: "d", times: 2 },
      y: { digest: "e", times: 1 },
    });
  });
});
