import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, expect, test } from "vitest";
import { answer, catalogue } from "./test-feed.ts";
import { endAll, eventually, folder, serve, startHost } from "./test-host.ts";
import { cvesOf, platform, secrets, stateOf } from "./test-world.ts";

/*
 * A connector that has been running for a long time: its clock goes so fast that it makes hundreds of runs in seconds.
 */

afterEach(endAll);

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const runs = 500;
const entries = 10;
/** Runs between two looks at the process. */
const between = 10;
/** Bytes by which a process may grow without that anything leaks: its heap moves in steps. */
const slack = 16_000_000;

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

test(`${runs} runs in one process: no work stays open, and neither handles nor memory grow`, async () => {
  const sandbox = await platform();
  const looks: { readonly run: number; readonly handles: number; readonly bytes: number }[] = [];
  let run = 0;
  /** Each fourth run finds one entry changed, the others the catalogue as it was. */
  const body = (): string => {
    const release = Math.floor(run / 4);
    const date = new Date(Date.UTC(2024, 0, 1) + release * 1_000).toISOString();
    return catalogue(entries, date, (entry, at) =>
      at === release % entries ? { ...entry, shortDescription: `As release ${release} has it.` } : entry,
    );
  };
  const feed = await serve((request, response) => {
    run += 1;
    if (run % between === 0) {
      collectGarbage();
      const { rss: bytes } = process.memoryUsage();
      looks.push({ run, handles: process.getActiveResourcesInfo().length, bytes });
    }
    answer(body())(request, response);
  });
  const settings = {
    OPENCTI_URL: sandbox.url,
    OPENCTI_TOKEN: secrets.token,
    CONNECTOR_QUEUE_PROTOCOL: "api",
    CONNECTOR_DATA_DIR: folder(),
    CONNECTOR_DURATION_PERIOD: "PT5S",
    CONNECTOR_LOG_LEVEL: "warning",
    CISA_CATALOG_URL: `${feed.url}/kev.json`,
  };
  const host = startHost(settings, 300);
  await eventually(`run ${runs}`, () => run > runs || undefined, 110);
  host.stop();
  expect(await host.exit).toBe(0);
  await sandbox.idle();

  const response = await fetch(`${sandbox.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${sandbox.token}` },
    body: JSON.stringify({ query: "{ connectors { works { status } } }" }),
  });
  const { data } = (await response.json()) as { data: { connectors: { works: { status: string }[] }[] } };
  const works = data.connectors.flatMap((connector) => connector.works);
  expect(works.length).toBeGreaterThan(runs / 5);
  expect(works.filter(({ status }) => status !== "complete")).toEqual([]);
  expect(cvesOf(sandbox)).toBe(entries);
  expect(stateOf(sandbox)).toContain("last_update");

  const of = (from: number, to: number, what: "handles" | "bytes") =>
    median(looks.filter((look) => look.run > from && look.run <= to).map((look) => look[what]));
  expect(of(400, 500, "handles")).toBeLessThanOrEqual(of(100, 200, "handles") + 2);
  expect(of(400, 500, "bytes")).toBeLessThan(of(100, 200, "bytes") + slack);
}, 120_000);
