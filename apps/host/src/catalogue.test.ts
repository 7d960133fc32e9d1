import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import addFormatsModule from "ajv-formats";
import { expect, test } from "vitest";
import { catalogueFile, manifestOf } from "./catalogue.ts";
import { type CatalogueEntry, readCatalogueEntry } from "./catalogue-entry.ts";
import { logoOf } from "./catalogue-logo.ts";

const entry: CatalogueEntry = {
  title: "Example",
  short_description: "Imports examples.",
  description: "Examples.",
  use_cases: ["Other"],
  solution_categories: ["Threat Intelligence Feed"],
  license_type: "Free",
  max_confidence_level: 80,
  subscription_link: null,
};
const connector = { slug: "example-list", type: "EXTERNAL_IMPORT" } as const;
const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const read = (path: string) => JSON.parse(readFileSync(at(path), "utf8"));

interface Property {
  readonly type: string;
  readonly format?: string;
  readonly default?: unknown;
}
interface Contract {
  readonly title: string;
  readonly slug: string;
  readonly logo: string;
  readonly container_image: string;
  readonly config_schema: {
    readonly type: string;
    readonly properties: Readonly<Record<string, Property>>;
    readonly required: readonly string[];
    readonly additionalProperties: boolean;
  };
}
const contracts: readonly Contract[] = read("docker/catalogue/manifest.json").contracts;

/** As OpenCTI validates (catalog-domain.ts): an unknown keyword or format in one schema breaks all catalogues. */
function platformAjv(): Ajv {
  const ajv = new Ajv({ coerceTypes: true });
  const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default;
  addFormats(ajv, ["password", "uri", "duration", "email", "date-time", "date"]);
  return ajv;
}

test("the manifest has the keys of OpenCTI's own, and a slug that hides none of them", () => {
  const manifest = manifestOf(connector, entry, { version: "1.2.3", repository: "https://git.example/octi" });
  expect(Object.keys(manifest)).toEqual([
    "title",
    "slug",
    "description",
    "short_description",
    "logo",
    "use_cases",
    "solution_categories",
    "license_type",
    "contact",
    "verified",
    "last_verified_date",
    "playbook_supported",
    "max_confidence_level",
    "support_version",
    "subscription_link",
    "source_code",
    "manager_supported",
    "container_version",
    "container_image",
    "container_type",
  ]);
  expect(manifest).toMatchObject({
    slug: "octi-example-list",
    container_image: "octi/connector-example-list",
    container_version: "1.2.3",
    source_code: "https://git.example/octi/tree/main/connectors/example-list",
  });
  expect(manifestOf(connector, entry, { version: "1.2.3", repository: undefined }).source_code).toBeNull();
});

test("an entry that is wrong is told by key, everything at once", () => {
  expect(readCatalogueEntry(JSON.stringify(entry))).toEqual(entry);
  const wrong = { ...entry, short_description: "a".repeat(251), use_cases: ["Anything"], licence: "Free" };
  expect(() => readCatalogueEntry(JSON.stringify(wrong))).toThrow(/short_description: .*use_cases\.0: .*licence/);
  const twice = { ...entry, use_cases: ["Other", "Other"] };
  expect(() => readCatalogueEntry(JSON.stringify(twice))).toThrow("use_cases: expected each of them once");
});

test("the logo is an image of its own, of the slug's letters", () => {
  expect(logoOf("example-list")).toContain(">EL</text>");
  expect(logoOf("example")).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  expect(JSON.stringify(catalogueFile([]))).toContain('"contracts":[]');
});

test("images and slugs are unique: OpenCTI keeps contracts by the one and finds them by the other", () => {
  expect(contracts.length).toBeGreaterThan(3);
  for (const key of ["container_image", "slug"] as const)
    expect(new Set(contracts.map((contract) => contract[key])).size).toBe(contracts.length);
  for (const { logo } of contracts) expect(logo).toMatch(/^data:image\/svg\+xml;base64,[A-Za-z0-9+/]+=*$/);
});

test.each(contracts.map((contract) => [contract.title, contract] as const))(
  "%s: its schema compiles as in OpenCTI, and what the form stores is valid",
  (_title, { config_schema: schema }) => {
    const ajv = platformAjv();
    const { type, properties, required, additionalProperties } = schema;
    expect(() => ajv.compile({ type, properties, required, additionalProperties })).not.toThrow();
    expect(properties).not.toHaveProperty("CONNECTOR_ID");
    expect(properties.CONNECTOR_TYPE).toMatchObject({ const: "EXTERNAL_IMPORT", default: "EXTERNAL_IMPORT" });

    // what the form leaves out, and what somebody has to fill in
    const given = ["OPENCTI_TOKEN", "OPENCTI_URL", "CONNECTOR_TYPE", "CONNECTOR_RUN_AND_TERMINATE"];
    const shown = Object.entries(properties).filter(([name]) => !given.includes(name));
    const asked = required.filter((name) => !given.includes(name));
    const stored = shown.flatMap(([name, property]) => {
      if (asked.includes(name)) return [[name, "filled in"]];
      if (property.default === undefined) return [];
      return [[name, property.type === "array" ? property.default : String(property.default)]];
    });
    const valid = ajv.compile({
      type,
      properties: Object.fromEntries(shown),
      required: asked,
      additionalProperties: false,
    });
    expect(valid(Object.fromEntries(stored)), JSON.stringify(valid.errors)).toBe(true);
    expect(valid({})).toBe(asked.length === 0);
  },
);
