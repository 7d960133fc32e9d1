import { unlink } from "node:fs/promises";
import { createConnection, createServer, type Server } from "node:net";
import { ConfigurationError } from "../errors.ts";

/** A lock that is held until it is released or the process ends, however that ends. */
export interface Lock {
  release(): Promise<void>;
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "";

function listening(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", reject);
    server.listen({ path }, () => resolve(server.unref()));
  });
}

/** Whether somebody holds the lock. */
function isHeld(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ path });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", (error) => resolve(codeOf(error) !== "ECONNREFUSED" && codeOf(error) !== "ENOENT"));
  });
}

/**
 * Takes the lock at that path: a socket on which its holder listens, so that nothing is left behind by a killed process, and
 * containers that share a volume see each other. `undefined` where the file system has no sockets: then the mark in the saved
 * state tells afterwards.
 *
 * @throws {ConfigurationError} another process holds it
 */
export async function takeLock(path: string): Promise<Lock | undefined> {
  for (let again = false; ; again = true) {
    try {
      const server = await listening(path);
      return { release: () => new Promise((resolve) => server.close(() => resolve())) };
    } catch (error) {
      if (codeOf(error) !== "EADDRINUSE") return undefined;
      if (again || (await isHeld(path))) throw inUse(path);
      await unlink(path).catch(() => {}); // of a process that was killed
    }
  }
}

const inUse = (path: string) =>
  new ConfigurationError([
    {
      key: "CONNECTOR_ID",
      message: `another process runs a connector with this id and this data folder (${path}): give each its own id, or end the other one`,
    },
  ]);
