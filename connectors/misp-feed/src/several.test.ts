import { trial } from "@octi/sdk/testing";
import { describe, expect, test } from "vitest";
import connector from "./connector.ts";
import { attribute, event, url, uuidOf } from "./test-feed.ts";

const { uuid, timestamp } = event("File");
const on = (body: unknown, mapping = "compatible") =>
  trial(connector, {
    env: { MISP_FEED_URL: url, MISP_FEED_CREATE_OBSERVABLES: "true", MISP_FEED_MAPPING: mapping },
    source: {
      [`${url}/manifest.json`]: { body: { [uuid]: { timestamp } } },
      [`${url}/${uuid}.json`]: { body },
    },
  });
type Run = Awaited<ReturnType<typeof on>>;
const named = ({ objects }: Run, type: string) =>
  objects.flatMap((object) =>
    object.type === type ? [String(Reflect.get(object, "name") ?? Reflect.get(object, "value"))] : [],
  );
const partly = ({ outcome }: Run) => JSON.stringify(outcome.report.partly);

describe.each(["compatible", "full"])("what should be a list and is none, with the mapping %s", (mapping) => {
  test.each(["Tag", "Galaxy", "Object", "Attribute", "EventReport"])("%s {} loses nothing else", async (key) => {
    const run = await on({ Event: event("One", { [key]: {} }) }, mapping);
    expect(named(run, "report")).toEqual(["One"]);
    expect(named(run, "domain-name")).toEqual(key === "Attribute" ? [] : ["one.example"]);
    if (key === "Attribute") expect(partly(run)).toContain(uuidOf("event", "One"));
  });

  test("in an attribute or an object, too", async () => {
    const [loose, inner] = [attribute("domain", "a.example"), attribute("domain", "b.example")];
    const wrong = { Tag: {}, Galaxy: 1, Sighting: {} };
    const objects = [{ name: "made-up", Attribute: { ...inner, ...wrong }, ObjectReference: {} }];
    const run = await on({ Event: event("One", { Attribute: [{ ...loose, ...wrong }], Object: objects }) }, mapping);
    expect(named(run, "domain-name")).toEqual(["a.example", "b.example"]);
  });

  test("a number as a comment is its text", async () => {
    const { objects } = await on({
      Event: event("One", { Attribute: [attribute("domain", "a.example", { comment: 5 })] }),
    });
    expect(objects).toContainEqual(expect.objectContaining({ value: "a.example", x_opencti_description: "5" }));
  });

  test("is used as its one item", async () => {
    const run = await on({ Event: event("One", { Tag: { name: "tlp:red" } }) }, mapping);
    expect(named(run, "marking-definition")).toContain("TLP:RED");
  });
});

describe("a file of several events", () => {
  const good = [{ Event: event("One") }, { Event: event("Two") }];
  const [one, two] = good;

  test.each<[string, unknown, string]>([
    ["that is no event", { Event: { info: null } }, "item 1 of a list of events"],
    ["without a date", { Event: event("Bad", { date: "soon" }) }, event("Bad").uuid],
  ])("loses one %s alone, and tells it", async (_, bad, key) => {
    for (const body of [[one, bad, two], { response: [one, bad, two] }]) {
      const run = await on(body);
      expect(named(run, "report")).toEqual(["One", "Two"]);
      expect(partly(run)).toContain(key);
    }
  });

  test("of none that is an event is owed", async () => {
    const { objects, state } = await on([{ Event: {} }, 1]);
    expect({ objects, state }).toMatchObject({ objects: [], state: { owed: [{ uuid }] } });
  });
});
