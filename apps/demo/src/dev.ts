import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { connectors } from "@octi/host";
import { atSandbox, readDemoSettings } from "@octi/host/demo-settings";
import { interruption, openChildren } from "./children.ts";
import { runCommand } from "./command-line.ts";
import { besideSandbox, dotenv, shownAddress } from "./environment.ts";
import { connectorsFolder, startSandbox } from "./sandbox-process.ts";

const usage = `usage: pnpm dev [--port N]

  --port N   port of the stand-in for OpenCTI on 127.0.0.1 (8080)

Runs every connector, restarted on each change: in front of the OpenCTI of OPENCTI_URL, in the environment or .env, else of a
stand-in, which is restarted, too, and keeps what it has in .octi.`;

const token = "0c6a1f0e-7d0b-4a52-9d8b-6c1de2a0b7f4";

function parse() {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "8080" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : 0;
  if (port < 1 || port > 65_535) throw new Error(`--port ${values.port}: expected a number from 1 to 65535`);
  return { ...values, port };
}

/** Throws, in words, when somebody else listens at the port: a stand-in that waits for changes would not end over it. */
async function expectFree(port: number): Promise<void> {
  const server = createServer();
  try {
    await once(server.listen(port, "127.0.0.1"), "listening");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : error;
    throw new Error(`port ${port} cannot be used for the stand-in (${code}): choose another one with --port`);
  }
  server.close();
  await once(server, "close");
}

async function main(port: number): Promise<void> {
  const children = openChildren();
  const interrupted = interruption(children);
  const file = dotenv();
  const own = process.env.OPENCTI_URL || file.OPENCTI_URL;
  try {
    if (!own) await expectFree(port);
    const starting = own ? undefined : startSandbox(children, token, ["--port", String(port)], true);
    const sandbox = await Promise.race([starting, interrupted.then(() => undefined)]);
    if (sandbox === undefined && !own) return;
    console.log(
      sandbox ? `A stand-in for OpenCTI runs at ${sandbox.url}` : `Connectors write into ${shownAddress(own ?? "")}`,
    );
    for (const slug of Object.keys(connectors)) {
      const demo = sandbox && readDemoSettings(join(connectorsFolder, slug));
      if (sandbox && !demo) console.log(`${slug} has no demo.json: it takes its own settings`);
      const env = {
        ...process.env,
        OPENCTI_JSON_LOGGING: "false",
        ...(sandbox && besideSandbox({ env: process.env, file }, { url: sandbox.url, token })),
        ...(sandbox && demo && atSandbox(demo, sandbox.url)),
      };
      children.start("host", [slug], env, true).stdout?.pipe(process.stdout);
    }
    await Promise.race([interrupted, ...(sandbox ? [sandbox.gone] : [])]);
  } finally {
    await children.stop();
  }
}

await runCommand(usage, parse, async ({ port }) => {
  await main(port);
  return 0;
});
