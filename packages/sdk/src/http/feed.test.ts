import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { SourceShape } from "../errors.ts";
import { createFeed } from "./feed.ts";
import { receive } from "./receive.ts";
import { openSecrets } from "./secrets.ts";

async function feedOf(body: Uint8Array | string, contentType = "application/json") {
  const bytes = Buffer.from(body);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
  }
  const received = await receive(chunks(), { encodings: [], maxBytes: 1e9, wrong: (why) => new SourceShape(why) });
  const secrets = openSecrets();
  secrets.addHeader("x-key", "top-secret");
  return createFeed(received, "v", {
    address: "https://feed.example/x",
    status: 200,
    contentType,
    head: received.head,
    secrets,
  });
}

async function all(items: AsyncIterable<unknown>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const Row = z.object({ id: z.number() });

test("a feed's members are told with their names, its size in bytes; what is no object is said", async () => {
  const feed = await feedOf('{"é":{"id":1},"two":[2]}');
  expect(await all(feed.members(""))).toEqual([
    ["é", { id: 1 }],
    ["two", [2]],
  ]);
  expect(feed.bytes).toBe(25);
  await expect(all((await feedOf('[{"id":1}]')).members(""))).rejects.toThrow(SourceShape);
  await expect(all((await feedOf("<html>Denied</html>")).members(""))).rejects.toThrow(/is a page/);
});

describe("a feed", () => {
  test("is read as text, as JSON and by its items, again and again", async () => {
    const feed = await feedOf('{"rows":[{"id":1},{"id":2}]}');
    for (let time = 0; time < 2; time++) {
      expect(await feed.text()).toBe('{"rows":[{"id":1},{"id":2}]}');
      expect(await feed.json(z.object({ rows: z.array(Row) }))).toEqual({ rows: [{ id: 1 }, { id: 2 }] });
      expect(await all(feed.items("rows"))).toEqual([{ id: 1 }, { id: 2 }]);
    }
  });

  test("may be left in the middle", async () => {
    const feed = await feedOf(JSON.stringify(Array.from({ length: 50_000 }, (_, id) => ({ id }))));
    for await (const item of feed.items("")) {
      expect(item).toEqual({ id: 0 });
      break;
    }
    expect((await all(feed.items(""))).length).toBe(50_000);
  });

  test("tells what stands around an array, whatever was read before, and however much it is", async () => {
    const Head = z.object({ name: z.string(), rows: z.array(z.never()), tail: z.literal("end") });
    for (const name of ["short", "long ".repeat(40_000)]) {
      const rows = Array.from({ length: 2_000 }, (_, id) => ({ id }));
      const feed = await feedOf(JSON.stringify({ name, rows, tail: "end" }));
      const around = { name, rows: [], tail: "end" };
      expect(await feed.around("rows", Head)).toEqual(around);
      for await (const item of feed.items("rows")) {
        expect(item).toEqual({ id: 0 });
        break;
      }
      expect(await feed.around("rows", Head)).toEqual(around);
      expect(await all(feed.items("rows"))).toEqual(rows);
      expect(await feed.around("rows", Head)).toEqual(around);
      await expect(feed.around("name", Head)).rejects.toThrow("has no array at name");
    }
  });

  test("doesn't parse what the filter refuses", async () => {
    const feed = await feedOf('[{"id":1},{"id":x},{"id":3}]');
    expect(await all(feed.items("", (text) => !text.includes("x")))).toEqual([{ id: 1 }, { id: 3 }]);
  });

  test("may begin with a byte order mark", async () => {
    const feed = await feedOf(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from("[1]")]));
    expect(await feed.text()).toBe("[1]");
    expect(await feed.json(z.array(z.number()))).toEqual([1]);
    expect(await all(feed.items(""))).toEqual([1]);
  });

  test("may be empty as text", async () => {
    expect(await (await feedOf("")).text()).toBe("");
  });
});

describe("a feed that isn't what was asked for", () => {
  test.each([
    [
      "latin-1",
      Buffer.from('["é"]', "latin1"),
      "application/json; charset=ISO-8859-1",
      "is not UTF-8 (the server calls it ISO-8859-1)",
    ],
    ["UTF-16 with its mark", Buffer.from('\ufeff["é"]', "utf16le"), "application/json", "is UTF-16, not UTF-8"],
    ["UTF-16 without", Buffer.from('["é"]', "utf16le"), "application/json", "is UTF-16, not UTF-8"],
  ])("is %s", async (_, body, contentType, message) => {
    const feed = await feedOf(body, contentType);
    for (const read of [() => feed.text(), () => feed.json(z.any()), () => all(feed.items(""))]) {
      await expect(read()).rejects.toThrow(SourceShape);
      await expect(read()).rejects.toThrow(message);
    }
  });

  test("is a page", async () => {
    const feed = await feedOf("\n<!DOCTYPE html><html>Sign in</html>", "text/html");
    const message =
      'https://feed.example/x is a page, not JSON (status 200, text/html, begins "<!DOCTYPE html><html>Sign in</html>")';
    await expect(feed.json(Row)).rejects.toThrow(message);
    await expect(all(feed.items("rows"))).rejects.toThrow(message);
  });

  test("has other values: the first five are named", async () => {
    const feed = await feedOf(JSON.stringify({ rows: Array.from({ length: 8 }, () => ({ id: "x" })) }));
    await expect(feed.json(z.object({ rows: z.array(Row) }))).rejects.toThrow(
      /has another shape than expected: rows\[0\]\.id: .*; rows\[4\]\.id: [^;]*; and 3 more \(status 200/,
    );
  });

  test("says nothing secret, and nothing that a terminal would act on", async () => {
    const feed = await feedOf(`{"key": "top-secret", \u001b[31m\u202e\n  oops`);
    const error: unknown = await feed.json(Row).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SourceShape);
    const { message } = error as SourceShape;
    expect(message).toContain('begins "{"key": "***", \\u001b[31m\\u202e oops"');
    expect(message).not.toContain("top-secret");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(message).not.toMatch(/[\u0000-\u001f\u202e]/);
  });

  test("one item isn't JSON: the error says which", async () => {
    const feed = await feedOf('{"rows":[{"id":1},{"id":}]}');
    await expect(all(feed.items("rows"))).rejects.toThrow("is not JSON: item 2 of rows: ");
  });
});

const bundle = fileURLToPath(new URL("../../../../../shared/data/attack/ics-attack-19.1.json.gz", import.meta.url));
describe.skipIf(!existsSync(bundle))(
  `the items of ATT&CK${existsSync(bundle) ? "" : " (skipped: no shared data)"}`,
  () => {
    test("are those of JSON.parse", async () => {
      const feed = await feedOf(readFileSync(bundle));
      const { objects } = JSON.parse(await feed.text());
      expect(objects.length).toBeGreaterThan(2_000);
      expect(await all(feed.items("objects"))).toEqual(objects);
      const again = await feedOf(gzipSync(JSON.stringify(objects, null, 1)));
      expect(await all(again.items(""))).toEqual(objects);
    });
  },
);
