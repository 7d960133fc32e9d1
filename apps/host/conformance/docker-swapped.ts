import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { variablesOf } from "@octi/sdk/runtime";
import { parse, stringify } from "yaml";
import { connectors } from "../src/registry.ts";
import { eventually, folder } from "../src/test-host.ts";
import { docker, openNetwork, openProject, type Project } from "./docker-engine.ts";
import { openctiUrl, root, statusOf, token } from "./docker-sandbox.ts";

const shared = join(root, "../shared/data/compose");
/** What the Python image is called, where it isn't called as ours. */
const pythonNames: Readonly<Record<string, string>> = { "cisa-kev": "cisa-known-exploited-vulnerabilities" };
const slugOf = (python: string): keyof typeof connectors => {
  const slug = Object.keys(connectors).find((one) => (pythonNames[one] ?? one) === python);
  if (slug === undefined) throw new Error(`there is no image in place of opencti/connector-${python}`);
  return slug as keyof typeof connectors;
};

interface Compose {
  readonly services: Readonly<Record<string, { readonly image: string; readonly environment?: string[] | object }>>;
  readonly networks?: object;
}

const environmentOf = (environment: string[] | object = []): Map<string, string> =>
  new Map(
    Array.isArray(environment)
      ? environment.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)])
      : Object.entries(environment).map(([name, value]) => [name, String(value)]),
  );

/** What somebody has written for `${NAME}`, by what the name says. */
function writtenFor(name: string, at: number): string {
  if (name.endsWith("TOKEN")) return token;
  if (name.endsWith("URL")) return openctiUrl;
  return name.includes("_ID") ? `aaaaaaaa-0000-4000-8000-00000000000${at}` : "sandbox";
}

/** A project of the services of a file, beside a stand-in of its own. */
function openBeside(network: string, text: string, env: Readonly<Record<string, string>>): Promise<Project> {
  const { networks = {} } = parse(text) as Compose;
  const here = folder();
  const files = [join(here, "docker-compose.yml"), join(here, "docker-compose.override.yml")];
  const external = { external: true, name: network };
  // OpenCTI, which the files are a part of or that is on their network, and that network under a name of its own
  const around = {
    services: {
      opencti: {
        image: "octi/sandbox",
        command: ["--memory"],
        environment: [`OPENCTI_TOKEN=${token}`],
        healthcheck: { interval: "1s", retries: 60 },
        ports: ["127.0.0.1:0:8080"],
      },
    },
    networks: Object.fromEntries(["default", ...Object.keys(networks)].map((name) => [name, external])),
  };
  for (const [index, content] of [text, stringify(around)].entries()) writeFileSync(files[index] ?? "", content);
  return openProject(files, { COMPOSE_PROFILES: "connectors", ...env });
}

/** Starts services beside a stand-in, and resolves when all are registered, with what they have said. */
async function registers(network: string, text: string, env: Readonly<Record<string, string>> = {}) {
  const services = Object.keys((parse(text) as Compose).services);
  const project = await openBeside(network, text, env);
  try {
    await project.compose("up", "-d");
    const opencti = await project.container("opencti");
    const logs = () => project.compose("logs", "--no-color", ...services);
    const all = async () => {
      const { connectors: found } = await statusOf(opencti);
      return found.length === services.length ? found : undefined;
    };
    const found = await eventually("registered", () => all().catch(() => undefined), 30).catch(async (error) => {
      throw new Error(`${error.message}:\n${await logs()}`);
    });
    for (const service of services) {
      const restarts = await docker("inspect", "-f", "{{.RestartCount}}", await project.container(service));
      if (restarts !== "0") throw new Error(`${service} was restarted ${restarts} times`);
    }
    return { found, logs: await logs() };
  } finally {
    await project.close();
  }
}

/** One file as somebody has it, with its image lines changed, and what it says of itself filled in. */
async function swap(network: string, file: string): Promise<string> {
  const python = readFileSync(file, "utf8")
    .replaceAll("OPENCTI_URL=http://localhost", `OPENCTI_URL=${openctiUrl}`)
    .replaceAll("OPENCTI_TOKEN=ChangeMe", `OPENCTI_TOKEN=${token}`)
    .replaceAll("ALIENVAULT_API_KEY=ChangeMe", "ALIENVAULT_API_KEY=sandbox");
  const text = python.replace(
    /image: opencti\/connector-([\w-]+):\S+/g,
    (_, name) => `image: octi/connector-${slugOf(name)}`,
  );
  const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name);
  const values = Object.fromEntries(names.map((name, index) => [name, writtenFor(name, index)]));
  const reading = await openBeside(network, python, values);
  const isRead = await reading.compose("config").then(
    () => true,
    () => false,
  );
  if (!isRead) return "not read by this Compose, with the Python image either";
  const { found, logs } = await registers(network, text, values);

  const { services } = parse(text.replace(/\$\{(\w+)\}/g, (_, name) => values[name] ?? "")) as Compose;
  const warned: string[] = [];
  for (const { image, environment } of Object.values(services)) {
    const slug = image.replace("octi/connector-", "");
    if (!Object.hasOwn(connectors, slug)) throw new Error(`${image} is no image of a connector`);
    const connector = (await connectors[slug as keyof typeof connectors]()).default;
    const env = environmentOf(environment);
    const id = env.get("CONNECTOR_ID");
    const kept = id === undefined || id === "ChangeMe" || found.some((one) => one.id === id);
    if (!kept) throw new Error(`${id} is not the id of ${found.map((one) => one.id).join(", ")}`);
    if (env.get("CONNECTOR_LOG_LEVEL") === "error") continue;
    const { own, general } = variablesOf(connector);
    const known = new Set([...own, ...general].map(({ name }) => name));
    const unknown = [...env.keys()].filter((name) => !known.has(name) && !name.startsWith("OPENCTI_"));
    for (const name of unknown) {
      if (!logs.includes(`"key":"${name}"`)) throw new Error(`nothing is said of ${name}`);
      warned.push(name);
    }
  }
  return ["registered", ...warned.map((name) => `says that it doesn't know ${name}`)].join(", ");
}

/** A config.yml in the folder of the Python image, and nothing in the environment. */
async function mounted(network: string): Promise<void> {
  const here = folder();
  const own: Readonly<Record<string, object>> = {
    alienvault: { alienvault: { api_key: "sandbox" } },
    "misp-feed": { misp_feed: { url: `${openctiUrl}/feeds/misp/5x5` } },
  };
  const services = Object.keys(connectors).map((slug, index) => {
    const file = join(here, `${slug}.yml`);
    const connector = { id: `bbbbbbbb-0000-4000-8000-00000000000${index}`, name: `From a file: ${slug}` };
    writeFileSync(file, stringify({ opencti: { url: openctiUrl, token }, connector, ...own[slug] }));
    const volume = `${file}:/opt/opencti-connector-${pythonNames[slug] ?? slug}/config.yml:ro`;
    return [`connector-${slug}`, { image: `octi/connector-${slug}`, volumes: [volume] }] as const;
  });
  const { found } = await registers(network, stringify({ services: Object.fromEntries(services) }));
  const odd = found.find(({ id, name }) => !id.startsWith("bbbbbbbb-") || !name.startsWith("From a file: "));
  if (odd) throw new Error(`${odd.name} (${odd.id}) is not what the file says`);
}

/** Each compose file that people have starts and registers with our images in place of the Python ones. */
export async function swapped(say: (line: string) => void): Promise<string | undefined> {
  if (!existsSync(shared)) return "no shared data";
  const network = await openNetwork();
  const failures: string[] = [];
  const files = globSync("*/*.yml", { cwd: shared }).sort();
  for (const name of files) {
    const note = await swap(network, join(shared, name)).catch((error: Error) => {
      failures.push(`${name}: ${error.message}`);
      return "FAILED";
    });
    say(`${basename(name, ".yml")}: ${note}`);
  }
  await mounted(network).then(
    () => say("a config.yml in the folder of each Python image: registered"),
    (error: Error) => failures.push(`config.yml: ${error.message}`),
  );
  if (failures.length > 0) throw new Error(`${failures.length} of ${files.length + 1}\n${failures.join("\n")}`);
  return undefined;
}
