import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Rabbitmq, rabbitmqMissing, startRabbitmq } from "../src/testing/rabbitmq.ts";

const run = promisify(execFile);

/** RUNLEVEL keeps the package from starting a server of its own. */
const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };

/**
 * A RabbitMQ of one's own; installed by apt-get where it isn't there.
 *
 * @throws {Error} it can't be installed, or doesn't start
 */
export async function ownRabbitmq(): Promise<Rabbitmq> {
  if (rabbitmqMissing) {
    await run("apt-get", ["update", "-qq"], { env, maxBuffer: 10_000_000 });
    const options = ["-qq", "-y", "--no-install-recommends"];
    await run("apt-get", ["install", ...options, "rabbitmq-server"], { env, maxBuffer: 10_000_000 });
  }
  return startRabbitmq({ management: true, config: { collect_statistics_interval: "500" } });
}
