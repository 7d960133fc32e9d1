import { trial } from "@octi/sdk/testing";
import { expect, test } from "vitest";
import connector from "./connector.ts";
import { attribute, event, url } from "./test-feed.ts";

const comment = "a remark that makes the file as large as the largest that feeds have ".repeat(15);
const eventOf = (attributes: number) =>
  event("Large", {
    Attribute: Array.from({ length: attributes }, (_, index) =>
      attribute("domain", `host-${index}.example`, { comment }),
    ),
  });
const { uuid, timestamp } = eventOf(0);
const run = (body: unknown) =>
  trial(connector, {
    env: { MISP_FEED_URL: url, MISP_FEED_CREATE_OBSERVABLES: "true" },
    source: {
      [`${url}/manifest.json`]: { body: { [uuid]: { timestamp } } },
      [`${url}/${uuid}.json`]: { body },
    },
  });

test.each<[string, number, (text: object) => string]>([
  ["50 MB, as feeds write it,", 42_000, (one) => JSON.stringify({ Event: one })],
  ["10 MB in a list", 9_000, (one) => JSON.stringify([{ Event: one }])],
])("an event of more than %s is imported whole", { timeout: 120_000 }, async (size, attributes, wrap) => {
  const body = wrap(eventOf(attributes));
  expect(Buffer.byteLength(body)).toBeGreaterThan(Number.parseInt(size, 10) * 1_000_000);
  const { outcome, objects } = await run(body);
  expect(outcome).toMatchObject({ kind: "success", report: { skipped: { count: 0 } } });
  expect(objects.filter(({ type }) => type === "domain-name")).toHaveLength(attributes);
  expect(objects.find(({ type }) => type === "report")).toMatchObject({ object_refs: { length: attributes } });
});

test("a large event that is cut off is owed, and nothing of it is sent", async () => {
  const body = JSON.stringify({ Event: eventOf(9_000) });
  const { objects, state } = await run(body.slice(0, -1000));
  expect({ objects, state }).toMatchObject({ objects: [], state: { owed: [{ uuid: uuid }] } });
});
