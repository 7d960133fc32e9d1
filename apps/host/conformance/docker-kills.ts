import { connectors } from "../src/registry.ts";
import { eventually } from "../src/test-host.ts";
import { healthy, imported, openDemo } from "./docker-demo.ts";
import { crash, type Project } from "./docker-engine.ts";
import { answering, objectsOf, openctiUrl, slugs, statusOf } from "./docker-sandbox.ts";

/** Feeds whose import takes long enough to be met in its midst. */
const feeds = {
  ALIENVAULT_BASE_URL: `${openctiUrl}/feeds/otx?pulses=200&indicators=12`,
  CISA_CATALOG_URL: `${openctiUrl}/feeds/kev.json?entries=1500`,
  MISP_FEED_URL: `${openctiUrl}/feeds/misp/150x23`,
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

/** Stops everything, and reads what has arrived. */
async function objectsIn(project: Project): Promise<ReadonlyMap<string, string>> {
  await project.compose("stop");
  return objectsOf(await project.container("opencti"));
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

/** The feeds are imported while all is killed in turn; then the same has arrived as without. */
async function killed(say: (line: string) => void, whole: ReadonlyMap<string, string>): Promise<void> {
  const project = await openDemo(feeds);
  await project.compose("up", "-d", "rabbitmq", "opencti");
  for (const [victim, during] of plan) {
    await answering(await project.container("opencti"));
    // a new container with a new volume's worth to import, or what the last kill left of it
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
  const objects = await objectsIn(project);
  const missing = [...whole.keys()].filter((id) => !objects.has(id));
  const odd = [...objects.keys()].filter((id) => !whole.has(id));
  const other = [...whole].filter(([id, content]) => objects.has(id) && objects.get(id) !== content);
  const told = `${missing.length} missing, ${odd.length} too many, ${other.length} with other contents`;
  say(`${objects.size} objects, ${whole.size} without kills: ${told}`);
  const sample = missing[0] ?? odd[0] ?? other[0]?.map((content) => `\n${content}`);
  if (sample !== undefined) throw new Error(`${told}, such as ${sample}\n${objects.get(String(other[0]?.[0])) ?? ""}`);
  await project.close();
}

/** OpenCTI is away for a while: docker ps shows it, and that it is back. */
async function away(say: (line: string) => void): Promise<void> {
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

/** Each container killed in turn: all come back, nothing is lost, and docker ps tells the truth. */
export async function kills(say: (line: string) => void): Promise<void> {
  const project = await openDemo(feeds);
  await project.compose("up", "-d");
  await imported(project, patience);
  const whole = await objectsIn(project);
  await project.close();
  await killed(say, whole);
  await away(say);
}
