import { type AddressInfo, createServer } from "node:net";
import * as z from "zod";
import type { Clock } from "../clock.ts";
import { env } from "../config/env.ts";
import { type Connector, defineConnector, type ImportConnector } from "../connector.ts";
import { identity } from "../delivery/test-objects.ts";
import type { TestPlatform } from "../platform/test-platform.ts";
import type { HostOptions } from "./boot.ts";
import { startConnector } from "./start.ts";

const config = z.object({
  FEED_URL: env.url({ default: "http://127.0.0.1", description: "Where the feed is." }),
  FEED_KEY: env.secret({ optional: true, description: "Key of the feed." }),
});
const state = z.object({ at: z.number() });
type Author = ImportConnector<typeof config, typeof state>["run"];

/** A connector that sends some identities, or does what the test says. */
export function feedConnector(run?: Author): Connector {
  return defineConnector({
    slug: "feed",
    name: "Feed",
    type: "EXTERNAL_IMPORT",
    scope: ["feed"],
    every: "P1D",
    config,
    state,
    run: run ?? sendsSome,
  });
}

async function* sendsSome({ record, checkpoint }: Parameters<Author>[0]) {
  for (const name of ["a", "b", "c"]) yield record(name, () => [identity(name)]);
  yield checkpoint({ at: 1 });
}

/** A clock whose short waits are over at once, and whose long ones are for ever: a run's time-out isn't meant to come. */
function shortClock(): Clock {
  let now = Date.UTC(2026, 10, 24);
  return {
    now: () => new Date(now),
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      if (ms > 3_600_000) {
        return new Promise((_, reject) =>
          signal?.addEventListener("abort", () => reject(signal.reason), { once: true }),
        );
      }
      now += ms;
      return Promise.resolve();
    },
  };
}

/** A host's options, and what was written so far. */
export interface StartOptions extends HostOptions {
  log(): string;
}

/** One run through the platform's API; `variables` count more. */
export function startOptions(
  platform: Pick<TestPlatform, "url" | "token">,
  variables: Readonly<Record<string, string>> = {},
): StartOptions {
  const lines: string[] = [];
  const { signal } = new AbortController();
  return {
    env: {
      OPENCTI_URL: platform.url,
      OPENCTI_TOKEN: platform.token,
      CONNECTOR_ID: "c0ffee00-0000-4000-8000-000000000001",
      CONNECTOR_RUN_AND_TERMINATE: "true",
      CONNECTOR_QUEUE_PROTOCOL: "api",
      CONNECTOR_LOG_LEVEL: "debug",
      ...variables,
    },
    cwd: import.meta.dirname,
    signal,
    hard: signal,
    clock: shortClock(),
    random: () => 0.5,
    write: (line) => void lines.push(line),
    log: () => lines.join(""),
  };
}

/** Starts a connector for one run, and says what its process wrote, and its exit code. */
export async function startOnce(
  connector: Connector,
  platform: Pick<TestPlatform, "url" | "token">,
  variables?: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly log: string }> {
  const options = startOptions(platform, variables);
  const code = await startConnector(connector, options);
  return { code, log: options.log() };
}

/** A port of 127.0.0.1 that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
