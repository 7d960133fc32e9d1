import { createHash } from "node:crypto";
import { openSync, statSync, writeSync } from "node:fs";
import { isIPv4 } from "node:net";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { brokerConnection, managementOf } from "./broker/address.ts";
import { CannotStart } from "./error.ts";
import { type Received, startSandbox } from "./index.ts";
import { type Release, releases } from "./platform.ts";
import { usualQuirks } from "./quirks.ts";

const usage = `usage: pnpm sandbox [--port N] [--host ADDRESS] [--memory] [--platform 7|6.9|6.4] [--feeds DIRECTORY] [--workers N] [--quirk NAME=on|off]...
                    [--received FILE]

  --port N           port (8080)
  --host ADDRESS     address to listen on (127.0.0.1); everybody who reaches it may make it fail, see below
  --memory           keep nothing: everything is gone at the end
  --platform LINE    stand in for OpenCTI 7 (default), 6.9 or 6.4
  --feeds DIRECTORY  serve a folder at /feeds/; its files come before the sample feeds
  --workers N        workers that take from RabbitMQ's queues (3); 0 leaves all in them
  --received FILE    write a line for each object that arrives: its id, its work, and a hash of its content but
                     for created and modified, which many are given when they are sent
  --quirk NAME=off   turn a habit of OpenCTI off, or on: ${Object.keys(usualQuirks).join(", ")}

In the environment:
  OPENCTI_TOKEN            the token to answer to
  OPENCTI_ADMIN_TOKEN      another one, whose user may everything: what a connector needs to make its service account
  RABBITMQ_URL             amqp[s]://user:password@host:port/vhost: RabbitMQ's queues instead of the sandbox's own
  RABBITMQ_MANAGEMENT_URL  its HTTP API, where it isn't at port 15672 of the same host

While it runs, POST /faults makes it fail: see Fault in apps/sandbox/src/faults.ts.`;

const mostPort = 65_535;
const mostWorkers = 64;

function numberOf(option: string, text: string, most: number): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) > most)
    throw new Error(`${option} ${text}: expected a number from 0 to ${most}`);
  return Number(text);
}

const isRelease = (text: string): text is Release => Object.hasOwn(releases, text);

function quirkOf(text: string): readonly [name: string, on: boolean] {
  const [name = "", value] = text.split("=");
  if (!Object.hasOwn(usualQuirks, name) || (value !== "on" && value !== "off"))
    throw new Error(
      `--quirk ${text}: expected NAME=on or NAME=off, with one of ${Object.keys(usualQuirks).join(", ")}`,
    );
  return [name, value === "on"];
}

/** The options in the arguments. Throws what is wrong with them. */
function parse() {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "8080" },
      host: { type: "string", default: "127.0.0.1" },
      memory: { type: "boolean", default: false },
      platform: { type: "string", default: "7" },
      feeds: { type: "string" },
      workers: { type: "string" },
      received: { type: "string" },
      quirk: { type: "string", multiple: true, default: [] },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const port = numberOf("--port", values.port, mostPort);
  if (!isIPv4(values.host))
    throw new Error(`--host ${values.host}: expected an IPv4 address of this machine, or 0.0.0.0`);
  const platform = values.platform;
  if (!isRelease(platform)) throw new Error(`--platform ${platform}: expected 7, 6.9 or 6.4`);
  const workers = values.workers === undefined ? undefined : numberOf("--workers", values.workers, mostWorkers);
  if (workers !== undefined && !process.env.RABBITMQ_URL)
    throw new Error("--workers: without RABBITMQ_URL there is one worker, on the sandbox's own queues");
  if (values.feeds !== undefined && !statSync(values.feeds, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`--feeds ${values.feeds}: expected a folder that is there`);
  return { ...values, port, platform, workers, quirks: Object.fromEntries(values.quirk.map(quirkOf)) } as const;
}

/** RabbitMQ's addresses in the environment. Throws what is wrong with them. */
function brokerIn({ RABBITMQ_URL: url, RABBITMQ_MANAGEMENT_URL: managementUrl }: NodeJS.ProcessEnv) {
  if (!url) return undefined;
  managementOf(brokerConnection(url), managementUrl || undefined);
  return { url, managementUrl: managementUrl || undefined };
}

/** Writes at once, so that nothing is missing when the process is killed. */
function receivedInto(path: string): (received: Received) => void {
  const file = openSync(path, "a");
  return ({ object, work }) => {
    const { created: _created, modified: _modified, ...content } = object;
    const digest = createHash("sha1").update(JSON.stringify(content)).digest("hex").slice(0, 16);
    writeSync(file, `${JSON.stringify({ id: object.id, work, digest })}\n`);
  };
}

async function main(): Promise<void> {
  let options: ReturnType<typeof parse>;
  let broker: ReturnType<typeof brokerIn>;
  try {
    options = parse();
    broker = brokerIn(process.env);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exitCode = 78;
    return;
  }
  if (options.help) return console.log(usage);
  const { OPENCTI_TOKEN: token, OPENCTI_ADMIN_TOKEN: adminToken } = process.env;
  const sandbox = await startSandbox({
    port: options.port,
    host: options.host,
    platform: options.platform,
    quirks: options.quirks,
    ...(broker && { broker: { ...broker, workers: options.workers } }),
    ...(token ? { token } : {}),
    ...(adminToken ? { adminToken } : {}),
    ...(options.memory ? {} : { path: resolve(".octi", `sandbox-${options.platform}.sqlite`) }),
    ...(options.received === undefined ? {} : { received: receivedInto(options.received) }),
    ...(options.feeds === undefined ? {} : { feeds: resolve(options.feeds) }),
  });
  const stop = () => void sandbox.close().then(() => process.exit(0));
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  console.log(
    JSON.stringify({
      ready: true,
      url: sandbox.url,
      platform: options.platform,
      token: token ? "OPENCTI_TOKEN" : sandbox.token,
    }),
  );
}

void main().catch((error: NodeJS.ErrnoException) => {
  const known = error instanceof CannotStart || error.message.startsWith("RABBITMQ_") ? error.message : error;
  const told: Readonly<Record<string, string>> = {
    EADDRINUSE: "the port is taken: choose another one with --port",
    EADDRNOTAVAIL: "--host: this machine has no such address",
  };
  console.error(told[error.code ?? ""] ?? known);
  process.exitCode = 1;
});
