import { trial } from "@octi/sdk/testing";
import { expect, test } from "vitest";
import connector from "./connector.ts";
import { attribute, event, url } from "./test-feed.ts";

const attributes = 42_000;
const comment = "a remark that makes the file as large as the largest that feeds have ".repeat(15);
const large = event("Large", {
  Attribute: Array.from({ length: attributes }, (_, index) =>
    attribute("domain", `host-${index}.example`, { comment }),
  ),
});
const run = (body: unknown) =>
  trial(connector, {
    env: { MISP_FEED_URL: url, MISP_FEED_CREATE_OBSERVABLES: "true" },
    source: {
      [`${url}/manifest.json`]: { body: { [large.uuid]: { timestamp: large.timestamp } } },
      [`${url}/${large.uuid}.json`]: { body },
    },
  });

test.each<[string, (text: object) => string]>([
  ["as feeds write it", (one) => JSON.stringify({ Event: one })],
  ["in a list", (one) => JSON.stringify([{ Event: one }])],
])("an event of more than 50 MB is imported whole, %s", { timeout: 120_000 }, async (_, wrap) => {
  const body = wrap(large);
  expect(Buffer.byteLength(body)).toBeGreaterThan(50_000_000);
  const { outcome, objects } = await run(body);
  expect(outcome).toMatchObject({ kind: "success", report: { skipped: { count: 0 } } });
  expect(objects.filter(({ type }) => type === "domain-name")).toHaveLength(attributes);
  expect(objects.find(({ type }) => type === "report")).toMatchObject({ object_refs: { length: attributes } });
});

test("a large event that is cut off is owed, and nothing of it is sent", async () => {
  const body = JSON.stringify({ Event: large });
  const { objects, state } = await run(body.slice(0, -1000));
  expect({ objects, state }).toMatchObject({ objects: [], state: { owed: [{ uuid: large.uuid }] } });
});
