import { EventEmitter } from "node:events";
import { defineConnector, type ImportConnector } from "@octi/sdk";
import { type HostOptions, onShutdown } from "@octi/sdk/runtime";
import { identity } from "@octi/sdk/stix";
import * as z from "zod";
import type { Registry } from "./company.ts";
import { startMany } from "./many.ts";
import { fastClock } from "./test-clock.ts";
import { atEnd, eventually, folder, outputs } from "./test-host.ts";

const state = z.object({ at: z.string() });
const config = z.object({});
type Author = ImportConnector<typeof config, typeof state>["run"];

/** A connector that does what the test says. */
const connector = (slug: string, run: Author) =>
  defineConnector({
    slug,
    name: `Test ${slug}`,
    type: "EXTERNAL_IMPORT",
    scope: [slug],
    every: "P1D",
    config,
    state,
    run,
  });

/** A run that brings one object, called as its connector, and remembers it. */
export const brings = (name: string): Author =>
  async function* ({ record, checkpoint }) {
    yield record(name, () => [identity({ name, identity_class: "organization" })]);
    yield checkpoint({ at: name });
  };

/** Connectors by their slugs, as `registry.ts` has the real ones. */
export const registryOf = (runs: Readonly<Record<string, Author>>): Registry =>
  Object.fromEntries(
    Object.entries(runs).map(([slug, run]) => [slug, async () => ({ default: connector(slug, run) })]),
  );

/** Several connectors that run in this process, on a faster clock; its errors nobody has caught are emitted at `process`. */
export function startHouse(
  registry: Registry,
  env: Readonly<Record<string, string>>,
  { clock = fastClock(50) }: Pick<HostOptions, "clock"> = {},
) {
  let log = "";
  const process = new EventEmitter() as NodeJS.Process;
  const shutdown = onShutdown(process);
  const index = outputs.push("") - 1;
  const running = new Set<string>();
  const exit = startMany(registry, {
    running,
    env: { HOST_CONNECTORS: Object.keys(registry).join(","), ...env },
    cwd: folder(),
    signal: shutdown.signal,
    hard: shutdown.hard,
    clock,
    process,
    write(line) {
      log += line;
      outputs[index] = log;
    },
  });
  const house = {
    process,
    running,
    exit,
    log: () => log,
    lines: () =>
      log
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line)),
    said: (text: string) => eventually(`"${text}" in ${log}`, () => log.includes(text) || undefined),
    stop: () => void process.emit("SIGTERM", "SIGTERM"),
  };
  atEnd(async () => {
    house.stop();
    await exit;
    shutdown.dispose();
  });
  return house;
}
