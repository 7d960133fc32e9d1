import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { startSandbox } from "./index.ts";

const usage = `usage: pnpm sandbox [--port N] [--memory] [--platform 7|6.9] [--feeds DIRECTORY]

  --port N           port on 127.0.0.1 (8080)
  --memory           keep nothing: everything is gone at the end
  --platform LINE    stand in for OpenCTI 7 (default) or 6.9
  --feeds DIRECTORY  serve a folder at /feeds/

OPENCTI_TOKEN in the environment is the token to answer to.`;

/** The options in the arguments. Throws what is wrong with them. */
function parse() {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "8080" },
      memory: { type: "boolean", default: false },
      platform: { type: "string", default: "7" },
      feeds: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${values.port}: expected a number from 0 to 65535`);
  const platform = values.platform;
  if (platform !== "7" && platform !== "6.9") throw new Error(`--platform ${platform}: expected 7 or 6.9`);
  return { ...values, port, platform } as const;
}

async function main(): Promise<void> {
  let options: ReturnType<typeof parse>;
  try {
    options = parse();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exitCode = 78;
    return;
  }
  if (options.help) return console.log(usage);
  const { OPENCTI_TOKEN: token } = process.env;
  const sandbox = await startSandbox({
    port: options.port,
    platform: options.platform,
    ...(token ? { token } : {}),
    ...(options.memory ? {} : { path: resolve(".octi", `sandbox-${options.platform}.sqlite`) }),
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

await main().catch((error: NodeJS.ErrnoException) => {
  console.error(error.code === "EADDRINUSE" ? "the port is taken: choose another one with --port" : error);
  process.exitCode = 1;
});
