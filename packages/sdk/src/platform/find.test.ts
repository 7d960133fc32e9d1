import { afterEach, beforeEach, expect, test } from "vitest";
import type { Platform } from "../connector.ts";
import { Misuse } from "../errors.ts";
import { createClient } from "./client.ts";
import { openFind } from "./find.ts";
import { type TestClock, testClock } from "./test-clock.ts";
import { testLog } from "./test-log.ts";
import { type TestPlatform, testPlatform } from "./test-platform.ts";

let platform: TestPlatform;
let clock: TestClock;
let author: Platform;
beforeEach(async () => {
  platform = await testPlatform();
  clock = testClock();
  const client = createClient({
    url: platform.url,
    token: platform.token,
    userAgent: "octi/0.1.0",
    fetch,
    clock,
    log: testLog().log,
  });
  author = openFind(client, { clock, signal: new AbortController().signal });
});
afterEach(() => platform.close());

test("finds by name and alias, without regard to case", async () => {
  platform.entities.push(
    { type: "Malware", standard_id: "malware--1", name: "Emotet", aliases: ["Geodo", "Heodo"] },
    { type: "Sector", standard_id: "identity--2", name: "Energy", aliases: ["Power"] },
  );
  const found = await author.find({ types: ["Malware", "Sector"], names: ["EMOTET", "heodo", "power", "nobody", " "] });
  expect(Object.fromEntries(found)).toEqual({
    emotet: { id: "malware--1", name: "Emotet" },
    heodo: { id: "malware--1", name: "Emotet" },
    power: { id: "identity--2", name: "Energy" },
  });
});

test("finds attack patterns by their id of ATT&CK's, too, and other types are not asked for one", async () => {
  platform.entities.push(
    { type: "Attack-Pattern", standard_id: "attack-pattern--1", name: "Phishing", x_mitre_id: "T1566" },
    { type: "Malware", standard_id: "malware--1", name: "T1059" },
    { type: "Attack-Pattern", standard_id: "attack-pattern--2", name: "Scripting", x_mitre_id: "T1059" },
  );
  const found = await author.find({ types: ["Malware", "Attack-Pattern"], names: ["t1566", "T1059"] });
  expect(Object.fromEntries(found)).toEqual({
    t1566: { id: "attack-pattern--1", name: "Phishing" },
    t1059: { id: "malware--1", name: "T1059" },
  });
  await author.find({ types: ["Malware"], names: ["T1566"] });
  expect(platform.seen.map(({ query }) => query.includes("x_mitre_id"))).toEqual([true, false]);
});

test("prefers a name to an alias, and the older entity", async () => {
  platform.entities.push(
    { type: "Malware", standard_id: "malware--alias", name: "Other", aliases: ["Zeus"] },
    { type: "Malware", standard_id: "malware--name", name: "Zeus" },
    { type: "Malware", standard_id: "malware--younger", name: "ZEUS" },
  );
  expect((await author.find({ types: ["Malware"], names: ["zeus"] })).get("zeus")?.id).toBe("malware--name");
});

test("looks only among the types that were asked for", async () => {
  platform.entities.push({ type: "Sector", standard_id: "identity--2", name: "Energy" });
  expect(await author.find({ types: ["Malware"], names: ["energy"] })).toEqual(new Map());
});

test("asks for many names in parts, and reads every page", async () => {
  const names = Array.from({ length: 120 }, (_, i) => `name-${i}`);
  for (const name of names) {
    for (let copy = 0; copy < 3; copy++)
      platform.entities.push({ type: "Malware", standard_id: `malware--${name}-${copy}`, name });
  }
  const found = await author.find({ types: ["Malware"], names });
  expect(found.size).toBe(120);
  expect(found.get("name-119")?.id).toBe("malware--name-119-0");
  // 50 names have 150 hits, which are two pages of 100; the last 20 names have one
  expect(platform.count("stixCoreObjects")).toBe(5);
});

test("asks once for a name, also for one that isn't there, until the answer is old", async () => {
  platform.entities.push({ type: "Malware", standard_id: "malware--1", name: "Emotet" });
  const ask = () => author.find({ types: ["Malware"], names: ["Emotet", "Qakbot"] });
  await ask();
  expect((await ask()).size).toBe(1);
  expect(platform.count("stixCoreObjects")).toBe(1);
  platform.entities.push({ type: "Malware", standard_id: "malware--2", name: "Qakbot" });
  clock.advance(600_001);
  expect((await ask()).size).toBe(2);
});

test("asks nothing where there is nothing to ask", async () => {
  expect(await author.find({ types: ["Malware"], names: [] })).toEqual(new Map());
  expect(await author.find({ types: [], names: ["Emotet"] })).toEqual(new Map());
  expect(platform.seen).toEqual([]);
});

test("names the types that it knows", async () => {
  await expect(author.find({ types: ["malware"], names: ["x"] })).rejects.toThrow(
    /"malware" is not a type with a name: .*Intrusion-Set, Malware/,
  );
  await expect(author.find({ types: ["Report"], names: ["x"] })).rejects.toBeInstanceOf(Misuse);
});
