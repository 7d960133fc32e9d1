import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { atSandbox, readDemoSettings } from "./demo-settings.ts";
import { generated } from "./generated.ts";
import { hostPackage, registryFile } from "./registry-file.ts";
import { endAll, folder } from "./test-host.ts";

afterEach(endAll);

const repository = fileURLToPath(new URL("../../../", import.meta.url));

/** A repository with one connector, `example`, and what it needs to be loaded. */
function root() {
  const path = folder();
  const example = join(path, "connectors/example");
  mkdirSync(join(path, "apps/host"), { recursive: true });
  cpSync(join(repository, "apps/host/package.json"), join(path, "apps/host/package.json"));
  mkdirSync(join(example, "src"), { recursive: true });
  symlinkSync(join(repository, "connectors/cisa-kev/node_modules"), join(example, "node_modules"));
  const put = (name: string, content: string) => writeFileSync(join(example, name), content);
  put(
    "package.json",
    '{ "name": "@octi/connector-example", "version": "1.2.3", "description": "Examples.", "exports": { ".": "./src/connector.ts" } }',
  );
  put("tsconfig.json", "{}");
  put(
    "src/connector.ts",
    `import { defineConnector, env } from "@octi/sdk";
import * as z from "zod";
export default defineConnector({
  slug: "example", name: "Example", type: "EXTERNAL_IMPORT", scope: ["example"], every: "P1D",
  config: z.object({ EXAMPLE_URL: env.url({ description: "Where the list is." }) }), state: z.object({}),
  async *run({ unchanged }) { return unchanged("nothing"); },
});`,
  );
  return { path, put, remove: (name: string) => rmSync(join(example, name)) };
}

describe("a new connector", () => {
  test("registry, the host's dependency, compose, and a README where there is none", async () => {
    const { path } = root();
    const { files, problems } = await generated(path);
    expect(problems).toEqual([]);
    expect(files.get("apps/host/src/registry.ts")).toContain('  example: () => import("@octi/connector-example"),');
    const { dependencies } = JSON.parse(files.get("apps/host/package.json") ?? "");
    expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(["@octi/connector-example", "@octi/sdk"]));
    expect(files.get("connectors/example/README.md")).toMatch(/^# Example\n\nExamples\.\n[\s\S]*\| `EXAMPLE_URL` \|/);
    expect(files.get("connectors/example/README.md")).not.toContain("differences");
    expect(files.get("docker/docker-compose.yml")).toContain("connector-example:");
  });

  test("its first README has both sections where it replaces a Python connector, and is stable", async () => {
    const { path, put } = root();
    put("deviations.json", "[]");
    const first = (await generated(path)).files.get("connectors/example/README.md") ?? "";
    expect(first).toContain("None: with the default settings");
    put("README.md", first);
    expect((await generated(path)).files.get("connectors/example/README.md")).toBe(first);
  });

  test("it stands in OpenCTI's catalogue where it has a catalogue.json, and nowhere else", async () => {
    const { path, put } = root();
    const without = (await generated(path)).files;
    expect(without.has("connectors/example/__metadata__/connector_config_schema.json")).toBe(true);
    expect(without.has("connectors/example/__metadata__/connector_manifest.json")).toBe(false);
    expect(JSON.parse(without.get("docker/catalogue/manifest.json") ?? "").contracts).toEqual([]);
    cpSync(join(repository, "connectors/mitre/catalogue.json"), join(path, "connectors/example/catalogue.json"));
    put("../../package.json", '{ "repository": { "url": "git+https://git.example/octi.git" } }');
    const { files, problems } = await generated(path);
    expect(problems).toEqual([]);
    const manifest = JSON.parse(files.get("connectors/example/__metadata__/connector_manifest.json") ?? "");
    expect(manifest).toMatchObject({ container_image: "octi/connector-example", container_version: "1.2.3" });
    expect(manifest.source_code).toBe("https://git.example/octi/tree/main/connectors/example");
    expect(files.has(manifest.logo)).toBe(true);
    const [contract] = JSON.parse(files.get("docker/catalogue/manifest.json") ?? "").contracts;
    expect(contract).toMatchObject({ slug: "octi-example", config_schema: { required: expect.any(Array) } });
  });

  test.each([
    ["package.json", undefined, "is missing: take the one of docs/write-a-connector.md"],
    ["package.json", '{ "name": "example" }', 'expected the name "@octi/connector-example"'],
    ["tsconfig.json", undefined, "is missing: take the one of docs/write-a-connector.md"],
    ["src/connector.ts", undefined, "is missing: expected its default export"],
    ["src/connector.ts", 'import "nowhere";', "npx -y pnpm@12.21.0 install"],
    ["src/connector.ts", "export const one = 1;", "expected a default export: defineConnector"],
    ["src/connector.ts", "export default { slug: 'other', config: {}, run() {} };", 'has the slug "other"'],
    ["README.md", "# Example\n", 'expected a line "<!-- generated:configuration -->"'],
    [
      "package.json",
      '{ "name": "@octi/connector-example", "description": "", "exports": { ".": "./src/connector.ts" } }',
      "expected a version",
    ],
    ["catalogue.json", '{ "title": "Example" }', "short_description: "],
    ["deviations.json", "{}", "expected a list"],
    ["deviations.json", "[", "JSON"],
    ["demo.json", '{ "EXAMPLE_URI": "/feeds/list.json" }', "EXAMPLE_URI is no variable of this connector"],
  ])("%s that is wrong (%s) is told with its path", async (name, content, words) => {
    const { path, put, remove } = root();
    if (content === undefined) remove(name);
    else put(name, content);
    const { problems } = await generated(path);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.startsWith(`connectors/example/${name}: `)).toBe(true);
    expect(problems[0]).toContain(words);
  });

  test("a README with differences needs a deviations.json, one with deviations.json the markers", async () => {
    const { path, put } = root();
    const configuration = "<!-- generated:configuration -->\n<!-- /generated -->\n";
    put("README.md", `${configuration}<!-- generated:differences -->\n<!-- /generated -->\n`);
    expect((await generated(path)).problems).toEqual([expect.stringContaining("deviations.json is missing: write []")]);
    put("README.md", configuration);
    put("deviations.json", "[]");
    expect((await generated(path)).problems).toEqual([expect.stringContaining("<!-- generated:differences -->")]);
  });
});

test("the registry quotes only what needs it, and the host depends on these connectors and no others", () => {
  const text = registryFile(["cisa-kev", "mitre"]);
  expect(text).toContain('  "cisa-kev": () => import("@octi/connector-cisa-kev"),\n  mitre: () => import(');
  const before = { name: "host", dependencies: { "@octi/sdk": "workspace:*", "@octi/connector-gone": "workspace:*" } };
  expect(JSON.parse(hostPackage(JSON.stringify(before), ["mitre"]))).toEqual({
    name: "host",
    dependencies: { "@octi/connector-mitre": "workspace:*", "@octi/sdk": "workspace:*" },
  });
});

test("the demo's settings: feeds of the stand-in get its address, a wrong file is told", () => {
  const path = folder();
  const put = (content: string) => writeFileSync(join(path, "demo.json"), content);
  expect(readDemoSettings(path)).toBeUndefined();
  put('{ "A_URL": "/feeds/a/demo/list.json", "A_KEY": "demo" }');
  expect(atSandbox(readDemoSettings(path) ?? {}, "http://127.0.0.1:8080")).toEqual({
    A_URL: "http://127.0.0.1:8080/feeds/a/demo/list.json",
    A_KEY: "demo",
  });
  for (const wrong of ["[]", "null", "{", '{ "A": 1 }']) {
    put(wrong);
    expect(() => readDemoSettings(path)).toThrow("expected an object of texts");
  }
});
