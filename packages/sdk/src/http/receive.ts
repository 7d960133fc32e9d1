import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { SourceShape } from "../errors.ts";
import { headBytes } from "./answer.ts";
import { isGzip, peek, UnknownEncoding, unpacked } from "./encoding.ts";
import { isSpace } from "./json-items.ts";
import { openSpool, type Spool } from "./spool.ts";

/** The connection ended before the body did; its cause says how. */
export class BrokenOff extends Error {
  override readonly name = "BrokenOff";
}

/** A body that has arrived whole. */
export interface Received {
  /** As it is kept: read it through `unpacked(spool.read(), encodings)`. */
  readonly spool: Spool;
  readonly encodings: readonly string[];
  /** Hexadecimal, of the unpacked body. */
  readonly sha256: string;
  /** Bytes of the unpacked body. */
  readonly bytes: number;
  /** The first bytes of the unpacked body. */
  readonly head: Uint8Array;
  /** The first and the last byte that aren't white space. */
  readonly ends: readonly [first: number | undefined, last: number | undefined];
}

const pack = promisify(gzip);
/** A plain body is packed in pieces of this size: gzip files may follow each other in one (RFC 1952, 2.2). */
const pieceBytes = 2 ** 20;
/** A plain body up to this size isn't worth packing. */
const plainBytes = 64 * 1024;

/**
 * Receives a body to its end, and keeps it packed: as it came where it came packed. A gzip file is unpacked too, whatever
 * the server calls it.
 *
 * @param options.wrong makes the error for a body that cannot be taken, from the reason and the first bytes
 * @throws {BrokenOff} the connection ended first
 * @throws {SourceShape} larger than `maxBytes`, damaged, or in an unknown encoding
 */
export async function receive(
  body: AsyncIterable<Uint8Array>,
  options: {
    encodings: readonly string[];
    maxBytes: number;
    wrong: (why: string, head: Uint8Array, cause?: unknown) => SourceShape;
  },
): Promise<Received> {
  const { maxBytes, wrong } = options;
  const spool = openSpool();
  const hash = createHash("sha256");
  const seen = watchEnds();
  let head: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  let bytes = 0;

  const { first, whole } = await peek(wire(body));
  const isFile = options.encodings.length === 0 && isGzip(first);
  const given = isFile ? ["gzip"] : options.encodings;
  const packer = given.length === 0 ? openPacker(spool) : undefined;

  try {
    for await (const chunk of unpacked(packer ? whole : copied(whole, spool), given)) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw wrong(`is larger than ${size(maxBytes)}, the limit`, head);
      if (head.length < headBytes) head = Buffer.concat([head, chunk.subarray(0, headBytes - head.length)]);
      hash.update(chunk);
      seen.add(chunk);
      await packer?.add(chunk);
    }
  } catch (error) {
    if (error instanceof UnknownEncoding) throw wrong(`is packed: ${error.message}`, head, error);
    if (isDamage(error)) throw wrong(`cannot be unpacked (${given.join(", ")}): ${error.message}`, head, error);
    throw error;
  }
  const encodings = packer ? await packer.end() : given;
  return { spool, encodings, sha256: hash.digest("hex"), bytes, head, ends: seen.ends() };
}

/** The body, with every failure of the connection as {@link BrokenOff}. */
async function* wire(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const chunks = body[Symbol.asyncIterator]();
  let bytes = 0;
  try {
    while (true) {
      const next = await chunks.next().catch((cause: unknown) => {
        throw new BrokenOff(`broke off after ${bytes} bytes`, { cause });
      });
      if (next.done) return;
      bytes += next.value.length;
      yield next.value;
    }
  } finally {
    await chunks.return?.();
  }
}

async function* copied(body: AsyncIterable<Uint8Array>, spool: Spool): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of body) {
    spool.write(chunk);
    yield chunk;
  }
}

/** Packs what arrives plain, unless there is little of it. */
function openPacker(spool: Spool) {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  let packed = false;
  async function flush(): Promise<void> {
    spool.write(await pack(Buffer.concat(waiting), { level: 1 }));
    packed = true;
    waiting = [];
    bytes = 0;
  }
  return {
    async add(chunk: Uint8Array): Promise<void> {
      waiting.push(chunk);
      bytes += chunk.length;
      if (bytes >= pieceBytes) await flush();
    },
    async end(): Promise<readonly string[]> {
      if (!packed && bytes <= plainBytes) {
        for (const chunk of waiting) spool.write(chunk);
        return [];
      }
      if (bytes > 0) await flush();
      return ["gzip"];
    },
  };
}

/** The bytes of a byte order mark, before which nothing can be. */
const isMark = (byte: number | undefined) => byte === 0xef || byte === 0xbb || byte === 0xbf;

function watchEnds() {
  let first: number | undefined;
  let last: number | undefined;
  return {
    add(chunk: Uint8Array): void {
      first ??= chunk.find((byte) => !isSpace(byte) && !isMark(byte));
      last = chunk.findLast((byte) => !isSpace(byte)) ?? last;
    },
    ends: (): [number | undefined, number | undefined] => [first, last],
  };
}

/** zlib's own errors: `Z_DATA_ERROR`, `Z_BUF_ERROR` (an early end), brotli's `ERR__…`, zstd's `ZSTD_error_…`. */
function isDamage(error: unknown): error is Error {
  return error instanceof Error && "code" in error && /^(Z_|ERR__|ERR_BROTLI|ZSTD_)/.test(String(error.code));
}

/** `512 MiB`, `100 bytes`. */
function size(bytes: number): string {
  return bytes % 2 ** 20 === 0 ? `${bytes / 2 ** 20} MiB` : `${bytes} bytes`;
}
