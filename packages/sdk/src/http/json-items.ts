/** A body isn't the JSON that was expected; the message continues an address: `has no array at objects`. */
export class NotJson extends Error {
  override readonly name = "NotJson";
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** Bytes of a string that are looked at one by one: names and short texts end within. */
const nearBytes = 24;

const isOpening = (byte: number | undefined) => byte === openBrace || byte === openBracket;
const isClosing = (byte: number | undefined) => byte === closeBrace || byte === closeBracket;
/** White space as JSON has it. */
export const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * The items of one array of a JSON text in UTF-8, each as its own text, without parsing the rest: one pass over the bytes,
 * memory of one item. What is in an item is its parser's business; what is around it is checked as far as the array needs.
 *
 * @param path names joined by `.`; nothing where the text is the array
 * @param around gets what stands around the items, in order
 * @throws {NotJson} no array there, or the text ends before it should
 */
export async function* jsonItems(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  around?: (bytes: Uint8Array) => void,
): AsyncGenerator<Buffer, void> {
  const scanner = openScanner(path, around);
  for await (const chunk of chunks) for (const item of scanner.push(chunk)) yield item;
  scanner.end();
}

/**
 * The members of one object of a JSON text, each as its own text, `"name": value`: as `jsonItems` does it for an array.
 *
 * @throws {NotJson} no object there, or the text ends before it should
 */
export async function* jsonMembers(chunks: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Buffer, void> {
  const scanner = openScanner(path, () => {}, "object");
  for await (const chunk of chunks) for (const item of scanner.push(chunk)) yield item;
  scanner.end();
}

/**
 * The JSON text with that array empty: what stands around its items, for the price of one pass and without their memory.
 * The items themselves are looked at only as far as their ends need.
 *
 * @throws {NotJson} no array there, or the text ends before it should
 */
export async function jsonAround(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Buffer> {
  const around: Uint8Array[] = [];
  for await (const _item of jsonItems(chunks, path, (bytes) => around.push(bytes)));
  return Buffer.concat(around);
}

/** Whether a JSON string, with its quotes, is that name, however it is written. */
function isName(text: string, name: string | undefined): boolean {
  if (!text.includes("\\")) return text.slice(1, -1) === name;
  try {
    return JSON.parse(text) === name;
  } catch {
    throw new NotJson(`is not JSON: a name has a wrong escape`);
  }
}

/**
 * @param around gets the bytes outside of the array's items, in order
 * @param container what the items are of: an array, or an object whose members they are
 */
function openScanner(
  path: string,
  around: (bytes: Uint8Array) => void = () => {},
  container: "array" | "object" = "array",
) {
  const [open, close, wrongClose] =
    container === "array" ? [openBracket, closeBracket, closeBrace] : [openBrace, closeBrace, closeBracket];
  const keys = path === "" ? [] : path.split(".");
  let state: "search" | "items" | "rest" = "search";
  let depth = 0;
  let inString = false;
  let escaped = false;
  /** How many names of the path lead to the object that is looked through; its members are at `entered + 1`. */
  let entered = 0;
  let keyNext = false;
  let keyFound = false;
  let valueNext = false;
  /** Depth of the array's items, once it is found. */
  let base = 0;
  let afterComma = false;
  /** The parts of a name or an item that began in an earlier chunk; `undefined` outside of both. */
  let held: Uint8Array[] | undefined;

  const elsewhere = () => new NotJson(path === "" ? `is no JSON ${container}` : `has no ${container} at ${path}`);
  const broken = (what: string) => new NotJson(`is not JSON: ${what}`);

  /** What was held, with the rest of it. */
  function taken(chunk: Uint8Array, from: number, to: number): Buffer {
    if (held === undefined) return Buffer.from(chunk.buffer, chunk.byteOffset + from, to - from);
    const bytes = Buffer.concat([...held, chunk.subarray(from, to)]);
    held = undefined;
    return bytes;
  }

  /**
   * Where the string that `from` is in ends; -1 where it goes on in the next chunk. Most bytes of a large body are in long
   * strings, and looking for a quote is much faster than looking at each byte, where it is not near.
   */
  function closing(chunk: Uint8Array, from: number): number {
    const near = Math.min(from + nearBytes, chunk.length);
    let at = from;
    for (; at < near; at++) {
      const byte = chunk[at];
      if (escaped) escaped = false;
      else if (byte === backslash) escaped = true;
      else if (byte === quote) return at;
    }
    if (escaped && at < chunk.length) {
      escaped = false;
      at++;
    }
    for (;;) {
      const found = chunk.indexOf(quote, at);
      const end = found < 0 ? chunk.length : found;
      let slashes = 0;
      while (end - slashes > at && chunk[end - slashes - 1] === backslash) slashes++;
      if (found < 0 && at < chunk.length) escaped = slashes % 2 === 1;
      if (found < 0) return -1;
      if (slashes % 2 === 0) return found;
      at = found + 1;
    }
  }

  function search(byte: number | undefined): void {
    if (isSpace(byte)) return;
    const here = depth === entered + 1;
    if (depth === 0 || (here && valueNext)) {
      const isLast = depth === 0 ? keys.length === 0 : entered + 1 === keys.length;
      if (byte !== (isLast ? open : openBrace)) throw elsewhere();
      if (isLast) {
        state = "items";
        base = depth + 1;
      } else if (depth > 0) entered++;
      depth++;
      keyNext = !isLast;
      valueNext = false;
      return;
    }
    if (isOpening(byte)) depth++;
    else if (isClosing(byte)) {
      depth--;
      if (depth === entered) throw elsewhere();
    } else if (here && byte === comma) keyNext = true;
    else if (here && byte === colon) valueNext = keyFound;
  }

  function* push(chunk: Uint8Array): Generator<Buffer, void> {
    let from = held === undefined ? -1 : 0;
    let outside = state === "items" ? -1 : 0;
    for (let at = 0; at < chunk.length; at++) {
      if (inString) {
        const end = closing(chunk, at);
        if (end < 0) break;
        at = end;
        inString = false;
        if (state === "search" && from >= 0) {
          keyFound = isName(taken(chunk, from, at + 1).toString(), keys[entered]);
          from = -1;
        }
        continue;
      }
      const byte = chunk[at];
      if (state === "items") {
        if (depth === base) {
          if (byte === comma || byte === close) {
            if (from >= 0) yield taken(chunk, from, at);
            else if (byte === comma || afterComma) throw broken(`an item of the ${container} is missing`);
            from = -1;
            afterComma = byte === comma;
            if (byte === comma) continue;
            state = "rest";
            depth--;
            outside = at;
            continue;
          }
          if (byte === wrongClose)
            throw broken(`the ${container} is closed by a ${container === "array" ? "brace" : "bracket"}`);
          if (from < 0) {
            if (isSpace(byte)) continue;
            from = at;
          }
        }
        if (byte === quote) inString = true;
        else if (byte === openBrace || byte === openBracket) depth++;
        else if (byte === closeBrace || byte === closeBracket) depth--;
        continue;
      }
      if (state === "search") {
        if (byte !== quote) {
          search(byte);
          if (byte === open && depth === base) {
            around(chunk.subarray(outside, at + 1));
            outside = -1;
          }
          continue;
        }
        if (depth === 0 || (depth === entered + 1 && valueNext)) throw elsewhere();
        inString = true;
        if (depth === entered + 1 && keyNext) {
          from = at;
          keyNext = false;
        }
        continue;
      }
      if (depth === 0 && !isSpace(byte)) throw broken("something follows its end");
      if (byte === quote) inString = true;
      else if (isOpening(byte)) depth++;
      else if (isClosing(byte)) depth--;
    }
    if (outside >= 0) around(chunk.subarray(outside));
    // a copy is not needed: every chunk is a buffer of its own
    if (from >= 0) held = [...(held ?? []), chunk.subarray(from)];
  }

  return {
    push,
    end(): void {
      if (inString || depth > 0)
        throw broken(state === "items" ? `it ends inside the ${container}` : "it ends too early");
      if (state === "search") throw elsewhere();
    },
  };
}
