import { trial } from "@octi/sdk/testing";
import { expect, test } from "vitest";
import connector from "./connector.ts";
import { attribute, event, feed, url } from "./test-feed.ts";

const names = ["constructor", "__proto__", "toString", "hasOwnProperty"];
const mappings = ["compatible", "full"];

test.each(names.flatMap((name) => mappings.map((mapping) => [name, mapping] as const)))(
  "a tag, an object, a relation and a type called %s lose nothing with the mapping %s",
  async (name, mapping) => {
    const inner = attribute("domain", "inner.example", { object_relation: name });
    const reference = { referenced_uuid: attribute("domain", "outer.example").uuid, relationship_type: name };
    const { outcome, objects } = await trial(connector, {
      env: {
        MISP_FEED_URL: url,
        MISP_FEED_MAPPING: mapping,
        MISP_FEED_CREATE_INDICATORS: "true",
        MISP_FEED_CREATE_OBSERVABLES: "true",
      },
      source: feed([
        event("One", {
          Tag: [{ name }],
          Attribute: [attribute("domain", "outer.example"), attribute(name, "x"), attribute(`filename|${name}`, "x|y")],
          Object: [{ uuid: inner.uuid, name, Attribute: [inner], ObjectReference: [reference] }],
        }),
      ]),
    });
    expect(outcome).toMatchObject({ report: { skipped: { count: 0 }, partly: { count: 0 } } });
    expect(objects.filter(({ type }) => type === "report")).toMatchObject([{ labels: [name] }]);
    const domains = objects.flatMap((object) => (object.type === "domain-name" ? [object.value] : []));
    expect(domains).toEqual(["outer.example", "inner.example"]);
  },
);
