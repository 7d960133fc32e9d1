import { expect, test } from "vitest";
import { parse } from "yaml";
import { composeFile } from "./compose.ts";
import { deviationsText } from "./deviations.ts";
import { connectors } from "./registry.ts";

test("the compose file is YAML with a service a connector, its own variables and no secret", async () => {
  const all = await Promise.all(Object.values(connectors).map(async (load) => (await load()).default));
  const text = composeFile(all, "banner");
  const compose = parse(text);
  expect(Object.keys(compose.services)).toEqual(Object.keys(connectors).map((slug) => `connector-${slug}`));
  expect(compose.services["connector-cisa-kev"].environment).toContain("CISA_TLP=${CISA_TLP:-TLP:CLEAR}");
  expect(text).not.toContain("CISA_INTERVAL");
  expect(compose.networks.opencti).toEqual({ name: "${OPENCTI_NETWORK:-opencti_network}", external: true });
});

test("differences are told with reason, before and after", () => {
  expect(deviationsText([])).toMatch(/^None/);
  const text = deviationsText([
    { type: "software", field: "name", reason: "Blanks make twins.", before: { name: "A " }, after: { name: "A" } },
  ]);
  expect(text).toContain("**software, `name`**: Blanks make twins.");
  expect(text).toContain('"name": "A "');
});

test("differences of one reason are told once, with all types and the first example", () => {
  const one = { field: "extra", reason: "Nothing is lost.", before: null };
  const text = deviationsText([
    { ...one, type: "file", after: { name: "first" } },
    { ...one, type: "report", after: { name: "second" } },
    { ...one, type: "file", reason: "Another one.", after: {} },
  ]);
  expect(text).toContain("**file, report, `extra`**: Nothing is lost.");
  expect(text).toContain("**file, `extra`**: Another one.");
  expect(text).toContain("first");
  expect(text).not.toContain("second");
});
