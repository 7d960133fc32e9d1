import { randomInt } from "node:crypto";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/**
 * Ports of 127.0.0.1 that nobody listens on, below the ones that the system gives to connections: one that is given back for
 * a while, as in a restart, isn't taken by a client's.
 */
export async function freePorts(count: 5): Promise<readonly [number, number, number, number, number]>;
export async function freePorts(count: number): Promise<readonly number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = randomInt(20_000, 32_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    found.add(port);
  }
  return [...found];
}

/** Resolves when nobody takes connections at the port any more. */
export async function closed(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const taken = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "close").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (!taken) return;
    await wait(20);
  }
}
