import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Connector, readConfiguration } from "@octi/sdk/runtime";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { fencesOf, missingLines } from "./guide.ts";
import { connectors } from "./registry.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const guides = globSync("docs/**/*.md", { cwd: root }).sort();

const fence = (mark: string, language = "sh") => `${mark}\n\`\`\`${language}\ntrue\n\`\`\`\n`;

test("a fence is what the comment or the path before it says", () => {
  const doing = (text: string) => fencesOf("guide.md", text)[0]?.doing;
  expect(doing(fence(""))).toEqual({ kind: "run", docker: false, always: false });
  expect(doing(fence("<!-- docker at the end -->"))).toEqual({ kind: "run", docker: true, always: true });
  expect(doing(fence("<!-- docker prints soon -->", "text"))).toEqual({ kind: "prints", soon: true, docker: true });
  expect(doing(fence("<!-- beside: it is ready -->"))).toEqual({ kind: "beside", until: "it is ready" });
  expect(doing(fence("<!-- not run: a reason -->"))).toEqual({ kind: "not run", reason: "a reason" });
  expect(doing(fence("First: `a/b.json`, with this:\n", "json"))).toEqual({
    kind: "file",
    path: "a/b.json",
    docker: false,
  });
});

test("a fence that nobody would try is an error, with its line", () => {
  expect(() => fencesOf("guide.md", fence("Text.\n\n", "yaml"))).toThrow("guide.md:4: nobody tries this yaml");
  expect(() => fencesOf("guide.md", fence("<!-- dockr -->"))).toThrow("guide.md:2: <!-- dockr --> says nothing");
  expect(() => fencesOf("guide.md", "1. A step:\n\n   ```sh\n   true\n   ```\n")).toThrow("1 of 1 fences are not read");
});

test("lines are looked for in their order, … standing for anything within a line", () => {
  expect(missingLines("a … c\nd\n", "x a b c\ny d")).toEqual([]);
  expect(missingLines("d\na … c\n", "x a b c\ny d")).toEqual(["a … c"]);
  expect(missingLines("a … c\n", "a\nc")).toEqual(["a … c"]);
});

test.each(guides)("%s: each fence is tried or has a reason, and what it links to is there", (name) => {
  const text = read(name);
  expect(() => fencesOf(name, text)).not.toThrow();
  const headings = (of: string) => [...of.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));
  for (const [, target = ""] of text.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? join(root, name) : join(root, dirname(name), path);
    expect(existsSync(file), `${name} links to ${target}`).toBe(true);
    if (anchor !== undefined) expect(headings(readFileSync(file, "utf8")), target).toContain(decodeURI(anchor));
    if (path.endsWith(".png")) expect(statSync(file).size, path).toBeLessThanOrEqual(150_000);
  }
});

/** The name that GitHub gives a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

const translated = guides.filter((name) => name.startsWith("docs/ja/"));

test.each(translated)("%s has the fences, headings, tables and pictures of the English one", (name) => {
  const shape = (path: string) => {
    const text = read(path);
    return {
      fences: fencesOf(path, text).map(({ language, text, doing }) => ({ language, text, doing: doing.kind })),
      headings: [...text.matchAll(/^#+/gm)].map(([level]) => level),
      rows: text.match(/^\|/gm)?.length,
      pictures: [...text.matchAll(/images\/[\w-]+\.png/g)].map(([picture]) => picture),
    };
  };
  expect(translated).not.toEqual([]);
  expect(shape(name)).toEqual(shape(name.replace("docs/ja/", "docs/")));
});

const sources = globSync(
  ["packages/sdk/src/**/*.ts", "apps/host/src/**/*.ts", "connectors/*/src/**/*.ts", "docker/*.sh", "docker/*.yml"],
  { cwd: root, exclude: (name) => name.endsWith(".test.ts") },
)
  .map(read)
  .join("\n");

/** Whether a program says that: what stands for `…` is put in by it. */
const isSaid = (message: string) =>
  new RegExp(
    message
      .split("…")
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll('"', '\\\\?"'))
      .join("[^\\n]{1,120}?"),
  ).test(sources);

test("each message of the troubleshooting is one that a program says", () => {
  const rows = read("docs/troubleshooting.md")
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  const messages = rows.map((row) => /^\| `([^`]+)` \|/.exec(row)?.[1] ?? row);
  expect(messages.length).toBeGreaterThan(40);
  expect(messages.filter((message) => !isSaid(message))).toEqual([]);
  expect(isSaid("the name … is known here")).toBe(false);
});

test("the stack of seven MISP feeds: each with a name and a feed of its own, and no setting that nobody knows", async () => {
  const misp: Connector = (await connectors["misp-feed"]()).default;
  const { services } = parse(read("docs/misp-feeds.yml")) as Record<string, Record<string, { environment: string[] }>>;
  const stack = Object.values(services ?? {}).map(({ environment }) => {
    const lines = environment.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]);
    const own = Object.fromEntries(lines.filter(([, value = ""]) => !value.startsWith("${")));
    const env = { ...own, OPENCTI_URL: "http://opencti:8080", OPENCTI_TOKEN: "0c64a3c8-4a1c-4d5e-9f1a-2b7d9a1c0e44" };
    return readConfiguration(misp, { env, cwd: import.meta.dirname, folders: [] });
  });
  expect(new Set(stack.map(({ settings }) => settings.CONNECTOR_ID)).size).toBe(7);
  expect(stack.flatMap(({ notes }) => notes).filter(({ level }) => level === "warn")).toEqual([]);
  const table = read("docs/docker-and-portainer.md");
  for (const service of Object.keys(services ?? {})) expect(table).toContain(`\`${service}\``);
  for (const { config } of stack) expect(table).toContain(`\`${(config as { MISP_FEED_URL: string }).MISP_FEED_URL}\``);
});
