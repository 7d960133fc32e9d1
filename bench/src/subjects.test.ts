import { expect, test } from "vitest";
import type { Subject } from "./subject.ts";
import { subjects } from "./subjects.ts";
import { feedOf, type World } from "./world.ts";

const server = (url: string) => ({ url, stop: async () => {} });
const world = { sandbox: server("http://sandbox"), feeds: server("http://feeds") } as unknown as World;
const subjectOf = (slug: string) => subjects.get(slug) as Subject;
const addresses = (env: Readonly<Record<string, string>>) =>
  Object.values(env).filter((value) => value.includes("://"));

test("the real feed is taken where it is, another one where a size is asked for", () => {
  const mitre = subjectOf("mitre");
  expect(addresses(feedOf(world, mitre, undefined).env)).toHaveLength(4);
  const ofSize = feedOf(world, mitre, 3_000).env;
  expect(addresses(ofSize)).toEqual(["http://sandbox/feeds/attack/enterprise.json?techniques=300&seed=1"]);
  expect(feedOf({ ...world, feeds: undefined }, mitre, undefined)).toEqual(feedOf(world, mitre, mitre.usual));
});

test.each([...subjects.keys()])("%s: the addresses are those of the servers", (slug) => {
  const subject = subjectOf(slug);
  expect(addresses(feedOf(world, subject, 10_000).env)).not.toEqual([]);
  for (const address of addresses(feedOf(world, subject, undefined).env))
    expect(address).toMatch(subject.real ? /^http:\/\/feeds\// : /^http:\/\/sandbox\/feeds\//);
});
