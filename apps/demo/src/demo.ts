import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { connectors } from "@octi/host";
import { atSandbox, readDemoSettings } from "@octi/host/demo-settings";
import type { Children } from "./children.ts";
import { besideSandbox, dotenv } from "./environment.ts";
import { connectorsFolder, type ReadySandbox, startSandbox } from "./sandbox-process.ts";
import { countLines, isSettled, readStatus } from "./status.ts";

const token = "0c6a1f0e-7d0b-4a52-9d8b-6c1de2a0b7f4";

/** Runs a connector once, and says when that fails. Resolves with whether it went well; one without a sample feed is skipped. */
async function runOnce(slug: string, children: Children, { url }: ReadySandbox, live: boolean): Promise<boolean> {
  const samples = live ? {} : readDemoSettings(join(connectorsFolder, slug));
  if (samples === undefined) {
    console.log(`Skipping ${slug}: it has no demo.json`);
    return true;
  }
  console.log(`Running ${slug} on ${live ? "the real feed" : "a sample feed"} ...`);
  const child = children.start("host", [slug], {
    ...process.env,
    ...besideSandbox({ env: process.env, file: dotenv() }, { url, token }),
    ...atSandbox(samples, url),
    CONNECTOR_RUN_AND_TERMINATE: "true",
  });
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  if (code !== 0) console.log(`${slug} failed (${signal ?? code}): see its messages above`);
  return code === 0;
}

/**
 * Starts a stand-in and runs every connector once, all at the same time; then tells what was imported.
 *
 * @returns the stand-in, which still runs, and whether everything went well
 * @throws {Error} the stand-in has ended
 */
export async function demo(
  children: Children,
  { live }: { readonly live: boolean },
): Promise<{ readonly sandbox: ReadySandbox; readonly good: boolean }> {
  const sandbox = await startSandbox(children, token, ["--memory", "--port", "0"]);
  console.log(`A stand-in for OpenCTI runs at ${sandbox.url}`);
  const run = async () => {
    const runs = await Promise.all(Object.keys(connectors).map((slug) => runOnce(slug, children, sandbox, live)));
    let status = await readStatus(sandbox.url);
    for (; !isSettled(status); status = await readStatus(sandbox.url)) await wait(200);
    const lines = countLines(status);
    console.log(["", ...(lines.length > 0 ? ["Imported:", ...lines] : ["Nothing was imported."]), ""].join("\n"));
    const accepted = status.works.every(({ errors }) => errors.length === 0);
    return { sandbox, good: runs.every(Boolean) && accepted && lines.length > 0 };
  };
  return Promise.race([run(), sandbox.gone]);
}
