import { type Rabbitmq, startRabbitmq } from "@octi/sandbox/rabbitmq";
import { openQueues, type Queues } from "./queue.ts";
import { type SandboxProcess, startSandboxProcess } from "./sandbox-process.ts";

/** What everything is measured in front of. */
export interface World {
  readonly rabbitmq: Rabbitmq;
  readonly sandbox: SandboxProcess;
  readonly queues: Queues;
  stop(): Promise<void>;
}

/**
 * A RabbitMQ and a sandbox of one's own.
 *
 * @param feeds a folder that the sandbox serves at `/feeds/`
 */
export async function startWorld(feeds: string): Promise<World> {
  const rabbitmq = await startRabbitmq({ management: true });
  try {
    const sandbox = await startSandboxProcess(rabbitmq, feeds);
    const queues = await openQueues(rabbitmq.url);
    return {
      rabbitmq,
      sandbox,
      queues,
      async stop() {
        await queues.close();
        await sandbox.stop();
        await rabbitmq.stop();
      },
    };
  } catch (error) {
    await rabbitmq.stop();
    throw error;
  }
}
