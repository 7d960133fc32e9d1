import { Writable } from "node:stream";
import { dryRun, type HostOptions } from "@octi/sdk/runtime";
import type { StixObject } from "@octi/sdk/stix";
import connector from "./connector.ts";

/** Longer waits than this are time-outs: they never come. Shorter ones, between tries, are over at once. */
const patience = 600_000;

/** What the host gives to the connector, without its environment and without waiting. */
export const options = (env: Readonly<Record<string, string>>, write: (line: string) => void): HostOptions => ({
  env,
  cwd: import.meta.dirname,
  signal: new AbortController().signal,
  hard: new AbortController().signal,
  write,
  clock: {
    now: () => new Date("2024-03-02T00:00:00.000Z"),
    sleep: (ms) => (ms < patience ? Promise.resolve() : new Promise(() => {})),
  },
  random: () => 0,
});

/** One run as the host makes it, without OpenCTI. */
export async function runOnce(env: Readonly<Record<string, string>>) {
  let log = "";
  let sent = "";
  const output = new Writable({
    write(chunk, _encoding, done) {
      sent += chunk;
      done();
    },
  });
  const exit = await dryRun(
    connector,
    options(env, (line) => (log += line)),
    output,
  );
  const lines = sent.split("\n").filter((line) => line !== "");
  return { exit, objects: lines.map((line) => JSON.parse(line) as StixObject & { readonly name?: unknown }), log };
}
