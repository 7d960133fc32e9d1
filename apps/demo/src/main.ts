import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { connectors } from "@octi/host";
import { start, startSandbox } from "./sandbox-process.ts";
import { countLines, isSettled, readStatus } from "./status.ts";

const usage = `usage: pnpm demo [--once] [--live]

  --once   end when every connector has run
  --live   take the real feeds instead of the samples`;

const token = "0c6a1f0e-7d0b-4a52-9d8b-6c1de2a0b7f4";
/** The variable of each connector that says where its feed is, and the sample that the stand-in serves. */
const samples: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "cisa-kev": { CISA_CATALOG_URL: "/feeds/kev.json?entries=300" },
};

function parse() {
  const { values } = parseArgs({
    options: {
      once: { type: "boolean", default: false },
      live: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  return values;
}

async function main({ once: ends, live }: ReturnType<typeof parse>): Promise<number> {
  const sandbox = await startSandbox(token, ["--memory", "--port", "0"]);
  const children = [sandbox.child];
  const stop = () => {
    for (const child of children) child.kill("SIGTERM");
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  console.log(`A stand-in for OpenCTI runs at ${sandbox.url}`);
  try {
    const codes = await Promise.all(
      Object.keys(connectors).map(async (slug) => {
        const feeds = Object.entries(samples[slug] ?? {}).map(([name, path]) => [name, `${sandbox.url}${path}`]);
        const env = {
          ...process.env,
          ...(live ? {} : Object.fromEntries(feeds)),
          OPENCTI_URL: sandbox.url,
          CONNECTOR_QUEUE_PROTOCOL: "api",
          OPENCTI_TOKEN: token,
          OPENCTI_JSON_LOGGING: "false",
          CONNECTOR_RUN_AND_TERMINATE: "true",
        };
        console.log(`Running ${slug} on ${live ? "the real feed" : "a sample feed"} ...`);
        const child = start("host", [slug], env);
        children.push(child);
        child.stderr?.pipe(process.stderr);
        const [code] = (await once(child, "exit")) as [number | null];
        return code ?? 1;
      }),
    );
    let status = await readStatus(sandbox.url);
    for (; !isSettled(status); status = await readStatus(sandbox.url)) await wait(200);
    console.log(["", "Imported:", ...countLines(status), "", `Look at it: ${sandbox.url}`].join("\n"));
    console.log('Your own OpenCTI: see "Point it at your OpenCTI" in README.md');
    const failed = codes.some((code) => code !== 0) || status.works.some(({ errors }) => errors.length > 0);
    if (ends) return failed ? 1 : 0;
    console.log("Ctrl-C ends it.");
    await once(sandbox.child, "exit");
    return 0;
  } finally {
    stop();
  }
}

try {
  const options = parse();
  if (options.help) console.log(usage);
  else process.exitCode = await main(options);
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exitCode = 1;
}
