/**
 * Makes the pictures of the guides again, docs/images: `node apps/host/conformance/pictures.ts`. Runs connectors on sample feeds
 * in front of the sandbox and takes its page with Chromium, which has to be installed (CHROMIUM names another one).
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Status, startSandbox } from "@octi/sandbox";
import { atSandbox, readDemoSettings } from "../src/demo-settings.ts";
import { connectors } from "../src/registry.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../../", import.meta.url));
const chromium = process.env.CHROMIUM || "chromium";
/** Most bytes of a picture, so that a page with several of them is there at once. */
const most = 150_000;
/** Seconds for the runs. */
const patience = 180;

interface Picture {
  readonly name: string;
  readonly height: number;
  /** The host's settings, beside where OpenCTI is. */
  readonly settings: (url: string) => Readonly<Record<string, string>>;
  readonly connectors: number;
}

const samples = Object.keys(connectors).map((slug) => readDemoSettings(join(root, "connectors", slug)) ?? {});
const feeds = ["CIRCL", "Botvrij", "DigitalSide", "ThreatFox", "URLhaus", "MalwareBazaar", "Infoblox"];

const pictures: readonly Picture[] = [
  {
    name: "connectors.png",
    height: 1120,
    settings: (url) => ({
      HOST_CONNECTORS: Object.keys(connectors).join(","),
      ...Object.assign({}, ...samples.map((one) => atSandbox(one, url))),
    }),
    connectors: Object.keys(connectors).length,
  },
  {
    name: "misp-feeds.png",
    height: 860,
    settings: (url) => ({
      HOST_CONNECTORS: feeds.map((feed) => `misp-feed:${feed.toLowerCase()}`).join(","),
      MISP_FEED_CREATE_INDICATORS: "true",
      ...Object.fromEntries(
        feeds.flatMap((feed, index) => [
          [`${feed.toUpperCase()}__CONNECTOR_NAME`, `MISP ${feed}`],
          [`${feed.toUpperCase()}__MISP_FEED_URL`, `${url}/feeds/misp/${5 + index}x${20 + index}`],
        ]),
      ),
    }),
    connectors: feeds.length,
  },
];

/** Whether all have run and said when they run again, and everything has arrived. */
async function isDone(url: string, count: number): Promise<boolean> {
  const { connectors, works } = (await (await fetch(`${url}/status`)).json()) as Status;
  const waiting = connectors.filter(({ nextRun, queued }) => nextRun !== null && queued === 0);
  return waiting.length === count && works.every(({ status }) => status === "complete");
}

/** Takes the sandbox's page once everything that runs there has arrived. */
async function take({ name, height, settings, connectors }: Picture): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "octi-pictures-"));
  const sandbox = await startSandbox({ port: 0, host: "127.0.0.1" });
  const env = {
    PATH: process.env.PATH,
    OPENCTI_URL: sandbox.url,
    OPENCTI_TOKEN: sandbox.token,
    CONNECTOR_QUEUE_PROTOCOL: "api",
    CONNECTOR_DATA_DIR: folder,
    ...settings(sandbox.url),
  };
  const host = spawn(process.execPath, [join(root, "apps/host/src/host.ts")], {
    cwd: folder,
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const exit = once(host, "exit");
  let log = "";
  host.stderr.on("data", (data) => {
    log += data;
  });
  try {
    for (let second = 0; !(await isDone(sandbox.url, connectors)); second++) {
      if (second === patience || host.exitCode !== null) throw new Error(`not all connectors have run:\n${log}`);
      await pause(1_000);
    }
    const file = join(root, "docs/images", name);
    const options = [
      "--headless",
      "--no-sandbox",
      "--hide-scrollbars",
      "--disable-gpu",
      `--user-data-dir=${folder}/browser`,
    ];
    const what = [
      `--window-size=1200,${height}`,
      "--force-device-scale-factor=0.75",
      "--virtual-time-budget=1500",
      `--screenshot=${file}`,
      sandbox.url,
    ];
    await run(chromium, [...options, ...what], { timeout: 120_000 });
    const { size } = statSync(file);
    if (size > most) throw new Error(`${name} has ${size} bytes, more than ${most}: make it smaller`);
    process.stdout.write(`${name}: ${size} bytes\n`);
  } finally {
    host.kill("SIGTERM");
    await exit;
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const picture of pictures) await take(picture);
