import { beforeAll, describe, expect, test } from "vitest";
import { tlpId } from "./standard-id.ts";
import { testClient } from "./test-client.ts";
import { identified } from "./test-platform.ts";

const client = testClient();
const { data, errors, objects, pass } = client;
const technique = identified("attack-pattern", {
  name: "Phishing",
  x_mitre_id: "T1566",
  aliases: ["Spear"],
  object_marking_refs: [tlpId("TLP:RED")],
});
const ghost = identified("malware", { name: "Ghost", aliases: ["Phantom"], description: "a malware" });
const vulnerability = identified("vulnerability", { name: "CVE-2024-3094", x_opencti_aliases: ["xz"] });
const url = identified("url", { value: "https://x.example/a" });

beforeAll(() => {
  for (const object of [technique, ghost, vulnerability, url]) {
    objects.import(object, 0);
    pass(1_000);
  }
});

interface Found {
  readonly edges: readonly { readonly node: { readonly name?: string; readonly id: string } }[];
  readonly pageInfo: { readonly globalCount: number; readonly endCursor: string };
}

async function names(field: string, args: string): Promise<string[]> {
  const found = (await data(`{ ${field}${args && `(${args})`} { edges { node { id representative { main } } } } }`))[
    field
  ];
  return (found as { edges: { node: { representative: { main: string } } }[] }).edges.map(
    ({ node }) => node.representative.main,
  );
}
const filter = (key: string, rest: string) =>
  `filters: { mode: and, filters: [{ key: "${key}", ${rest} }], filterGroups: [] }`;

describe("filters", () => {
  test.each([
    ["name", 'values: ["ghost"]', ["Ghost"]],
    ["x_mitre_id", 'values: ["T1566"]', ["Phishing"]],
    ["aliases", 'values: ["phantom"]', ["Ghost"]],
    ["x_opencti_aliases", 'values: ["XZ"]', ["CVE-2024-3094"]],
    ["value", 'values: ["https://x.example/a"]', ["https://x.example/a"]],
    ["objectMarking", `values: ["${tlpId("TLP:RED")}"]`, ["Phishing"]],
    ["entity_type", 'values: ["Malware", "Url"]', ["Ghost", "https://x.example/a"]],
    ["entity_type", 'operator: not_eq, values: ["Malware"]', ["Phishing", "CVE-2024-3094", "https://x.example/a"]],
    ["name", 'operator: not_eq, mode: and, values: ["Ghost", "Phishing"]', ["CVE-2024-3094", "https://x.example/a"]],
    ["aliases", "operator: nil, values: []", ["CVE-2024-3094", "https://x.example/a"]],
    ["aliases", "operator: not_nil, values: []", ["Phishing", "Ghost"]],
    ["name", 'operator: search, values: ["host"]', ["Ghost"]],
    ["name", 'mode: and, values: ["Ghost", "Phishing"]', []],
    ["id", `values: ["${ghost.id}"]`, ["Ghost"]],
    ["standard_id", "operator: nil, values: []", []],
  ])("%s %s", async (key, rest, expected) => {
    expect(await names("stixCoreObjects", filter(key, rest))).toEqual(expected);
  });

  test("several keys: any of them; several filters: all or any; groups in groups", async () => {
    const keys =
      'filters: { mode: and, filters: [{ key: ["name", "aliases"], values: ["phantom"] }], filterGroups: [] }';
    expect(await names("stixCoreObjects", keys)).toEqual(["Ghost"]);
    const two = (mode: string) =>
      `{ mode: ${mode}, filters: [{ key: "name", values: ["Ghost"] }, { key: "x_mitre_id", values: ["T1566"] }], filterGroups: [] }`;
    expect(await names("stixCoreObjects", `filters: ${two("and")}`)).toEqual([]);
    expect(await names("stixCoreObjects", `filters: ${two("or")}`)).toEqual(["Phishing", "Ghost"]);
    expect(
      await names(
        "stixCoreObjects",
        `filters: { mode: and, filters: [{ key: "entity_type", values: ["Malware"] }], filterGroups: [${two("or")}] }`,
      ),
    ).toEqual(["Ghost"]);
  });

  test("a key that no object has is refused", async () => {
    const [error] = await errors(`{ stixCoreObjects(${filter("nmae", 'values: ["x"]')}) { edges { node { id } } } }`);
    expect(error).toMatchObject({
      name: "UNSUPPORTED_ERROR",
      message: "Incorrect filter keys not existing in any schema definition: nmae",
    });
  });
});

describe("lists", () => {
  test.each([
    ["stixCoreObjects", "", ["Phishing", "Ghost", "CVE-2024-3094", "https://x.example/a"]],
    ["stixDomainObjects", "", ["Phishing", "Ghost", "CVE-2024-3094"]],
    ["stixCyberObservables", "", ["https://x.example/a"]],
    ["stixCoreObjects", 'types: ["Stix-Cyber-Observable", "Malware"]', ["Ghost", "https://x.example/a"]],
    ["stixDomainObjects", 'types: ["Url"]', []],
    ["attackPatterns", "", ["Phishing"]],
    ["malwares", 'search: "PHANT"', ["Ghost"]],
    ["vulnerabilities", 'search: "nothing"', []],
    ["stixCoreObjects", "orderBy: name", ["CVE-2024-3094", "Ghost", "https://x.example/a", "Phishing"]],
    [
      "stixCoreObjects",
      "orderBy: created_at, orderMode: desc",
      ["https://x.example/a", "CVE-2024-3094", "Ghost", "Phishing"],
    ],
    ["stixCoreObjects", "orderBy: entity_type, first: 2", ["Phishing", "Ghost"]],
    ["markingDefinitions", "orderBy: x_opencti_order, orderMode: desc, first: 2", ["TLP:RED", "TLP:AMBER+STRICT"]],
    ["markingDefinitions", filter("definition", 'values: ["TLP:CLEAR"]'), ["TLP:CLEAR"]],
  ])("%s(%s)", async (field, args, expected) => {
    expect(await names(field, args)).toEqual(expected);
  });

  test("a marking has both dates, as the Python connectors ask for them", async () => {
    const query = "{ markingDefinitions(first: 1) { edges { node { created modified } } } }";
    const { edges } = (await data(query)).markingDefinitions as unknown as {
      edges: { node: { created: string; modified: string } }[];
    };
    expect(edges[0]?.node.created).toMatch(/^\d{4}-/);
    expect(edges[0]?.node.modified).toBe(edges[0]?.node.created);
  });

  test("pages follow one another", async () => {
    const query =
      "query ($after: ID) { stixCoreObjects(first: 3, after: $after) { edges { cursor node { id } } pageInfo { globalCount endCursor hasNextPage } } }";
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const { edges, pageInfo } = (await data(query, after === undefined ? {} : { after })).stixCoreObjects as Found & {
        pageInfo: { hasNextPage: boolean };
      };
      expect(pageInfo.globalCount).toBe(4);
      seen.push(...edges.map(({ node }) => node.id));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : undefined;
    } while (after !== undefined);
    expect(seen).toEqual([technique, ghost, vulnerability, url].map(({ id }) => id));
  });

  test("a cursor that nobody gave is refused", async () => {
    expect((await errors('{ stixCoreObjects(after: "x") { edges { node { id } } } }'))[0]?.name).toBe(
      "UNSUPPORTED_ERROR",
    );
  });

  test("numbers are counted by type", async () => {
    expect(
      await data('{ all: stixCoreObjectsNumber { total count } one: stixCoreObjectsNumber(types: ["Url"]) { total } }'),
    ).toEqual({ all: { total: 4, count: 4 }, one: { total: 1 } });
  });
});

describe("one object", () => {
  test("in its own type, with its markings", async () => {
    const query = `{ stixDomainObject(id: "${technique.id}") {
      __typename standard_id entity_type objectMarking { definition x_opencti_order }
      ... on AttackPattern { name x_mitre_id aliases }
    } }`;
    expect((await data(query)).stixDomainObject).toEqual({
      __typename: "AttackPattern",
      standard_id: technique.id,
      entity_type: "Attack-Pattern",
      objectMarking: [{ definition: "TLP:RED", x_opencti_order: 5 }],
      name: "Phishing",
      x_mitre_id: "T1566",
      aliases: ["Spear"],
    });
  });

  test("as STIX", async () => {
    const { stix, stixCoreObject } = await data(
      `{ stix(id: "${ghost.id}") stixCoreObject(id: "${ghost.id}") { toStix } }`,
    );
    expect(JSON.parse(String(stix))).toMatchObject(ghost);
    expect(stixCoreObject).toEqual({ toStix: stix });
  });

  test("null where there is none, or none of that kind", async () => {
    expect(
      await data(`{ stix(id: "x") stixCoreObject(id: "x") { id } stixDomainObject(id: "${url.id}") { id } }`),
    ).toEqual({ stix: null, stixCoreObject: null, stixDomainObject: null });
  });
});
