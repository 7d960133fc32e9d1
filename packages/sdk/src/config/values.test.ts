import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { secret } from "./secret.ts";
import {
  readBoolean,
  readDuration,
  readInstant,
  readList,
  readNumber,
  readTlp,
  readUrl,
  readUrlOrFalse,
  tlps,
} from "./values.ts";

/** One of the words in any mixture of cases, with blanks around it. */
const anyCase = (...words: string[]) =>
  fc
    .tuple(fc.mixedCase(fc.constantFrom(...words)), fc.constantFrom("", " ", "\t"))
    .map(([word, blank]) => `${blank}${word}${blank}`);

describe("booleans", () => {
  test("six words for each, in any case", () => {
    fc.assert(fc.property(anyCase("yes", "true", "1", "on", "y", "t"), (text) => readBoolean(text)));
    fc.assert(fc.property(anyCase("no", "false", "0", "off", "n", "f"), (text) => !readBoolean(text)));
  });

  test("anything else is refused, never guessed", () => {
    const words = new Set(["yes", "true", "1", "on", "y", "t", "no", "false", "0", "off", "n", "f"]);
    const other = fc.string().filter((text) => !words.has(text.trim().toLowerCase()));
    fc.assert(
      fc.property(other, (text) => {
        expect(() => readBoolean(text)).toThrow("expected true or false");
      }),
    );
  });
});

describe("lists", () => {
  const word = fc.string({ minLength: 1 }).filter((text) => text.trim() === text && !text.includes(","));
  const blank = fc.constantFrom("", " ", "  ", "\t");

  test("the words come back, whatever blanks and empty parts stand between them", () => {
    const parts = fc.array(fc.tuple(word, blank, blank, fc.constantFrom(",", ",,", " , ,")));
    fc.assert(
      fc.property(parts, (given) => {
        const text = given.map(([one, before, behind, comma]) => `${before}${one}${behind}${comma}`).join("");
        expect(readList(text)).toEqual(given.map(([one]) => one));
      }),
    );
  });
});

describe("numbers", () => {
  test("whole numbers come back", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (n) => {
        expect(readNumber(`${n}`, { minimum: undefined, whole: true })).toBe(n);
      }),
    );
  });

  test.each(["", " ", "x", "1.5", "NaN", "Infinity", "9007199254740993"])("%j is no whole number", (text) => {
    expect(() => readNumber(text, { minimum: undefined, whole: true })).toThrow("expected a whole number");
  });

  test("a minimum is a minimum", () => {
    expect(readNumber("1", { minimum: 1, whole: true })).toBe(1);
    expect(() => readNumber("0", { minimum: 1, whole: true })).toThrow("expected a whole number from 1 on");
  });
});

describe("markings", () => {
  test("with or without TLP:, in any case", () => {
    const names = tlps.flatMap((name) => [name, name.slice("TLP:".length)]);
    fc.assert(
      fc.property(anyCase(...names), (text) => {
        const name = text.trim().toUpperCase();
        expect(readTlp(text)).toBe(name.startsWith("TLP:") ? name : `TLP:${name}`);
      }),
    );
  });

  test.each(["White", "TLP:WHITE", "tlp:white"])("%s is CLEAR", (text) => {
    expect(readTlp(text)).toBe("TLP:CLEAR");
  });

  test.each(["", "TLP:", "purple", "TLP:AMBER-STRICT", "TLP:TLP:RED", "OFFWHITE"])("%j is none", (text) => {
    expect(() => readTlp(text)).toThrow("expected one of TLP:CLEAR, TLP:GREEN");
  });
});

describe("URLs", () => {
  test.each(["https://feed.example", "http://127.0.0.1:8080/x?y=1#z", "file:///data/feed.json"])("%s", (text) => {
    expect(readUrl(` ${text} `)).toBe(text);
  });

  test.each(["", "feed.example", "ftp://feed.example/", "https://", "javascript:1"])("%j is refused", (text) => {
    expect(() => readUrl(text)).toThrow("expected a URL with http://, https:// or file://");
  });
});

describe("URLs that may be switched off", () => {
  test("a URL is one, a word for no is none", () => {
    expect(readUrlOrFalse(" https://feed.example/a ")).toBe("https://feed.example/a");
    fc.assert(fc.property(anyCase("no", "false", "0", "off", "n", "f"), (text) => readUrlOrFalse(text) === false));
  });

  test.each(["true", "none", "feed.example"])("%j is refused", (text) => {
    expect(() => readUrlOrFalse(text)).toThrow("expected a URL with http://, https:// or file://, or false");
  });
});

describe("instants", () => {
  const now = new Date("2026-03-31T00:00:00Z");

  test.each([
    ["P1M", "2026-02-28T00:00:00.000Z"],
    ["P30D", "2026-03-01T00:00:00.000Z"],
    ["2024-01-31", "2024-01-31T00:00:00.000Z"],
    ["2024-02-29", "2024-02-29T00:00:00.000Z"],
    ["2020-05-01T00:00:00", "2020-05-01T00:00:00.000Z"],
    ["2024-01-31 10:00", "2024-01-31T10:00:00.000Z"],
    ["2024-01-31T10:00:00.123456", "2024-01-31T10:00:00.123Z"],
    ["2024-01-31T10:00:00+02:00", "2024-01-31T08:00:00.000Z"],
    ["2024-01-31t10:00:00z", "2024-01-31T10:00:00.000Z"],
  ])("%s is %s, in any time zone of the machine", (text, expected) => {
    expect(readInstant(text)(now).toISOString()).toBe(expected);
  });

  test.each([
    "",
    "yesterday",
    "2024",
    "2024-02-30",
    "2023-02-29",
    "2024-13-01",
    "31.01.2024",
    "2024-01-31T25:00",
    "1706659200",
  ])("%j is refused", (text) =>
    expect(() => readInstant(text)).toThrow("expected a date such as 2024-01-31, or a duration such as P30D"),
  );

  test("an answer that somebody changes doesn't change the next one", () => {
    const read = readInstant("2024-01-31");
    read(now).setUTCFullYear(1999);
    expect(read(now).getUTCFullYear()).toBe(2024);
  });
});

test("durations stay as they were written; what is none says what was expected", () => {
  expect(readDuration(" P1M ")).toBe("P1M");
  expect(() => readDuration("-P1D")).toThrow("expected an ISO 8601 duration such as P2D, PT6H or P1M");
});

test("a secret shows itself to nobody who doesn't ask", () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 4 }).filter((text) => !"\"'{}: one***".includes(text)),
      (text) => {
        const one = secret(text);
        expect(one.reveal()).toBe(text);
        for (const seen of [
          `${one}`,
          JSON.stringify({ one }),
          inspect({ one }),
          String(Object.values(one).map(String)),
        ]) {
          expect(seen).not.toContain(text);
        }
      },
    ),
  );
});
