import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { atEnd } from "../src/test-host.ts";

const run = promisify(execFile);
const most = { maxBuffer: 100_000_000 };

/** What a docker command prints on either stream. @throws {Error} with what it complains of */
export async function docker(...parameters: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run("docker", parameters, most);
  return (stdout || stderr).trim();
}

const answers = (command: string, ...parameters: readonly string[]) =>
  run(command, parameters).then(
    () => true,
    () => false,
  );

/** Why nothing can be shown here; nothing where all is to be had. */
export async function whatIsMissing(images: readonly string[]): Promise<string | undefined> {
  if (!(await answers("docker", "version", "--format", "{{.Server.Version}}"))) return "no Docker engine";
  if (!(await composeCommand())) return "no Docker Compose";
  for (const image of images) {
    if (await answers("docker", "image", "inspect", image)) continue;
    if (image.startsWith("octi/")) return `no image ${image}: pnpm images builds it`;
    if (!(await answers("docker", "pull", "-q", image))) return `no image ${image}, and it can't be pulled`;
  }
  return undefined;
}

/** Compose as it is here: the plugin, or its older form. */
async function composeCommand(): Promise<readonly [command: string, ...plugin: string[]] | undefined> {
  if (await answers("docker", "compose", "version")) return ["docker", "compose"];
  return (await answers("docker-compose", "version")) ? ["docker-compose"] : undefined;
}

let count = 0;
/** A name that nothing else on the engine has. */
export const ownName = (what: string): string => `octi-${what}-${process.pid}-${count++}`;

/** A network as somebody's OpenCTI has made it, removed at the end. */
export async function openNetwork(): Promise<string> {
  const name = ownName("network");
  await docker("network", "create", name);
  atEnd(() => docker("network", "rm", name));
  return name;
}

/** A compose project. */
export interface Project {
  /** Runs a command of Compose on its files. */
  compose(...parameters: readonly string[]): Promise<string>;
  /** What `docker ps` says of each service, such as "Up 5 seconds (healthy)". */
  ps(): Promise<ReadonlyMap<string, string>>;
  /** The id of a service's container. */
  container(service: string): Promise<string>;
  /** Runs with other values in the environment from now on. */
  values(env: Readonly<Record<string, string>>): void;
  /** Removes its containers, networks and volumes. It is done at the end in any case. */
  close(): Promise<void>;
}

/** Opens a project of its own over compose files, with nothing started. */
export async function openProject(
  files: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Project> {
  const [command = "", ...plugin] = (await composeCommand()) ?? [];
  const name = ownName("project");
  const label = `label=com.docker.compose.project=${name}`;
  let values = env;
  let isUp = false;
  const fixed = [...plugin, "-p", name, ...files.flatMap((file) => ["-f", file])];
  const compose = async (...parameters: readonly string[]) => {
    isUp ||= parameters[0] === "up";
    const { stdout } = await run(command, [...fixed, ...parameters], { ...most, env: { ...process.env, ...values } });
    return stdout;
  };
  const format = '{{.Label "com.docker.compose.service"}}\t{{.ID}}\t{{.Status}}';
  const list = async () =>
    (await docker("ps", "-a", "--filter", label, "--format", format))
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split("\t") as [service: string, id: string, status: string]);
  const close = async () => {
    if (isUp) await compose("down", "-v", "-t", "5");
    isUp = false;
  };
  atEnd(close);
  return {
    compose,
    close,
    ps: async () => new Map((await list()).map(([service, , status]) => [service, status])),
    async container(service) {
      const found = (await list()).find(([one]) => one === service);
      if (!found) throw new Error(`${name}: the service ${service} has no container`);
      return found[1];
    },
    values(next) {
      values = { ...values, ...next };
    },
  };
}

/**
 * Kills a container's process as a crash does. `docker kill` doesn't: Docker remembers that somebody wanted it, and starts
 * nothing again. A process that is the first of its container can't be killed from within it, so another one looks from outside.
 */
export async function crash(container: string, image: string): Promise<void> {
  const pid = await docker("inspect", "-f", "{{.State.Pid}}", container);
  const root = ["--pid", "host", "--user", "0", "--entrypoint", "bash"];
  await docker("run", "--rm", ...root, image, "-c", `kill -KILL ${pid}`);
}
