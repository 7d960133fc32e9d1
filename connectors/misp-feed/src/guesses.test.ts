import { trial } from "@octi/sdk/testing";
import { describe, expect, test } from "vitest";
import connector from "./connector.ts";
import { event, feed, url } from "./test-feed.ts";

const tags = ["Emotet", "mitre:T1566", 'actor="Sofacy"', "tlp:green"].map((name) => ({ name }));

/** What OpenCTI has, by what it is found by. */
const threats = new Map([
  ["emotet", { id: "malware--00000000-0000-4000-8000-000000000001", name: "Emotet" }],
  ["t1566", { id: "attack-pattern--00000000-0000-4000-8000-000000000002", name: "Phishing" }],
  ["sofacy", { id: "intrusion-set--00000000-0000-4000-8000-000000000003", name: "APT28" }],
] as const);

async function run(guess: boolean, mapping: string) {
  const asked: string[][] = [];
  const { objects } = await trial(connector, {
    env: { MISP_FEED_URL: url, MISP_FEED_GUESS_THREATS_FROM_TAGS: String(guess), MISP_FEED_MAPPING: mapping },
    source: feed([event("One", { Tag: tags })]),
    platform: {
      async find({ names }) {
        asked.push([...names]);
        return threats;
      },
    },
  });
  const named = objects.flatMap((object) =>
    ["malware", "attack-pattern", "intrusion-set"].includes(object.type) ? [(object as { name?: string }).name] : [],
  );
  return { asked, named };
}

describe.each(["compatible", "full"])("with the mapping %s", (mapping) => {
  test("each tag is looked up by what stands behind its sign: names, aliases and ids of ATT&CK's, in one question", async () => {
    const { asked, named } = await run(true, mapping);
    expect(asked).toEqual([["Emotet", "T1566", "Sofacy", "green"]]);
    expect(named).toEqual(expect.arrayContaining(["Emotet", "Phishing", "APT28"]));
  });

  test("nothing is looked up unless asked for", async () => {
    const { asked, named } = await run(false, mapping);
    expect(asked).toEqual([]);
    expect(named).not.toContain("APT28");
  });
});
