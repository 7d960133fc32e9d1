import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ConfigurationError } from "../errors.ts";

/** What a page says just now. */
export interface Page {
  readonly status: number;
  readonly text: string;
  /** Plain text where nothing is said. */
  readonly contentType?: string;
}

/** A port that answers until it is closed. */
export interface Served {
  readonly port: number;
  close(): Promise<void>;
}

/** Where pages are served. */
export interface ServeOptions {
  readonly port: number;
  /** The setting that named the port, for the error where it cannot be had. */
  readonly variable: string;
  /** By path: `/live`. */
  readonly pages: Readonly<Record<string, () => Page | Promise<Page>>>;
}

/** A request is a line and some headers: whoever takes longer for that than this many milliseconds is cut off. */
const slowest = 5_000;

const plain = "text/plain; charset=utf-8";

/**
 * Serves a few pages on a port of all addresses, as pycti serves its metrics: read only, and nothing else.
 *
 * @throws {ConfigurationError} the port is taken, or not allowed
 */
export async function servePages({ port, variable, pages }: ServeOptions): Promise<Served> {
  const server = createServer(
    { headersTimeout: slowest, requestTimeout: slowest, connectionsCheckingInterval: slowest },
    async ({ method, url = "" }, response) => {
      const { status, text, contentType = plain } = await answer(pages, method, url.replace(/\?.*/s, ""));
      response.writeHead(status, { "content-type": contentType, "cache-control": "no-store" });
      response.end(method === "HEAD" ? "" : text);
    },
  );
  await listening(server, port, variable);
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function answer(pages: ServeOptions["pages"], method: string | undefined, path: string): Promise<Page> {
  if (method !== "GET" && method !== "HEAD") return { status: 405, text: "only GET and HEAD\n" };
  const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
  if (!page) return { status: 404, text: `${Object.keys(pages).join("\n")}\n` };
  try {
    return await page();
  } catch {
    return { status: 500, text: "this page could not be made\n" }; // whatever it was, it is not for those who ask
  }
}

function listening(server: Server, port: number, variable: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why =
        error.code === "EADDRINUSE"
          ? "is taken by another program, or by another connector of this machine: give each its own"
          : error.code === "EACCES"
            ? "is not allowed to this user: take one from 1024 on"
            : `cannot be listened on (${error.code ?? error.message})`;
      reject(new ConfigurationError([{ key: variable, value: String(port), message: `this port ${why}` }]));
    });
    server.listen(port, "0.0.0.0", resolve);
  });
}
