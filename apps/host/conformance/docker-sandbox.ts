import { join } from "node:path";
import type { Status } from "../../sandbox/src/page.ts";
import { atSandbox, readDemoSettings } from "../src/demo-settings.ts";
import { connectors } from "../src/registry.ts";
import { atEnd, eventually } from "../src/test-host.ts";
import { docker, ownName } from "./docker-engine.ts";

/** A token in OpenCTI's form. It opens nothing. */
export const token = "0c6a1f0e-7d0b-4a52-9d8b-6c1de2a0b7f4";
/** Where the stand-in is for whoever is on its network. */
export const openctiUrl = "http://opencti:8080";
/** The root of the project. */
export const root = join(import.meta.dirname, "../../..");
export const slugs = Object.keys(connectors);
export const rabbitmqImage = "rabbitmq:4-management";
export const allImages = [...slugs.map((slug) => `octi/connector-${slug}`), "octi/host", "octi/sandbox"];

/** The settings with which each connector imports the stand-in's sample feeds. */
export const sampleFeeds: Readonly<Record<string, string>> = Object.assign(
  {},
  ...slugs.map((slug) => atSandbox(readDemoSettings(join(root, "connectors", slug)) ?? {}, openctiUrl)),
);

/** Asks the stand-in in a container how everything stands. */
export async function statusOf(container: string): Promise<Status> {
  const [address] = (await docker("port", container, "8080")).split("\n");
  const response = await fetch(`http://${address}/status`, { signal: AbortSignal.timeout(10_000) });
  return (await response.json()) as Status;
}

/** Resolves when the stand-in in a container answers. */
export const answering = (container: string): Promise<Status> =>
  eventually("the stand-in answers", () => statusOf(container).catch(() => undefined), 60);

/** Has a container removed at the end, if it isn't by then. */
function removed(name: string): () => Promise<void> {
  let gone: Promise<unknown> | undefined;
  const close = async () => {
    gone ??= docker("rm", "-fv", name);
    await gone;
  };
  atEnd(close);
  return close;
}

/**
 * Starts a stand-in that keeps nothing, as OpenCTI's container on a network: there it is called opencti.
 *
 * @returns its container, which is removed at the end in any case
 */
export async function startSandbox(
  network: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly container: string; close(): Promise<void> }> {
  const values = Object.entries({ OPENCTI_TOKEN: token, ...env }).flatMap(([name, value]) => [
    "-e",
    `${name}=${value}`,
  ]);
  const at = ["--network", network, "--network-alias", "opencti", "-p", "127.0.0.1::8080"];
  const name = ownName("sandbox");
  const close = removed(name);
  await docker("run", "-d", "--name", name, ...at, ...values, "octi/sandbox", "--memory");
  await answering(name);
  return { container: name, close };
}

/** Starts RabbitMQ on a network, where it is called rabbitmq. It is removed at the end. */
export async function startRabbitmq(network: string): Promise<void> {
  const name = ownName("rabbitmq");
  removed(name);
  const at = ["--network", network, "--network-alias", "rabbitmq", "--hostname", "rabbitmq"];
  await docker("run", "-d", "--name", name, ...at, rabbitmqImage);
  const listens = () => docker("exec", name, "bash", "-c", "true </dev/tcp/127.0.0.1/5672").catch(() => undefined);
  await eventually("RabbitMQ listens", async () => (await listens()) !== undefined, 60);
}
