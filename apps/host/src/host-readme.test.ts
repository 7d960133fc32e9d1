import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterEach, expect, test } from "vitest";
import { readCompany } from "./company.ts";
import { configured } from "./configured.ts";
import { hostSettings } from "./host-settings.ts";
import { connectors } from "./registry.ts";
import { endAll, folder } from "./test-host.ts";

afterEach(endAll);

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const fenced = (language: string): string => readme.split(`\`\`\`${language}\n`)[1]?.split("```")[0] ?? "";
const minimal = { OPENCTI_URL: "http://opencti:8080", OPENCTI_TOKEN: "d434ce02-e58e-4cac-8b4c-42bf16748e84" };

test("the README has each variable of the host with its default", () => {
  const own = Object.keys(hostSettings.shape).filter((name) => name.startsWith("HOST_"));
  expect(own).toHaveLength(3);
  for (const name of own) expect(readme).toContain(`| \`${name}\` |`);
  const { HOST_PARALLEL_RUNS: runs } = hostSettings.pick({ HOST_PARALLEL_RUNS: true }).parse({});
  expect(readme).toContain(`| \`HOST_PARALLEL_RUNS\` | ${runs} |`);
});

test("its examples are read as they stand, and nothing in them is unknown", async () => {
  const env = { ...minimal, ...parseEnv(fenced("sh")) };
  const first = configured(await readCompany(connectors, { env, cwd: folder(), folders: [] }));
  expect(first.members.map(({ label }) => label)).toEqual(["cisa-kev", "mitre", "circl", "botvrij"]);
  const cwd = folder();
  writeFileSync(join(cwd, "config.yml"), fenced("yaml").replace("ChangeMe", minimal.OPENCTI_TOKEN));
  const second = configured(await readCompany(connectors, { env: {}, cwd, folders: [] }));
  expect(second.members.map(({ configuration }) => configuration.settings.CONNECTOR_NAME)).toEqual([
    "CISA Known Exploited Vulnerabilities",
    "CIRCL",
  ]);
  expect([...first.notes, ...second.notes].filter(({ level }) => level === "warn")).toEqual([]);
});
