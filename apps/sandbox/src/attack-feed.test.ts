import { describe, expect, test } from "vitest";
import { type AttackSize, attackDomains, attackFeed } from "./attack-feed.ts";
import { feedRoutes } from "./feed-routes.ts";

type Item = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

const size = (more: Partial<AttackSize> = {}): AttackSize => ({
  domain: "enterprise",
  techniques: 60,
  seed: 1,
  ...more,
});
const textOf = (given: AttackSize) => [...attackFeed(given).chunks()].join("");
const objectsOf = (given: AttackSize) => (JSON.parse(textOf(given)) as { objects: Item[] }).objects;
const versionOf = (objects: readonly Item[]) =>
  objects.find(({ type }) => type === "x-mitre-collection")?.x_mitre_version;

describe.each(attackDomains)("%s", (domain) => {
  test("is the same for the same size and seed, and each id is there once", () => {
    expect(textOf(size({ domain }))).toBe(textOf(size({ domain })));
    const ids = objectsOf(size({ domain })).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("every link has its ends", () => {
    const objects = objectsOf(size({ domain }));
    const ids = new Set<unknown>(objects.map(({ id }) => id));
    for (const { source_ref, target_ref, type } of objects) {
      if (type === "relationship") expect([ids.has(source_ref), ids.has(target_ref)]).toEqual([true, true]);
    }
  });
});

test("the next release has another version and ETag, a few more objects, and most of the old ones as they were", () => {
  const [first, second] = [objectsOf(size()), objectsOf(size({ seed: 2 }))];
  expect([versionOf(first), versionOf(second)]).toEqual(["19.0", "20.0"]);
  expect(attackFeed(size()).etag).not.toBe(attackFeed(size({ seed: 2 })).etag);
  expect(second.length).toBeGreaterThan(first.length);
  const before = new Map(first.map((object) => [object.id, JSON.stringify(object)]));
  const same = second.filter((object) => before.get(object.id) === JSON.stringify(object));
  expect(same.length).toBeGreaterThan(second.length * 0.7);
  expect(same.length).toBeLessThan(second.length * 0.9);
});

test("a size of nothing has no technique", () => {
  expect(objectsOf(size({ techniques: 0 })).filter(({ type }) => type === "attack-pattern")).toEqual([]);
});

describe("served", () => {
  const app = feedRoutes(undefined);
  const get = (path: string, headers = {}) => app.request(`http://127.0.0.1/attack/${path}`, { headers });

  test("as JSON of that size, and not again", async () => {
    const answer = await get("mobile.json?techniques=12&seed=3");
    expect(await answer.text()).toBe(textOf(size({ domain: "mobile", techniques: 12, seed: 3 })));
    const etag = answer.headers.get("etag") ?? "";
    expect((await get("mobile.json?techniques=12&seed=3", { "if-none-match": etag })).status).toBe(304);
    expect((await get("pre.json")).status).toBe(404);
  });

  test("with what can be wrong with it", async () => {
    expect((await get("ics.json?fault=missing")).status).toBe(404);
    expect(await (await get("ics.json?fault=page")).text()).toContain("Access Denied");
    await expect((await get("ics.json?fault=cut")).text()).rejects.toThrow("cut off on purpose");
    const reader = (await get("ics.json?fault=stalled")).body?.getReader();
    expect((await reader?.read())?.done).toBe(false);
    await reader?.cancel();
  });
});
