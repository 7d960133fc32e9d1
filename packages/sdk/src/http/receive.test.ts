import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SourceShape } from "../errors.ts";
import { unpacked } from "./encoding.ts";
import { BrokenOff, type Received, receive } from "./receive.ts";

const MiB = 2 ** 20;
const wrong = (why: string) => new SourceShape(why);

async function* cut(bytes: Uint8Array, length = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

const got = (body: AsyncIterable<Uint8Array>, encodings: string[] = [], maxBytes = 64 * MiB) =>
  receive(body, { encodings, maxBytes, wrong });

async function content({ spool, encodings }: Received): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of unpacked(spool.read(), encodings)) parts.push(part);
  return Buffer.concat(parts);
}

async function kept({ spool }: Received): Promise<number> {
  let size = 0;
  for await (const part of spool.read()) size += part.length;
  return size;
}

const rows = Buffer.from(
  JSON.stringify(Array.from({ length: 40_000 }, (_, n) => ({ id: n, text: "a row like the others" }))),
);

describe("a body", () => {
  test.each([
    ["gzip", ["gzip"], gzipSync(rows)],
    ["x-gzip", ["x-gzip"], gzipSync(rows)],
    ["br", ["br"], brotliCompressSync(rows)],
    ["zstd", ["zstd"], zstdCompressSync(rows)],
    ["deflate", ["deflate"], deflateSync(rows)],
    ["deflate without its header", ["deflate"], deflateRawSync(rows)],
    ["two encodings", ["gzip", "br"], brotliCompressSync(gzipSync(rows))],
    ["a gzip file", [], gzipSync(rows)],
  ])("in %s is unpacked, read twice, and kept as it came", async (_, encodings, packed) => {
    const received = await got(cut(packed), encodings);
    expect(await kept(received)).toBe(packed.length);
    expect((await content(received)).equals(rows)).toBe(true);
    expect((await content(received)).equals(rows)).toBe(true);
    expect(received.bytes).toBe(rows.length);
  });

  test("has the same hash however it comes", async () => {
    const plain = (await got(cut(rows))).sha256;
    expect(plain).toMatch(/^[0-9a-f]{64}$/);
    expect((await got(cut(gzipSync(rows)), ["gzip"])).sha256).toBe(plain);
    expect((await got(cut(brotliCompressSync(rows)), ["br"])).sha256).toBe(plain);
  });

  test("that comes plain is kept packed when it is large", async () => {
    const received = await got(cut(rows, 16_384));
    expect(await kept(received)).toBeLessThan(rows.length / 5);
    expect((await content(received)).equals(rows)).toBe(true);
  });

  test("comes out as it went in, whatever it is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 5 }), async (bytes, length) => {
        fc.pre(!(bytes[0] === 0x1f && bytes[1] === 0x8b));
        for (const [encodings, wire] of [
          [[], bytes],
          [["gzip"], gzipSync(bytes)],
        ] as const) {
          expect((await content(await got(cut(wire, length), [...encodings]))).equals(bytes)).toBe(true);
        }
      }),
    );
  });

  test("without a byte is empty in every encoding", async () => {
    expect((await content(await got(cut(Buffer.alloc(0)), ["gzip"]))).length).toBe(0);
  });
});

describe("a body that cannot be taken", () => {
  test("is larger than the limit: a small one on the wire too", async () => {
    let sent = 0;
    const member = gzipSync(Buffer.alloc(MiB));
    async function* bomb() {
      for (;;) {
        sent += member.length;
        yield member;
      }
    }
    await expect(got(bomb(), ["gzip"], 8 * MiB)).rejects.toThrow("is larger than 8 MiB, the limit");
    expect(sent).toBeLessThan(MiB);
    await expect(got(cut(rows), [], 1000)).rejects.toThrow("is larger than 1000 bytes");
    expect((await got(cut(rows), [], rows.length)).bytes).toBe(rows.length);
  });

  test.each([
    ["gzip", gzipSync(rows)],
    ["br", brotliCompressSync(rows)],
    ["zstd", zstdCompressSync(rows)],
    ["deflate", deflateSync(rows)],
  ])("ends early within its %s", async (encoding, packed) => {
    const early = got(cut(packed.subarray(0, packed.length - 20)), [encoding]);
    await expect(early).rejects.toThrow(SourceShape);
    await expect(early).rejects.toThrow(`cannot be unpacked (${encoding})`);
  });

  test.each(["gzip", "br", "zstd", "deflate"])("isn't %s at all", async (encoding) => {
    const page = got(cut(Buffer.from("<html>Access Denied</html>")), [encoding]);
    await expect(page).rejects.toThrow(SourceShape);
    await expect(page).rejects.toThrow(`cannot be unpacked (${encoding})`);
  });

  test("is in an encoding that nobody knows", async () => {
    await expect(got(cut(rows), ["compress"])).rejects.toThrow("the content encoding compress is not known here");
  });

  test.each([[[]], [["gzip"]]])("breaks off (%j)", async (encodings) => {
    async function* broken() {
      yield* cut(gzipSync(rows).subarray(0, 3000));
      throw new Error("ECONNRESET");
    }
    await expect(got(broken(), encodings)).rejects.toThrow(BrokenOff);
    await expect(got(broken(), encodings)).rejects.toThrow("broke off after 3000 bytes");
  });
});
