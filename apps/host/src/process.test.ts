import { afterEach, describe, expect, test } from "vitest";
import { answer, catalogue } from "./test-feed.ts";
import { endAll, eventually, runOnce, serve, startProcess } from "./test-host.ts";
import { feed, good, platform, secrets, settings, stateOf, testSecrets, worksOf } from "./test-world.ts";

afterEach(endAll);

describe("the process", () => {
  test("SIGTERM in mid-run: ends in time, the work is closed as interrupted, the state stays, the next run is good", async () => {
    const sandbox = await platform();
    const source = await feed(answer(catalogue(12_000)));
    const env = settings(sandbox.url, source.address);
    const { child, exit, output } = startProcess("main.ts", ["cisa-kev"], env);
    await eventually("objects are announced", () => (worksOf(sandbox)[0]?.expected ?? 0) > 1 || undefined);
    const asked = Date.now();
    child.kill("SIGTERM");
    expect(await exit).toBe(0);
    expect(Date.now() - asked).toBeLessThan(10_000);
    expect(output()).toMatch(/"level":"WARNING".*Interrupted \(SIGTERM\) after \d+ records/);
    expect(worksOf(sandbox)[0]?.errors).toEqual([
      expect.stringMatching(/^Interrupted \(SIGTERM\) after .*the next run goes on from the last checkpoint$/),
    ]);
    expect(stateOf(sandbox)).not.toContain("last_update");

    source.set(answer(good));
    expect((await runOnce(env)).exit).toBe(0);
    expect(stateOf(sandbox)).toContain("2024-03-01");
  });

  test("five wrong settings: each is said in a line, secrets masked, exit 78, nothing is asked of anybody", async () => {
    let asked = 0;
    const nobody = await serve((_, response) => {
      asked += 1;
      response.end();
    });
    const { exit, output } = startProcess("main.ts", ["cisa-kev"], {
      OPENCTI_URL: "opencti:8080",
      OPENCTI_TOKEN: "ChangeMe",
      CONNECTOR_DURATION_PERIOD: "daily",
      CISA_TLP: "TLP:PURPLE",
      CISA_CREATE_INFRASTRUCTURES: "perhaps",
      CISA_CATALOG_URL: `http://reader:${secrets.feedPassword}@127.0.0.1:${nobody.port}/kev.json`,
    });
    expect(await exit).toBe(78);
    const lines = output()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const keys = [
      "OPENCTI_URL",
      "OPENCTI_TOKEN",
      "CONNECTOR_DURATION_PERIOD",
      "CISA_TLP",
      "CISA_CREATE_INFRASTRUCTURES",
    ];
    const wrong = lines.filter(({ message }) => message === "a setting is wrong");
    expect(wrong.map(({ attributes }) => attributes.key).sort()).toEqual(keys.sort());
    for (const { level, attributes } of wrong) {
      expect(level).toBe("ERROR");
      expect(attributes.message).toMatch(/^expected /);
    }
    expect(lines.at(-1)).toMatchObject({
      message: expect.stringContaining("nothing was started"),
      attributes: { problems: 5 },
    });
    expect(asked).toBe(0);
  });
});

testSecrets();
