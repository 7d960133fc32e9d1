import { isUtf8 } from "node:buffer";
import type * as z from "zod";
import { faults } from "../faults.ts";
import { type Answer, isPage, wrongShape } from "./answer.ts";
import { peek, unpacked } from "./encoding.ts";
import type { Feed } from "./http.ts";
import { jsonAround, jsonItems, jsonMembers, NotJson } from "./json-items.ts";
import type { Received } from "./receive.ts";

const marks = {
  utf8: Buffer.from([0xef, 0xbb, 0xbf]),
  utf16le: Buffer.from([0xff, 0xfe]),
  utf16be: Buffer.from([0xfe, 0xff]),
};
/** Bytes around an array that are kept for the next who asks. */
const mostKept = 64 * 1024;
const startsWith = (bytes: Uint8Array, mark: Buffer) => mark.equals(bytes.subarray(0, mark.length));

/** Makes a feed of a body that was received. */
export function createFeed(received: Received, validator: string, answer: Answer): Feed {
  const named = /charset=([^;]+)/i.exec(answer.contentType)?.[1]?.trim();
  const wrong = (why: string, cause?: unknown) => wrongShape(answer, why, cause);
  const notUtf8 = () => wrong(`is not UTF-8${named === undefined ? "" : ` (the server calls it ${named})`}`);

  /** What stood around the items of an array that was read to its end: looked for in one reading, and not in another one. */
  const known = new Map<string, Buffer>();

  const keep = (path: string, around: Buffer): void => {
    if (around.length <= mostKept) known.set(path, around);
  };

  /** The body without a byte order mark. */
  async function* body(): AsyncGenerator<Uint8Array, void> {
    const { first, whole } = await peek(unpacked(received.spool.read(), received.encodings), 3);
    // JSON and text in UTF-16 are told by their mark, or by the zero beside each plain letter
    if (startsWith(first, marks.utf16le) || startsWith(first, marks.utf16be) || first.subarray(0, 2).includes(0)) {
      throw wrong("is UTF-16, not UTF-8");
    }
    let skip = startsWith(first, marks.utf8) ? marks.utf8.length : 0;
    for await (const chunk of whole) {
      yield skip === 0 ? chunk : chunk.subarray(skip);
      skip = 0;
    }
  }

  function decoded(bytes: Buffer): string {
    if (!isUtf8(bytes)) throw notUtf8();
    return bytes.toString();
  }

  async function text(): Promise<string> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body()) chunks.push(chunk);
    return decoded(Buffer.concat(chunks));
  }

  function parsed(json: string, what: string): unknown {
    try {
      return JSON.parse(json);
    } catch (error) {
      if (isPage(answer.head)) throw wrong("is a page, not JSON");
      // not as the cause: its message shows a part of the body, in which a secret may be
      throw wrong(`${what}: ${error instanceof Error ? error.message : error}`);
    }
  }

  function shaped<T>(value: unknown, schema: z.ZodType<T>): T {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    throw wrong(`has another shape than expected: ${faults(result.error)}`, result.error);
  }

  function notItems(error: unknown): unknown {
    if (!(error instanceof NotJson)) return error;
    return wrong(isPage(answer.head) ? "is a page, not JSON" : error.message, error);
  }

  return {
    validator,
    bytes: received.bytes,
    text,
    json: async (schema) => shaped(parsed(await text(), "is not JSON"), schema),
    async around(path, schema) {
      const rest =
        known.get(path) ??
        (await jsonAround(body(), path).catch((error) => {
          throw notItems(error);
        }));
      keep(path, rest);
      return shaped(parsed(decoded(rest), `is not JSON around ${path}`), schema);
    },
    async *members(path) {
      try {
        for await (const bytes of jsonMembers(body(), path)) {
          const member = parsed(`{${decoded(bytes)}}`, `is not JSON: a member of ${path || "the object"}`);
          yield* Object.entries(member as Record<string, unknown>);
        }
      } catch (error) {
        throw notItems(error);
      }
    },
    async *items(path, only = () => true) {
      let count = 0;
      let around: Buffer | undefined = Buffer.alloc(0);
      try {
        const outside = (bytes: Uint8Array) => {
          if (around) around = around.length > mostKept ? undefined : Buffer.concat([around, bytes]);
        };
        for await (const bytes of jsonItems(body(), path, outside)) {
          count++;
          const item = decoded(bytes);
          if (only(item)) yield parsed(item, `is not JSON: item ${count} of ${path || "the array"}`);
        }
        if (around) keep(path, around);
      } catch (error) {
        throw notItems(error);
      }
    },
  };
}
