import { trial } from "@octi/sdk/testing";
import { describe, expect, test } from "vitest";
import connector from "./connector.ts";
import { event, url } from "./test-feed.ts";

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
