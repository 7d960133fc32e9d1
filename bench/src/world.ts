import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Rabbitmq, startRabbitmq } from "@octi/sandbox/rabbitmq";
import { openQueues, type Queues } from "./queue.ts";
import { type Server, startServer } from "./server.ts";
import type { Feed, Subject } from "./subject.ts";

/** What everything is measured in front of. */
export interface World {
  readonly rabbitmq: Rabbitmq;
  /** The stand-in for OpenCTI. */
  readonly sandbox: Server & { readonly token: string };
  /** Serves the real feeds, as their publishers do; `undefined` where they are not here. */
  readonly feeds: Server | undefined;
  readonly queues: Queues;
  stop(): Promise<void>;
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const sandboxScript = path("../../apps/sandbox/src/main.ts");
const feedsScript = path("../../../shared/tools/feeds");

/** Starts the sandbox in front of a RabbitMQ, without workers: what is published stays in the queues. */
async function startSandbox({ url, managementUrl }: Rabbitmq): Promise<World["sandbox"]> {
  const token = "6f1d6a3e-3b0c-4a5b-8f0e-2d9c7b1a4e55"; // of this one process on 127.0.0.1
  const server = await startServer(sandboxScript, ["--port", "0", "--memory", "--workers", "0"], {
    OPENCTI_TOKEN: token,
    RABBITMQ_URL: url,
    ...(managementUrl && { RABBITMQ_MANAGEMENT_URL: managementUrl }),
  });
  return { ...server, token };
}

/** A RabbitMQ, a sandbox and a server of feeds of one's own. */
export async function startWorld(): Promise<World> {
  const running: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    for (const one of running.reverse()) await one.stop();
  };
  const kept = <T extends { stop(): Promise<void> }>(one: T): T => {
    running.push(one);
    return one;
  };
  try {
    const rabbitmq = kept(await startRabbitmq({ management: true }));
    const sandbox = kept(await startSandbox(rabbitmq));
    const feeds = existsSync(feedsScript) ? kept(await startServer(feedsScript, [])) : undefined;
    const queues = await openQueues(rabbitmq.url);
    kept({ stop: queues.close });
    return { rabbitmq, sandbox, feeds, queues, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A feed of about so many objects that the sandbox makes. */
export const generatedFeed = ({ sandbox }: World, subject: Subject, objects: number): Feed =>
  subject.generated(`${sandbox.url}/feeds`, objects);

/** The feed that a connector is measured on: a generated one where a size is asked for, or where there is no real one. */
export function feedOf(world: World, subject: Subject, objects: number | undefined): Feed {
  if (objects === undefined && world.feeds && subject.real) return subject.real(world.feeds.url);
  return generatedFeed(world, subject, objects ?? subject.usual);
}
