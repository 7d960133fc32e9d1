import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import cisaKev from "@octi/connector-cisa-kev";
import { type Connector, onShutdown, startConnector } from "@octi/sdk/runtime";
import { fastClock } from "./test-clock.ts";

type Env = Readonly<Record<string, string>>;

/** Everything that any connector of the tests has written: nothing secret may be in it. */
export const outputs: string[] = [];

const ends: (() => unknown)[] = [];

/** To be done when the test is over, in the reverse order. */
export function atEnd(end: () => unknown): void {
  ends.push(end);
}

export async function endAll(): Promise<void> {
  for (let end = ends.pop(); end; end = ends.pop()) await end();
}

/** A folder of the test's own, in which there is neither a config.yml nor an .env. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "octi-host-"));
  atEnd(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Looks again and again until there is something, at most so many seconds. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  seconds = 20,
): Promise<T> {
  for (const deadline = Date.now() + seconds * 1_000; Date.now() < deadline; await pause(10)) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
  }
  throw new Error(`${what}: not within ${seconds} s`);
}

/** A server on 127.0.0.1; the listener may be changed in between. */
export async function serve(
  listener: RequestListener,
  port = 0,
): Promise<{ url: string; port: number; listener: RequestListener; close(): Promise<void> }> {
  const server = createServer((request, response) => served.listener(request, response));
  await once(server.listen(port, "127.0.0.1"), "listening");
  const address = server.address() as AddressInfo;
  const served = {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    listener,
    async close() {
      server.closeAllConnections();
      if (server.listening) await new Promise((closed) => server.close(closed));
    },
  };
  atEnd(served.close);
  return served;
}

/** A port at which nothing listens. */
export async function freePort(): Promise<number> {
  const { port, close } = await serve(() => {});
  await close();
  return port;
}

/** A connector that runs in this process. */
export interface Host {
  /** The log so far. */
  log(): string;
  /** Resolves when the log holds the text. */
  said(text: string): Promise<unknown>;
  stop(): void;
  readonly exit: Promise<number>;
}

/** Starts a connector, KEV where nothing is said, with these settings, as its image does, on a faster clock. */
export function startHost(env: Env, speed = 50, connector: Connector = cisaKev): Host {
  let log = "";
  const signals = new EventEmitter();
  const shutdown = onShutdown(signals as NodeJS.Process);
  const index = outputs.push("") - 1;
  const exit = startConnector(connector, {
    env,
    cwd: folder(),
    signal: shutdown.signal,
    hard: shutdown.hard,
    write(line) {
      log += line;
      outputs[index] = log;
    },
    clock: fastClock(speed),
  });
  const host = {
    log: () => log,
    said: (text: string) => eventually(`"${text}" in ${log}`, () => log.includes(text) || undefined),
    stop: () => void signals.emit("SIGTERM", "SIGTERM"),
    exit,
  };
  atEnd(async () => {
    host.stop();
    await exit;
    shutdown.dispose();
  });
  return host;
}

/** One run, from start to exit code. */
export async function runOnce(
  env: Env,
  speed?: number,
  connector?: Connector,
): Promise<{ readonly exit: number; readonly log: string }> {
  const host = startHost({ CONNECTOR_RUN_AND_TERMINATE: "true", ...env }, speed, connector);
  return { exit: await host.exit, log: host.log() };
}

/** A process of its own: one of the apps, from its sources. */
export function startProcess(main: string, args: readonly string[], env: Env, cwd = folder()) {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, main), ...args], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const index = outputs.push("") - 1;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      outputs[index] = output;
    });
  }
  const exit = once(child, "close").then(([code]) => code as number | null);
  atEnd(async () => {
    child.kill("SIGKILL");
    await exit;
  });
  return {
    child,
    exit,
    output: () => output,
    said: (text: string) => eventually(`"${text}" in ${output}`, () => output.includes(text) || undefined),
  };
}
