import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { connectors } from "@octi/host";
import { start, startSandbox } from "./sandbox-process.ts";

/** `pnpm dev`: every connector, restarted on each change, against the OpenCTI of `.env`, else against a stand-in. */
const token = "0c6a1f0e-7d0b-4a52-9d8b-6c1de2a0b7f4";
const dotenv = existsSync(".env") ? parseEnv(readFileSync(".env", "utf8")) : {};
const own = process.env.OPENCTI_URL ?? dotenv.OPENCTI_URL;
const sandbox = own ? undefined : await startSandbox(token, ["--port", "8080"]);
const target = sandbox
  ? {
      OPENCTI_URL: sandbox.url,
      OPENCTI_TOKEN: token,
      CONNECTOR_QUEUE_PROTOCOL: "api",
      CISA_CATALOG_URL: `${sandbox.url}/feeds/kev.json`,
    }
  : {};
console.log(sandbox ? `A stand-in for OpenCTI runs at ${sandbox.url}` : `Connectors write into ${own}`);
const children = Object.keys(connectors).map((slug) =>
  start("host", [slug], { ...process.env, OPENCTI_JSON_LOGGING: "false", ...target }, true),
);
for (const child of children) {
  child.stdout?.pipe(process.stdout);
  child.stderr?.pipe(process.stderr);
}
const stop = () => {
  for (const child of [...children, ...(sandbox ? [sandbox.child] : [])]) child.kill("SIGTERM");
};
process.once("SIGINT", stop);
process.once("SIGTERM", stop);
