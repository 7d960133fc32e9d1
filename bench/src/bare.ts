import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Program } from "./program.ts";
import { exchange, routingKey } from "./queue.ts";
import type { World } from "./world.ts";

/** Keeps message bodies for the bare publisher. Returns the file's path. */
export function recordBodies(folder: string, bodies: readonly Buffer[]): string {
  const file = join(folder, "messages.jsonl");
  writeFileSync(file, bodies.map((body) => body.toString("utf8")).join("\n"));
  return file;
}

/** A program that publishes the bodies in that file to a connector's queue, which has to be there. */
export const bare = ({ rabbitmq }: World, connectorId: string, file: string, folder: string): Program => ({
  command: process.execPath,
  args: [join(import.meta.dirname, "bare-publisher.ts"), rabbitmq.url, exchange, routingKey(connectorId), file],
  cwd: folder,
  env: { PATH: process.env.PATH ?? "" },
});
