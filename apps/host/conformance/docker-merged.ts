import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { eventually, folder } from "../src/test-host.ts";
import { healthy } from "./docker-demo.ts";
import { openNetwork, openProject } from "./docker-engine.ts";
import {
  openctiUrl,
  root,
  sampleFeeds,
  slugs,
  startRabbitmq,
  startSandbox,
  statusOf,
  token,
} from "./docker-sandbox.ts";

const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** The sample of an .env with values of one's own in their lines. */
function filled(sample: string, values: Readonly<Record<string, string>>): string {
  let text = sample;
  for (const [name, value] of Object.entries(values)) {
    const line = new RegExp(`^#?${name}=.*$`, "m");
    if (!line.test(text)) throw new Error(`the sample of .env has no line for ${name}`);
    text = text.replace(line, () => `${name}=${value}`);
  }
  const [left] = /^\w+=ChangeMe$/m.exec(text) ?? [];
  if (left !== undefined) throw new Error(`the sample of .env has ${left}, and nothing was said of it`);
  return text;
}

/** docker-compose.yml with another MISP feed, as docker/README.md says: a copy without an id, with a name and a feed. */
function withAnotherFeed(text: string): string {
  const document = parseDocument(text);
  const copy = document.toJS().services["connector-misp-feed"] as { environment: string[] };
  const own = { CONNECTOR_NAME: "Another feed", MISP_FEED_URL: `${openctiUrl}/feeds/misp/30x9` };
  const kept = copy.environment.filter((line) => !/^(CONNECTOR_ID|CONNECTOR_NAME|MISP_FEED_URL)=/.test(line));
  const environment = [...kept, ...Object.entries(own).map(([name, value]) => `${name}=${value}`)];
  document.setIn(["services", "connector-another-feed"], { ...copy, environment });
  return document.toString();
}

/** The compose files for an OpenCTI that is there, each in front of a stand-in, with what their samples of .env say. */
export async function merged(say: (line: string) => void): Promise<void> {
  const network = await openNetwork();
  await startRabbitmq(network);
  const own = (slug: string) => {
    const names = Object.keys(sampleFeeds).filter((name) =>
      read(`connectors/${slug}/.env.sample`).includes(`${name}=`),
    );
    return Object.fromEntries(names.map((name) => [name, sampleFeeds[name] ?? ""]));
  };
  const all = { ...sampleFeeds, COMPOSE_PROFILES: "all", HOST_CONNECTORS: slugs.join(","), OPENCTI_NETWORK: network };
  const compose = read("docker/docker-compose.yml");
  const cases: readonly [what: string, text: string, env: string, connectors: number][] = [
    ["docker-compose.yml", compose, filled(read("docker/.env.sample"), { OPENCTI_TOKEN: token, ...all }), slugs.length],
    [
      "docker-compose.yml with another MISP feed",
      withAnotherFeed(compose),
      filled(read("docker/.env.sample"), { OPENCTI_TOKEN: token, ...all }),
      slugs.length + 1,
    ],
    [
      "docker-compose.host.yml",
      read("docker/docker-compose.host.yml"),
      filled(read("docker/.env.sample"), { OPENCTI_TOKEN: token, ...all }),
      slugs.length,
    ],
    ...slugs.map((slug): [string, string, string, number] => [
      `connectors/${slug}/docker-compose.yml`,
      read(`connectors/${slug}/docker-compose.yml`),
      `${filled(read(`connectors/${slug}/.env.sample`), { OPENCTI_TOKEN: token, OPENCTI_URL: openctiUrl, ...own(slug) })}\nOPENCTI_NETWORK=${network}\n`,
      1,
    ]),
  ];
  for (const [what, text, env, count] of cases) {
    const here = folder();
    const file = join(here, "docker-compose.yml");
    writeFileSync(file, text);
    writeFileSync(join(here, ".env"), env);
    const { container: opencti, close } = await startSandbox(network, {
      RABBITMQ_URL: "amqp://guest:guest@rabbitmq:5672",
    });
    const project = await openProject([file]);
    await project.compose("up", "-d");
    const arrived = async () => {
      const { connectors, works } = await statusOf(opencti);
      const waiting = connectors.filter(({ queued, nextRun }) => queued === 0 && nextRun !== null);
      const done = works.length >= count && works.every(({ status }) => status === "complete");
      return (waiting.length === count && done) || undefined;
    };
    await eventually(`${what}: ${count} imports`, () => arrived().catch(() => undefined), 120).catch(async (error) => {
      throw new Error(`${error.message}:\n${await project.compose("logs", "--no-color", "--tail", "30")}`);
    });
    await healthy(project, 60);
    const { counts } = await statusOf(opencti);
    const objects = Object.values(counts).reduce((sum, one) => sum + one, 0);
    say(`${what}: ${count} registered, ${objects} objects imported, all healthy`);
    await project.close();
    await close();
  }
}
