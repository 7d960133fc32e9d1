import { pipeline, Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw, createZstdDecompress } from "node:zlib";

/** What every request says it takes. gzip first: a body is kept as it came, and gzip costs the least to unpack. */
export const acceptEncoding = "gzip, br;q=0.9, zstd;q=0.8, deflate;q=0.5";

/** A `Content-Encoding` that nobody here can unpack. */
export class UnknownEncoding extends Error {
  override readonly name = "UnknownEncoding";
}

/**
 * The encodings of a body, in the order in which they were applied.
 *
 * @param header the value of `Content-Encoding`
 */
export function encodings(header: string | undefined): readonly string[] {
  const names = (header ?? "").toLowerCase().split(",");
  return names.map((name) => name.trim()).filter((name) => name !== "" && name !== "identity");
}

/** The start of a gzip file (RFC 1952, 2.3.1). */
export const isGzip = (first: Uint8Array) => first[0] === 0x1f && first[1] === 0x8b;

/** Four times zlib's usual pieces: fewer turns of the event loop for a large body. */
const options = { chunkSize: 64 * 1024 };

function decoder(encoding: string, first: Uint8Array): Transform {
  if (encoding === "gzip" || encoding === "x-gzip") return createGunzip(options);
  if (encoding === "br") return createBrotliDecompress(options);
  if (encoding === "zstd") return createZstdDecompress(options);
  // `deflate` means zlib's format, but some servers send the bare one (RFC 9110, 8.4.1.2)
  if (encoding === "deflate")
    return ((first[0] ?? 0) & 0x0f) === 8 ? createInflate(options) : createInflateRaw(options);
  throw new UnknownEncoding(`the content encoding ${encoding} is not known here`);
}

/** Takes a body out of its encodings. An empty one is empty in every encoding. */
export function unpacked(
  body: AsyncIterable<Uint8Array>,
  encodings: readonly string[],
): AsyncGenerator<Uint8Array, void> {
  return encodings.reduceRight(unpack, pass(body));
}

async function* pass(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield* body;
}

async function* unpack(body: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array, void> {
  const { first, whole } = await peek(body);
  if (first.length > 0) yield* through(whole, decoder(encoding, first));
}

/** The first bytes of a body, two or as many as are asked for, and the whole of it. */
export async function peek(body: AsyncIterable<Uint8Array>, bytes = 2) {
  const chunks = body[Symbol.asyncIterator]();
  let first: Uint8Array = Buffer.alloc(0);
  while (first.length < bytes) {
    const { done, value } = await chunks.next();
    if (done) break;
    first = first.length === 0 ? value : Buffer.concat([first, value]);
  }
  async function* whole(): AsyncGenerator<Uint8Array, void> {
    try {
      if (first.length > 0) yield first;
      yield* { [Symbol.asyncIterator]: () => chunks };
    } finally {
      await chunks.return?.();
    }
  }
  return { first, whole: whole() };
}

async function* through(body: AsyncIterable<Uint8Array>, transform: Transform): AsyncGenerator<Uint8Array, void> {
  // an error of the body arrives through the transform, which pipeline destroys with it
  pipeline(Readable.from(body, { objectMode: false }), transform, () => undefined);
  yield* transform;
}
