import { loadavg } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { atEnd, eventually } from "../src/test-host.ts";
import { docker, openNetwork, ownName } from "./docker-engine.ts";
import {
  allImages,
  openctiUrl,
  sampleFeeds,
  slugs,
  startRabbitmq,
  startSandbox,
  statusOf,
  token,
} from "./docker-sandbox.ts";

/** Starts that the median is taken of. */
const starts = 5;
/** Seconds that a connector has waited for its next run when its memory is read. */
const rest = 60;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const megabytes = async (image: string): Promise<number> =>
  Number(await docker("image", "inspect", "-f", "{{.Size}}", image)) / 1_000_000;

/** Starts a connector at its sample feeds, as its compose file does. */
async function start(network: string, slug: string): Promise<string> {
  const name = ownName(slug);
  const values = { OPENCTI_URL: openctiUrl, OPENCTI_TOKEN: token, ...sampleFeeds };
  const env = Object.entries(values).flatMap((pair) => ["-e", pair.join("=")]);
  const tight = ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges:true", "--memory", "256m"];
  atEnd(() => docker("rm", "-fv", name).catch(() => {})); // it may be gone by then
  await docker("run", "-d", "--name", name, "--network", network, ...tight, ...env, `octi/connector-${slug}`);
  return name;
}

const said = (container: string, words: string): Promise<string> =>
  eventually(
    `${container}: ${words}`,
    async () => {
      const lines = (await docker("logs", container)).split("\n");
      return lines.find((line) => line.includes(words));
    },
    120,
  );

/** Seconds from the start of its process until it was registered, by the clocks of the engine and the connector. */
async function registeredIn(container: string): Promise<number> {
  const line = JSON.parse(await said(container, '"registered on OpenCTI"')) as { timestamp: string };
  const began = await docker("inspect", "-f", "{{.State.StartedAt}}", container);
  return (Date.parse(line.timestamp) - Date.parse(began)) / 1_000;
}

/** Memory of the container's first process, in MB. */
async function resident(container: string, what: "VmRSS" | "VmHWM"): Promise<number> {
  const status = await docker("exec", container, "cat", "/proc/1/status");
  return (Number(new RegExp(`${what}:\\s+(\\d+)`).exec(status)?.[1]) * 1_024) / 1_000_000;
}

/** Sizes, times and memory, as a table. */
export async function figures(say: (line: string) => void): Promise<void> {
  const base = await megabytes("node:24-bookworm-slim");
  const network = await openNetwork();
  await startRabbitmq(network);
  const sandbox = await startSandbox(network, { RABBITMQ_URL: "amqp://guest:guest@rabbitmq:5672" });
  const times = new Map<string, readonly number[]>();
  const waiting = new Map<string, string>();
  for (const slug of slugs) {
    const taken: number[] = [];
    for (let index = 0; index < starts; index++) {
      const container = await start(network, slug);
      taken.push(await registeredIn(container));
      if (index < starts - 1) await docker("rm", "-fv", container);
      else waiting.set(slug, container);
    }
    times.set(slug, taken);
  }
  const load = loadavg().map((one) => one.toFixed(1));
  for (const container of waiting.values()) await said(container, '"waiting for the next run"');
  const isDrained = async () => (await statusOf(sandbox.container)).connectors.every(({ queued }) => queued === 0);
  await eventually("all imported", isDrained, 120);
  await pause(rest * 1_000);

  say(`base ${base.toFixed(1)} MB; load while they started ${load.join(" ")}; MB of 1,000,000 bytes`);
  say("| image | MB over its base | s to registered, median | MB idle | MB at most | docker stats |");
  say("| --- | --- | --- | --- | --- | --- |");
  for (const image of allImages) {
    const slug = image.replace("octi/connector-", "");
    const container = waiting.get(slug);
    const cells = [image, ((await megabytes(image)) - base).toFixed(1)];
    if (container !== undefined) {
      const taken = times.get(slug) ?? [];
      cells.push(`${median(taken).toFixed(2)} (${taken.map((time) => time.toFixed(2)).join(" ")})`);
      for (const what of ["VmRSS", "VmHWM"] as const) cells.push((await resident(container, what)).toFixed(1));
      cells.push(await docker("stats", "--no-stream", "--format", "{{.MemUsage}}", container));
    }
    say(`| ${cells.join(" | ")} |`);
  }
}
