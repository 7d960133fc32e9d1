import { type Rabbitmq, rabbitmqMissing, startRabbitmq } from "@octi/sandbox/rabbitmq";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { answer } from "./test-feed.ts";
import { endAll, eventually, runOnce, serve } from "./test-host.ts";
import { cvesOf, good, platform, secrets, testSecrets, worksOf } from "./test-world.ts";

/*
 * Validation before the import, over a real RabbitMQ: what OpenCTI's workers make of the messages.
 */

let rabbitmq: Rabbitmq;
beforeAll(async () => {
  if (!rabbitmqMissing) rabbitmq = await startRabbitmq({ management: true });
}, 120_000);
afterAll(() => rabbitmq?.stop());
afterEach(endAll);

/** OpenCTI, a feed, and the settings of a connector whose runs are to be validated. */
async function draftWorld() {
  const { url, managementUrl } = rabbitmq;
  const sandbox = await platform({ broker: { url, managementUrl } });
  const feed = await serve(answer(good));
  const env = {
    OPENCTI_URL: sandbox.url,
    OPENCTI_TOKEN: secrets.token,
    CISA_CATALOG_URL: `${feed.url}/kev.json`,
    CONNECTOR_VALIDATE_BEFORE_IMPORT: "true",
  };
  return { sandbox, env };
}

const skipped = rabbitmqMissing ? ` (skipped: ${rabbitmqMissing})` : "";
describe.skipIf(rabbitmqMissing)(`CONNECTOR_VALIDATE_BEFORE_IMPORT over RabbitMQ${skipped}`, () => {
  test("everything goes into the run's draft, nothing beside it; an unchanged source makes no second one", async () => {
    const { sandbox, env: plain } = await draftWorld();
    const env = { ...plain, MQ_USE_SSL_CA: "", MQ_USE_SSL_REJECT_UNAUTHORIZED: "true" };
    const first = await runOnce(env);
    expect(first.exit, first.log).toBe(0);
    expect(first.log).toContain("MQ_USE_SSL_REJECT_UNAUTHORIZED has no effect");
    await eventually("the work", () => worksOf(sandbox)[0]?.status === "complete" || undefined);
    const { drafts } = sandbox.status();
    expect(drafts).toHaveLength(1);
    expect(drafts[0]).toMatchObject({ name: worksOf(sandbox)[0]?.name, counts: { Vulnerability: 5 } });
    expect(cvesOf(sandbox)).toBe(0);
    expect((await runOnce(env)).exit).toBe(0);
    expect(sandbox.status().drafts).toHaveLength(1);
  }, 60_000);

  test("a draft that cannot be tied to its work is not left empty; the next run makes another", async () => {
    const { sandbox, env } = await draftWorld();
    sandbox.faults.add({ kind: "unauthorized", operation: "addDraftContext", times: 1 });
    expect((await runOnce(env)).exit).toBe(1);
    expect(sandbox.status().drafts).toEqual([]);
    expect((await runOnce(env)).exit).toBe(0);
    await eventually("the work", () => worksOf(sandbox)[0]?.status === "complete" || undefined);
    expect(sandbox.status().drafts).toMatchObject([{ counts: { Vulnerability: 5 } }]);
  }, 60_000);
});

testSecrets();
