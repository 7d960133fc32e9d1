import { trial } from "@octi/sdk/testing";
import { describe, expect, test } from "vitest";
import connector from "./connector.ts";
import { attribute, event, feed, type TestEvent, url, uuidOf } from "./test-feed.ts";

type Fields = Readonly<Record<string, unknown>>;
type Made = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

/** What the mapping makes of an event. */
async function full(more: Fields, env: Readonly<Record<string, string>> = {}) {
  const { outcome, objects } = await trial(connector, {
    env: {
      MISP_FEED_URL: url,
      MISP_FEED_MAPPING: "full",
      MISP_FEED_CREATE_INDICATORS: "true",
      MISP_FEED_CREATE_OBSERVABLES: "true",
      ...env,
    },
    source: feed([event("One", { Attribute: [], ...more }) as TestEvent]),
  });
  const made = objects as unknown as readonly Made[];
  const all = (type: string) => made.filter((object) => object.type === type);
  const [report] = all("report");
  /** A relationship as `source type target`, each end by what it is called. */
  const name = (ref: unknown) => {
    const object = made.find(({ id }) => id === ref) ?? { type: String(ref) };
    const { type, value, name: named, pattern } = object as Fields;
    return type === "indicator" ? `indicator ${pattern}` : String(value ?? named ?? type);
  };
  const links = all("relationship").map(
    ({ source_ref, relationship_type, target_ref }) => `${name(source_ref)} ${relationship_type} ${name(target_ref)}`,
  );
  return { outcome, made, all, one: (type: string) => all(type)[0], report, links };
}

/** An object in the feed's form, of attributes by their relation. */
const object = (name: string, attributes: readonly ReturnType<typeof attribute>[], more: Fields = {}) => ({
  uuid: uuidOf("object", name),
  name,
  Attribute: attributes,
  ...more,
});
const related = (relation: string, type: string, value: string, more: Fields = {}) =>
  attribute(type, value, { object_relation: relation, ...more });

const indicatorsOnly = { MISP_FEED_CREATE_OBSERVABLES: "false" };

describe("what an attribute or an object is referred to by", () => {
  const domainIp = object("domain-ip", [
    related("domain", "domain", "a.example"),
    related("ip", "ip-dst", "192.0.2.1"),
  ]);
  const file = object("file", [related("filename", "filename", "a.exe"), related("md5", "md5", "ab".repeat(16))], {
    ObjectReference: [{ referenced_uuid: domainIp.uuid, relationship_type: "connects-to", comment: "seen" }],
  });

  test("the domain of an object resolves to its address", async () => {
    expect((await full({ Object: [domainIp] })).links).toContain("a.example resolves-to 192.0.2.1");
  });

  test("also where another object had the address before", async () => {
    const other = object("dns-record", [related("domain", "domain", "b.example"), related("a", "ip-dst", "192.0.2.1")]);
    const { links } = await full({ Object: [domainIp, other] });
    expect(links).toContain("b.example resolves-to 192.0.2.1");
  });

  test("a reference ends at the observables, and says what it was", async () => {
    const { all, links } = await full({ Object: [file, domainIp] });
    expect(links).toContain("a.exe related-to a.example");
    expect(all("relationship")).toContainEqual(expect.objectContaining({ description: "connects-to: seen" }));
  });

  test("or, without observables, at the indicators", async () => {
    const { links } = await full({ Object: [file, domainIp] }, indicatorsOnly);
    const [source, target] = [`[file:hashes.MD5 = '${"ab".repeat(16)}']`, "[domain-name:value = 'a.example']"];
    expect(links).toEqual([`indicator ${source} related-to indicator ${target}`]);
  });
});
