import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { Readable } from "node:stream";
import type { Context } from "hono";

/** The file of a request below the folder; `undefined` for what isn't there or lies outside. */
export async function fileBelow(folder: string, path: string): Promise<string | undefined> {
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, decodeURIComponent(path)));
    return file.startsWith(root + sep) && (await stat(file)).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

const mediaTypes: Readonly<Record<string, string>> = { ".html": "text/html", ".json": "application/json" };

/** Answers with a file, or 304 to who has it. */
export async function sendFile(context: Context, file: string): Promise<Response> {
  const { size, mtimeMs } = await stat(file);
  const etag = `"${size.toString(16)}-${Math.trunc(mtimeMs).toString(16)}"`;
  context.header("ETag", etag);
  if (context.req.header("if-none-match") === etag) return context.body(null, 304);
  context.header("Content-Type", mediaTypes[extname(file)] ?? "application/octet-stream");
  context.header("Content-Length", String(size));
  return context.body(Readable.toWeb(createReadStream(file)) as ReadableStream);
}
