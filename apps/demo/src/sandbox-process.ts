import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Children } from "./children.ts";

/** A stand-in that answers. */
export interface ReadySandbox {
  readonly url: string;
  /** Rejects when it ends. */
  readonly gone: Promise<never>;
}

/** The folder of all connectors: the stand-in serves it at `/feeds/`, so that they can bring sample feeds of their own. */
export const connectorsFolder = fileURLToPath(new URL("../../../connectors", import.meta.url));

/** The address in a line of the stand-in, where it is the one that says that it is ready. */
function addressIn(line: string): string | undefined {
  if (!line.startsWith("{")) return undefined;
  const { ready, url } = JSON.parse(line) as { ready?: boolean; url?: string };
  return ready ? url : undefined;
}

/**
 * Starts the stand-in, and waits until it answers; with `watch`, it is restarted on each change of its sources.
 *
 * @throws {Error} it ended before it was ready; it has said why
 */
export async function startSandbox(
  children: Children,
  token: string,
  args: readonly string[],
  watch = false,
): Promise<ReadySandbox> {
  const env = { ...process.env, OPENCTI_TOKEN: token };
  const child = children.start("sandbox", [...args, "--feeds", connectorsFolder], env, watch);
  const gone = once(child, "exit").then(([code, signal]) => {
    throw new Error(`the stand-in for OpenCTI has ended (${signal ?? code})`);
  });
  const { promise: ready, resolve } = Promise.withResolvers<string>();
  if (!child.stdout) throw new Error("the stand-in has no output");
  createInterface({ input: child.stdout }).on("line", (line) => {
    const url = addressIn(line);
    if (url) resolve(url);
    else console.log(line); // what Node says of restarts
  });
  const url = await Promise.race([ready, gone]);
  gone.catch(() => {}); // looked at by whoever waits for it
  return { url, gone };
}
