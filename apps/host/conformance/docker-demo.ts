import { join } from "node:path";
import { eventually } from "../src/test-host.ts";
import { openProject, type Project } from "./docker-engine.ts";
import { answering, root, slugs, statusOf } from "./docker-sandbox.ts";

const file = join(root, "docker/docker-compose.demo.yml");
/** Seconds in which health has to be seen. */
const soon = 60;

/** The demo, with nothing started, at a port that the engine chooses; with what other compose files say over it. */
export const openDemo = (env: Readonly<Record<string, string>> = {}, over: readonly string[] = []): Promise<Project> =>
  openProject([file, ...over], { DEMO_PORT: "0", ...env });

/** Seconds until `docker ps` shows all services healthy. */
export async function healthy(project: Project, seconds: number): Promise<number> {
  const began = Date.now();
  const unless = async () => {
    const shown = await project.ps();
    return [...shown.values()].every((status) => status.endsWith("(healthy)")) || undefined;
  };
  await eventually("docker ps shows all healthy", unless, seconds).catch(async (error) => {
    throw new Error(`${error.message}: ${JSON.stringify([...(await project.ps())])}`);
  });
  return (Date.now() - began) / 1_000;
}

/** Resolves when each connector's import has arrived, and it waits for its next run. */
export async function imported(project: Project, seconds = 120): Promise<void> {
  const opencti = await project.container("opencti");
  const isDone = async () => {
    const { connectors, works } = await statusOf(opencti);
    const waiting = connectors.filter(({ queued, nextRun }) => queued === 0 && nextRun !== null);
    return (waiting.length === slugs.length && works.every(({ status }) => status === "complete")) || undefined;
  };
  await eventually("each connector's import has arrived", () => isDone().catch(() => undefined), seconds);
}

/** What has arrived, as far as it may not change when nothing new is sent. */
async function arrived(project: Project): Promise<string> {
  const { works, counts } = await statusOf(await project.container("opencti"));
  const told = works.map(({ id, expected, processed }) => `${id} ${processed}/${expected}`).sort();
  return JSON.stringify({ works: told, counts });
}

/** All health checks green in time; the same again sends nothing; a wrong key is seen in time. */
export async function demo(say: (line: string) => void): Promise<void> {
  const project = await openDemo();
  const began = Date.now();
  await project.compose("up", "-d");
  const up = (Date.now() - began) / 1_000;
  const green = up + (await healthy(project, soon - up));
  say(`all healthy ${green.toFixed(1)} s after compose up began, which took ${up.toFixed(1)} s itself`);
  await imported(project);
  const before = await arrived(project);

  await project.compose("down");
  await project.compose("up", "-d");
  await answering(await project.container("opencti"));
  const ran = async () => {
    const logs = await project.compose("logs", "--no-color", ...slugs.map((slug) => `connector-${slug}`));
    return logs.split('"waiting for the next run"').length > slugs.length || undefined;
  };
  await eventually("each connector runs again", ran, soon);
  await healthy(project, soon);
  const after = await arrived(project);
  if (after !== before) throw new Error(`down and up sent something:\n${before}\n${after}`);
  say(`down and up sent nothing: ${JSON.parse(after).works.length} works as before`);

  project.values({ ALIENVAULT_API_KEY: "wrong" });
  await project.compose("up", "-d");
  const changed = Date.now();
  const isRed = async () => (await project.ps()).get("connector-alienvault")?.endsWith("(unhealthy)") || undefined;
  await eventually("docker ps shows the wrong key", isRed, soon);
  say(`unhealthy ${((Date.now() - changed) / 1_000).toFixed(1)} s after the key of alienvault was made wrong`);
  const others = [...(await project.ps())].filter(([service]) => service !== "connector-alienvault");
  const ill = others.filter(([, status]) => !status.endsWith("(healthy)"));
  if (ill.length > 0) throw new Error(`the others are not healthy: ${JSON.stringify(ill)}`);
}
