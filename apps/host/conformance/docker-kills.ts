import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { connectors } from "../src/registry.ts";
import { eventually, folder } from "../src/test-host.ts";
import { healthy, imported, openDemo } from "./docker-demo.ts";
import { crash, docker, type Project } from "./docker-engine.ts";
import { answering, openctiUrl, slugs, statusOf } from "./docker-sandbox.ts";
import { differences, openReceived, type Received, wholeOf } from "./received.ts";

/** Feeds whose import takes long enough to be met in its midst. */
const feeds = {
  ALIENVAULT_BASE_URL: `${openctiUrl}/feeds/otx?pulses=60&indicators=12`,
  CISA_CATALOG_URL: `${openctiUrl}/feeds/kev.json?entries=1500`,
  MISP_FEED_URL: `${openctiUrl}/feeds/misp/60x23`,
  MITRE_ENTERPRISE_FILE_URL: `${openctiUrl}/feeds/attack/enterprise.json?techniques=400`,
};
/** Seconds that everything may take to come back: a failed run waits before it tries again. */
const patience = 300;
/** Seconds until a lost OpenCTI is seen: two pings and their time-out, and two looks of Docker's. */
const silence = 110 + 60;

/** What is killed during whose import. */
const plan: readonly (readonly [victim: string, during: string])[] = [
  ...slugs.map((slug) => [`connector-${slug}`, slug] as const),
  ["opencti", "misp-feed"],
  ["rabbitmq", "misp-feed"],
];

/** The demo on these feeds, whose stand-in writes down what arrives; one worker, so that what is sent last arrives last. */
function openWatched(): Promise<Project> {
  const file = join(folder(), "watched.yml");
  const command = ["--workers", "1", "--received", "/data/received"];
  writeFileSync(file, stringify({ services: { opencti: { command } } }));
  return openDemo(feeds, [file]);
}

/** What has arrived, by the connector that sent it. */
async function receivedIn(project: Project): Promise<ReadonlyMap<string, readonly Received[]>> {
  const file = join(folder(), "received");
  await docker("cp", `${await project.container("opencti")}:/data/received`, file);
  // work_<id of the connector>_<time>
  return Map.groupBy(openReceived(file).all(), ({ work }) => work.split("_")[1] ?? "");
}

/** Resolves when a connector's work is in the midst of being imported. */
async function importing(project: Project, slug: string): Promise<void> {
  const { name } = (await connectors[slug as keyof typeof connectors]()).default;
  const opencti = await project.container("opencti");
  const isHalf = async () => {
    const { connectors: list, works } = await statusOf(opencti);
    const ids = list.filter((one) => one.name === name).map(({ id }) => id);
    return works.some((work) => ids.includes(work.connector) && work.status !== "complete" && work.processed > 0);
  };
  await eventually(`${slug} imports`, () => isHalf().catch(() => false), 60);
}

/** The feeds are imported while all is killed in turn; then all has arrived that arrives without. */
async function killed(say: (line: string) => void, whole: Awaited<ReturnType<typeof receivedIn>>) {
  const project = await openWatched();
  await project.compose("up", "-d", "rabbitmq", "opencti");
  for (const [victim, during] of plan) {
    await answering(await project.container("opencti"));
    await project.compose("up", "-d", "--no-recreate", `connector-${during}`);
    await importing(project, during);
    const began = Date.now();
    await crash(await project.container(victim), "octi/sandbox");
    const isBack = async () => (await project.ps()).get(victim)?.startsWith("Up ") || undefined;
    await eventually(`${victim} is started again`, isBack, 30);
    say(`${victim} killed while ${during} was importing, up again in ${((Date.now() - began) / 1_000).toFixed(1)} s`);
  }
  await imported(project, patience);
  const seconds = await healthy(project, patience);
  say(`all imported and healthy, ${seconds.toFixed(1)} s after the last import`);
  const received = await receivedIn(project);
  const told = [...whole].flatMap(([connector, objects]) =>
    differences(received.get(connector) ?? [], wholeOf(objects)).map((what) => `${connector}: ${what}`),
  );
  if (whole.size !== slugs.length) told.push(`objects of ${whole.size} connectors, not of ${slugs.length}`);
  if (told.length > 0) throw new Error(told.join("\n"));
  const counts = [...whole.values()].map((objects) => wholeOf(objects).contents.size);
  say(`all ${counts.reduce((sum, one) => sum + one)} contents have arrived that arrive without kills, and no others`);
  await project.close();
}

/** OpenCTI is away for a while: docker ps shows it, and that it is back. */
export async function away(say: (line: string) => void): Promise<void> {
  const project = await openDemo();
  await project.compose("up", "-d");
  await healthy(project, 60);
  await imported(project);
  await project.compose("stop", "opencti");
  const began = Date.now();
  const areIll = async () => {
    const shown = await project.ps();
    return slugs.every((slug) => shown.get(`connector-${slug}`)?.endsWith("(unhealthy)")) || undefined;
  };
  await eventually("all connectors unhealthy", areIll, silence);
  say(`OpenCTI away: all connectors unhealthy after ${((Date.now() - began) / 1_000).toFixed(0)} s`);
  await project.compose("start", "opencti");
  say(`OpenCTI back: all healthy after ${(await healthy(project, 120)).toFixed(0)} s`);
}

/** Each container killed in turn: all come back, and nothing is lost. */
export async function kills(say: (line: string) => void): Promise<void> {
  const project = await openWatched();
  await project.compose("up", "-d");
  await imported(project, patience);
  const whole = await receivedIn(project);
  await project.close();
  await killed(say, whole);
}
