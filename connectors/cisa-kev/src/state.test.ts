import type { Feed, Http } from "@octi/sdk";
import { describe, expect, test } from "vitest";
import type { Config } from "./config.ts";
import connector from "./connector.ts";
import { generated } from "./test-catalogue.ts";

describe("state", () => {
  const released = "2024-03-01T10:00:00.1234Z";
  const settings: Config = {
    CISA_CATALOG_URL: "https://feed.example/kev.json",
    CISA_TLP: "TLP:CLEAR",
    CISA_CREATE_INFRASTRUCTURES: false,
    CISA_KEV_FLAG_ONLY: false,
    CISA_DETAILS: false,
    CISA_INTERVAL: undefined,
  };

  /** What a run does from a state: the keys of its records, the state that it leaves, and why it did nothing. */
  async function runFrom(state: Readonly<Record<string, string>>, more: Partial<Config> = {}, validator = '"v1"') {
    const content = generated(3);
    const feed = {
      validator,
      around: async (_path: string, schema: { parse(value: unknown): unknown }) =>
        schema.parse({ ...content, vulnerabilities: [] }),
      async *items() {
        yield* content.vulnerabilities;
      },
    } as unknown as Feed;
    const http = {
      get: async (_: unknown, { unless }: { unless?: string } = {}) => (unless === validator ? undefined : feed),
    } as unknown as Http;
    const records: string[] = [];
    let left: Readonly<Record<string, unknown>> = state;
    const run = connector.run({
      config: { ...settings, ...more },
      state,
      http,
      record: (key: string) => {
        records.push(key);
        return {};
      },
      checkpoint: (patch: object) => {
        left = { ...left, ...patch };
        return {};
      },
      unchanged: (reason: string) => reason,
    } as unknown as Parameters<typeof connector.run>[0]);
    for (;;) {
      const { done, value } = await run.next();
      if (done) return { records: records.length, left, unchanged: value as unknown };
    }
  }

  test("the first run sends all and leaves what the Python connector looks for", async () => {
    const { records, left } = await runFrom({});
    expect(records).toBe(3);
    expect(left).toMatchObject({ last_update: released, catalog: '"v1"' });
  });

  test("the same catalogue again: nothing", async () => {
    const { left } = await runFrom({});
    expect(await runFrom(left as Record<string, string>)).toMatchObject({
      records: 0,
      left,
      unchanged: expect.any(String),
    });
  });

  test("other content under the same dateReleased is sent", async () => {
    const { left } = await runFrom({});
    const again = await runFrom(left as Record<string, string>, {}, '"v2"');
    expect(again).toMatchObject({ records: 3, left: { last_update: released, catalog: '"v2"' }, unchanged: undefined });
  });

  test("after the Python connector: its release isn't sent again, and is followed from there", async () => {
    const first = await runFrom({ last_update: released });
    expect(first).toMatchObject({
      records: 0,
      left: { catalog: '"v1"' },
      unchanged: expect.stringContaining(released),
    });
    expect(await runFrom(first.left as Record<string, string>, {}, '"v2"')).toMatchObject({ records: 3 });
  });

  test("after the Python connector with an older release: everything", async () => {
    expect(await runFrom({ last_update: "2024-02-01T00:00:00Z" })).toMatchObject({ records: 3 });
  });

  test("after the Python connector, with details, which that one never sent: everything", async () => {
    expect(await runFrom({ last_update: released }, { CISA_DETAILS: true })).toMatchObject({ records: 3 });
  });

  test("another setting counts at the next run", async () => {
    const { left } = await runFrom({});
    expect(await runFrom(left as Record<string, string>, { CISA_TLP: "TLP:GREEN" })).toMatchObject({ records: 3 });
    expect(await runFrom(left as Record<string, string>, { CISA_DETAILS: true })).toMatchObject({ records: 3 });
  });
});
