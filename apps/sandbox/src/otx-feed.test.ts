import { expect, test } from "vitest";
import { feedRoutes } from "./feed-routes.ts";
import { otxPage } from "./otx-feed.ts";

interface Pulse {
  readonly id: string;
  readonly modified: string;
  readonly tlp?: string;
  readonly more_indicators: boolean;
  readonly indicators: readonly unknown[];
}
interface Page {
  readonly count: number;
  readonly next: string | null;
  readonly results: readonly Pulse[];
}

const app = feedRoutes(undefined);
const headers = { "x-otx-api-key": "sandbox" };
const get = (path: string, more = headers) =>
  app.request(`http://127.0.0.1/feeds${path}`.replace("/feeds", ""), { headers: more });
const page = async (path: string) => (await (await get(path)).json()) as Page;

test("asks for its key", async () => {
  expect((await get("/otx/api/v1/users/me", { "x-otx-api-key": "wrong" })).status).toBe(403);
  expect((await get("/otx/api/v1/pulses/subscribed", { "x-otx-api-key": "" })).status).toBe(403);
  expect(await (await get("/otx/api/v1/users/me")).json()).toMatchObject({ username: "sandbox" });
});

test("pages through as many pulses as were asked for, the newest first, by links that keep the question", async () => {
  const ids: string[] = [];
  let dates: string[] = [];
  for (let next: string | null | undefined = "/otx/api/v1/pulses/subscribed?pulses=23&indicators=2&limit=10"; next; ) {
    const { results, next: following, count }: Page = await page(next);
    expect(count).toBe(23);
    ids.push(...results.map(({ id }) => id));
    dates = [...dates, ...results.map(({ modified }) => modified)];
    next = following?.slice("http://127.0.0.1".length);
  }
  expect(new Set(ids).size).toBe(23);
  expect(dates).toEqual(dates.toSorted().reverse());
  expect((await get("/otx/api/v1/pulses/subscribed?pulses=23&limit=10&page=4")).status).toBe(404);
});

test("the same size and seed are the same pulses, another seed is others; the size may stand in the path", async () => {
  const one = await page("/otx/api/v1/pulses/subscribed?pulses=30&indicators=3");
  expect(await page("/otx/30x3/api/v1/pulses/subscribed")).toMatchObject({ results: one.results });
  expect((await page("/otx/30x3/api/v1/pulses/subscribed?seed=2")).results).not.toEqual(one.results);
});

test("modified_since leaves out what is as old or older", () => {
  const size = { pulses: 500, indicators: 0, inline: 0, seed: 1 };
  const all = otxPage(size, "", 500, 1).results as unknown as Pulse[];
  for (const at of [0, 1, 250, 499]) {
    const since = all[at]?.modified ?? "";
    expect(otxPage(size, since, 500, 1)).toEqual({ count: at, results: all.slice(0, at) });
  }
  expect(otxPage(size, "2020-05-01T00:00:00", 1, 1).count).toBe(500);
  expect(otxPage(size, "2050-01-01T00:00:00", 1, 1).count).toBe(0);
});

test("indicators that don't come with their pulse are at an address of their own", async () => {
  const { results } = await page("/otx/api/v1/pulses/subscribed?pulses=1&indicators=25&inline=10");
  expect(results).toMatchObject([{ more_indicators: true, indicators: { length: 10 } }]);
  const rest = await page(`/otx/api/v1/pulses/${results[0]?.id}/indicators?pulses=1&indicators=25&limit=20&page=2`);
  expect(rest).toMatchObject({ count: 25, next: null, results: { length: 5 } });
  expect((await get("/otx/api/v1/pulses/000000000000000000000000/indicators")).status).toBe(404);
});

test("activity has no TLP", async () => {
  const [pulse] = (await page("/otx/api/v1/pulses/activity")).results;
  expect(pulse).toBeDefined();
  expect(pulse).not.toHaveProperty("tlp");
});

test("pages that take too long, and a next that leads elsewhere", async () => {
  expect((await get("/otx/api/v1/pulses/subscribed?slow=20&limit=50")).status).toBe(504);
  expect((await get("/otx/api/v1/pulses/subscribed?slow=20&limit=20")).status).toBe(200);
  const { next } = await page("/otx/api/v1/pulses/subscribed?next=https://elsewhere.example/x&limit=20");
  expect(next).toMatch(/^https:\/\/elsewhere\.example\/x\?.*page=2/);
});
