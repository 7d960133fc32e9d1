import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startSandbox } from "@octi/sandbox";
import { flagsIn, variablesIn } from "../../../bench/src/ours.ts";

/*
 * What ten connectors cost that wait for their next run in one process: `node conformance/idle.ts`, after `pnpm build`. The
 * bundle runs as its image runs it, in front of the sandbox and its sample feeds.
 */

/** Megabytes of 1,000,000 bytes that they may take. */
const limit = 150;
/** Seconds for the imports, and then without anything to do. */
const patience = 300;
const rest = 30;

const root = fileURLToPath(new URL("../../../", import.meta.url));
const text = (path: string): string => readFileSync(join(root, path), "utf8");
const flags = flagsIn(text("docker/entrypoint.sh"));
const variables = Object.entries(variablesIn(text("docker/Dockerfile")));
const image = variables.filter(([name]) => name.startsWith("MALLOC_")); // the others are of a container's folders and ports
if (image.length === 0) throw new Error("docker/Dockerfile sets nothing of the memory any more");

/** Resident memory of a process, or the most that it ever was, in MB. */
const memory = (pid: number | undefined, what: "VmRSS" | "VmHWM"): number => {
  const kilobytes = new RegExp(`${what}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Math.round((Number(kilobytes) * 1_024) / 1_000_000);
};

const sandbox = await startSandbox();
const folder = mkdtempSync(join(tmpdir(), "octi-idle-"));
const feeds = `${sandbox.url}/feeds`;
const names = ["a", "b", "c", "d", "e", "f", "g"];
const child = spawn(process.execPath, [...flags, join(root, "apps/host/dist/host.cjs")], {
  cwd: folder,
  stdio: ["ignore", "inherit", "pipe"],
  env: {
    PATH: process.env.PATH,
    ...Object.fromEntries(image),
    OPENCTI_URL: sandbox.url,
    OPENCTI_TOKEN: sandbox.token,
    CONNECTOR_QUEUE_PROTOCOL: "api",
    CONNECTOR_DATA_DIR: folder,
    CONNECTOR_DURATION_PERIOD: "P1D",
    HOST_CONNECTORS: ["cisa-kev", "mitre", "alienvault", ...names.map((name) => `misp-feed:${name}`)].join(","),
    CISA_CATALOG_URL: `${feeds}/kev.json?entries=1500`,
    ALIENVAULT_BASE_URL: `${feeds}/otx?pulses=60&indicators=12`,
    ALIENVAULT_API_KEY: "sandbox",
    MITRE_ENTERPRISE_FILE_URL: `${feeds}/attack/enterprise.json?techniques=120`,
    MITRE_MOBILE_ATTACK_FILE_URL: `${feeds}/attack/mobile.json?techniques=30`,
    MITRE_ICS_ATTACK_FILE_URL: `${feeds}/attack/ics.json?techniques=20`,
    MITRE_CAPEC_FILE_URL: `${feeds}/attack/capec.json?techniques=40`,
    MISP_FEED_CREATE_INDICATORS: "true",
    MISP_FEED_CREATE_OBSERVABLES: "true",
    ...Object.fromEntries(
      names.map((name, index) => [`${name.toUpperCase()}__MISP_FEED_URL`, `${feeds}/misp/${40 + index}x23`]),
    ),
  },
});
let log = "";
child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
  log += chunk;
});
const exit = once(child, "exit");
try {
  const waiting = () => log.split("waiting for the next run").length - 1;
  for (let second = 0; waiting() < 10; second++) {
    if (second === patience || child.exitCode !== null)
      throw new Error(`not all of ten wait for their next run:\n${log}`);
    await pause(1_000);
  }
  await pause(rest * 1_000);
  const resident = memory(child.pid, "VmRSS");
  process.stdout.write(
    `ten connectors that wait: ${resident} MB, at most ${memory(child.pid, "VmHWM")} MB (limit ${limit})\n`,
  );
  if (resident > limit) process.exitCode = 1;
} finally {
  child.kill("SIGTERM");
  await exit;
  await sandbox.close();
  rmSync(folder, { recursive: true });
}
