import { type Answer, type SourceRequest, trial } from "@octi/sdk/testing";
import { describe, expect, test } from "vitest";
import connector from "./connector.ts";
import { otxOf, otxUrl, pageOf } from "./test-otx.ts";
import { ioc, pulse, pulses } from "./test-pulses.ts";

const env = { ALIENVAULT_BASE_URL: otxUrl, ALIENVAULT_API_KEY: "key" };
const list = `${otxUrl}/api/v1/pulses/subscribed`;
type Trial = Awaited<ReturnType<typeof trial>>;

const reason = ({ outcome }: Trial): string => (outcome.kind === "failed" ? outcome.error.message : outcome.kind);
const reports = ({ objects }: Trial): string[] =>
  objects.flatMap((object) => (object.type === "report" ? [String((object as { name?: unknown }).name)] : []));
const names = (all: readonly { name: unknown }[]) => all.map(({ name }) => name);
const limits = ({ requests }: Trial): string[] =>
  requests.flatMap((request) => new URL(request.slice(4)).searchParams.get("limit") ?? []);

/** Runs on an OTX that answers otherwise where `instead` says so. */
const on = (
  all: readonly ReturnType<typeof pulse>[],
  instead: (request: SourceRequest, number: number) => Answer | undefined,
  more: Partial<Parameters<typeof trial>[1]> = {},
) => {
  let number = 0;
  const route = (request: SourceRequest) => {
    number += 1;
    return instead(request, number) ?? pageOf(all, request);
  };
  return trial(connector, { env, source: { ...otxOf(() => all), [list]: route }, ...more });
};

test("asks as the Python connector does: the key in X-OTX-API-KEY, naive dates, and no page beyond the needed ones", async () => {
  const asked: SourceRequest[] = [];
  const ended = await on(pulses(3), (request) => {
    asked.push(request);
    return undefined;
  });
  expect(reports(ended)).toHaveLength(3);
  expect(asked).toHaveLength(1);
  expect(asked[0]?.headers["x-otx-api-key"]).toBe("key");
  expect(asked[0]?.url.search).toBe("?limit=50&page=1&modified_since=2020-05-01T00%3A00%3A00");
});

test("slashes around the address, and a path in it", async () => {
  const base = "https://proxy.example/otx/live";
  const { outcome, requests } = await trial(connector, {
    env: { ...env, ALIENVAULT_BASE_URL: `${base}//` },
    source: otxOf(() => pulses(1), base),
  });
  expect(outcome.kind).toBe("success");
  expect(requests[0]).toContain(`GET ${base}/api/v1/pulses/subscribed?`);
});

describe("an OTX that is too slow", () => {
  test("504 for large pages: they become smaller, and nothing is skipped", async () => {
    const all = pulses(100);
    for (const [most, lowest] of [
      [20, 20],
      [5, 5],
      [1, 1],
    ] as const) {
      const ended = await on(all, ({ url }) =>
        Number(url.searchParams.get("limit")) > most ? { status: 504, body: "<h1>504</h1>" } : undefined,
      );
      expect(reason(ended)).toBe("success");
      expect(reports(ended)).toEqual(names(all));
      expect(limits(ended)).toContain(String(lowest));
      expect(ended.log).toContain("asking for less");
    }
  });

  test("pages of one pulse only: those of one date are not torn apart, whatever is edited meanwhile", async () => {
    const all = pulses(40).map((one, index) => ({ ...one, modified: pulse(Math.floor(index / 3)).modified }));
    let answers = 0;
    const ended = await on(all, ({ url }) => {
      answers += 1;
      if (Number(url.searchParams.get("limit")) > 1) return { status: 504 };
      const at = (answers * 7) % 40;
      const one = all[at];
      if (answers % 9 === 0 && one)
        all[at] = { ...one, name: `${one.name}, edited`, modified: pulse(500 + answers).modified };
      return answers < 400 ? undefined : { status: 403 };
    });
    const next = await on(all, () => undefined, { state: ended.state });
    const sent = new Set([...reports(ended), ...reports(next)]);
    for (const { name } of all) expect(sent).toContain(name);
  });

  test("504 whatever is asked for: a failed run that says so, nothing lost", async () => {
    const all = pulses(130);
    const ended = await on(all, (_, number) => (number > 3 ? { status: 504 } : undefined));
    expect(reason(ended)).toMatch(/504/);
    const next = await on(all, () => undefined, { state: ended.state });
    expect(new Set([...reports(ended), ...reports(next)])).toEqual(new Set(names(all)));
    expect(next.state).not.toHaveProperty("sweep_since");
  });

  test("504 for a minute, then it answers again", async () => {
    const all = pulses(60);
    const ended = await on(all, (_, number) => (number <= 12 ? { status: 504 } : undefined));
    expect(reason(ended)).toBe("success");
    expect(reports(ended)).toEqual(names(all));
  });

  test("429 waits as long as OTX says, and makes no page smaller; a longer wait is for the next run", async () => {
    const all = pulses(60);
    const wait = (seconds: number) => (_: SourceRequest, number: number) =>
      number === 2 ? { status: 429, headers: { "retry-after": String(seconds) } } : undefined;
    const ended = await on(all, wait(30));
    expect(reports(ended)).toEqual(names(all));
    expect(Math.min(...limits(ended).map(Number))).toBeGreaterThanOrEqual(25);
    expect(reason(await on(all, wait(3_600)))).toMatch(/429.*3600 s/);
  });

  test("activity is asked only where the settings say so, with ALIENVAULT_TLP", async () => {
    const all = pulses(3).map(({ tlp: _, ...one }) => one);
    const source = {
      [list]: { status: 504 },
      [`${otxUrl}/api/v1/pulses/activity`]: (request: SourceRequest) => pageOf(all, request),
    };
    expect(reason(await trial(connector, { env, source }))).toMatch(/504/);
    const settings = { ...env, ALIENVAULT_ACTIVITY_FALLBACK: "true", ALIENVAULT_TLP: "green" };
    const ended = await trial(connector, { env: settings, source });
    expect(reason(ended)).toBe("success");
    expect(reports(ended)).toEqual(names(all));
    expect(ended.objects.find(({ type }) => type === "report")).toMatchObject({
      object_marking_refs: ["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"],
    });
  });
});

describe("a key that OTX doesn't take", () => {
  test("is said by its setting, at the first request, and nothing is lost", async () => {
    const ended = await on(pulses(3), () => ({ status: 403, body: { detail: "Authentication required" } }));
    expect(reason(ended)).toMatch(/otx\.example.*does not take the key in ALIENVAULT_API_KEY.*403/);
    expect(ended).toMatchObject({ objects: [], works: [], saved: [] });
    expect(ended.requests).toHaveLength(1);
  });

  test("revoked in the middle: what was sent counts, the next run goes on", async () => {
    const all = pulses(130);
    const ended = await on(all, (_, number) => (number > 3 ? { status: 403 } : undefined));
    expect(reason(ended)).toMatch(/ALIENVAULT_API_KEY/);
    expect(reports(ended).length).toBeGreaterThan(0);
    expect(ended.works.flatMap(({ closed }) => closed)).toMatchObject([{ inError: true }]);
    const next = await on(all, () => undefined, { state: ended.state });
    expect(new Set([...reports(ended), ...reports(next)])).toEqual(new Set(names(all)));
  });
});

test("a next page that is said to be elsewhere is not asked for there", async () => {
  const all = pulses(130);
  const ended = await on(all, (request) => {
    const { body } = pageOf(all, request) as { body: { next: string | null } };
    return { body: { ...body, next: body.next && "https://elsewhere.example/steal" } };
  });
  expect(reports(ended)).toEqual(names(all));
  expect(ended.requests.filter((request) => !request.startsWith(`GET ${otxUrl}/`))).toEqual([]);
});

test.each(["120", null, -1, 1.5, "many", undefined])("a count of %j costs no pulse", async (count) => {
  const all = pulses(120);
  const ended = await on(all, (request) => ({ body: { ...(pageOf(all, request).body as object), count } }));
  expect(reason(ended)).toBe("success");
  expect(reports(ended)).toEqual(names(all));
});

describe("answers that are none", () => {
  test.each([
    ["a page of a firewall", { body: "<html><title>Access Denied</title></html>" }, /page/],
    ["JSON of something else", { body: { detail: "moved" } }, /results/],
    ["results that are no list", { body: { results: {}, count: 3 } }, /results/],
    [
      "half a page",
      { body: '{"count":3,"next":null,"results":[{"id":"1"}', headers: { "content-type": "application/json" } },
      /JSON/,
    ],
  ])("%s: a failed run, nothing sent, no state", async (_, answer, told) => {
    const ended = await on([], () => answer);
    expect(reason(ended)).toMatch(told);
    expect(ended).toMatchObject({ objects: [], works: [], saved: [] });
  });
});

describe("indicators that don't come with their pulse", () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => ioc(`i${index}.example.test`));
  const large = pulse(2, { more_indicators: true, indicators: many(5) });
  const rest = `${otxUrl}/api/v1/pulses/${large.id}/indicators`;
  const indicators = (ended: Trial) => ended.objects.filter(({ type }) => type === "indicator").length;

  test("are asked for, page by page", async () => {
    const all = many(2_500);
    const source = {
      ...otxOf(() => [pulse(1), large, pulse(3)]),
      [rest]: ({ url }: SourceRequest) => {
        const [limit, page] = ["limit", "page"].map((name) => Number(url.searchParams.get(name))) as [number, number];
        const next = page * limit < all.length ? "https://elsewhere.example/" : null;
        return { body: { results: all.slice((page - 1) * limit, page * limit), count: all.length, next } };
      },
    };
    const ended = await trial(connector, { env, source });
    expect(reason(ended)).toBe("success");
    expect(indicators(ended)).toBe(2_502);
  });

  test("that OTX does not deliver: what came with the pulse is sent; it is owed, and the state waits for it", async () => {
    const source = { ...otxOf(() => [pulse(1), large, pulse(3)]), [rest]: { status: 500 } };
    const ended = await trial(connector, { env, source });
    expect(reason(ended)).toMatch(/not delivered.*500/);
    expect(reports(ended)).toEqual(["Pulse 1", "Pulse 2", "Pulse 3"]);
    expect(indicators(ended)).toBe(7);
    expect(ended.state).toEqual({});
    const empty = [pulse(2, { more_indicators: true, indicators: [] }), pulse(3)];
    const without = await trial(connector, { env, source: { ...otxOf(() => empty), [rest]: { status: 500 } } });
    expect(reports(without)).toEqual(["Pulse 3"]);
  });

  test.each<[string, Answer]>([
    ["a page of a firewall", { headers: { "content-type": "text/html" }, body: "<html>maintenance</html>" }],
    [
      "half an answer",
      { headers: { "content-type": "application/json" }, body: '{"results":[{"id":1,"type":"IPv4","ind' },
    ],
    ["an empty answer", { body: "" }],
    ["no answer", { status: 204 }],
    ["JSON of something else", { body: { detail: "Server busy" } }],
    ["results that are none", { body: { results: null, next: null } }],
  ])("for which %s comes: the pulse is owed, and comes whole with the next run", async (_, answer) => {
    const all = [pulse(1), large, pulse(3)];
    const ended = await trial(connector, { env, source: { ...otxOf(() => all), [rest]: answer } });
    expect(reason(ended)).toMatch(/not delivered/);
    expect(indicators(ended)).toBe(7);
    const whole = { body: { results: many(7), next: null } };
    const next = await trial(connector, { env, source: { ...otxOf(() => all), [rest]: whole }, state: ended.state });
    expect(reports(next)).toContain("Pulse 2");
    expect(indicators(next)).toBe(9);
  });

  test.each<[string, (request: SourceRequest) => Answer, number, number]>([
    ["an empty list", () => ({ body: { results: [], next: null } }), 5, 1],
    ["only the others", () => ({ body: { results: many(7).slice(5), next: null } }), 7, 1],
    [
      "a list that breaks off with a 404",
      ({ url }) =>
        url.searchParams.get("page") === "1" ? { body: { results: many(7).slice(3), next: "more" } } : { status: 404 },
      7,
      2,
    ],
    ["the same page for ever", () => ({ body: { results: many(6), next: "more" } }), 6, 2],
  ])("%s: those that came with the pulse are imported, too", async (_, answer, count, asked) => {
    const ended = await trial(connector, { env, source: { ...otxOf(() => [large]), [rest]: answer } });
    expect(reason(ended)).toBe("success");
    expect(indicators(ended)).toBe(count);
    expect(ended.requests.filter((request) => request.includes("/indicators"))).toHaveLength(asked);
  });

  test("that are gone: those that came with the pulse are imported", async () => {
    const source = { ...otxOf(() => [large]), [rest]: { status: 404 } };
    const ended = await trial(connector, { env, source });
    expect(reason(ended)).toBe("success");
    expect(indicators(ended)).toBe(5);
    expect(ended.works[0]?.closed[0]?.message).toMatch(/1 parts of records skipped.*404/);
  });
});

test("a pulse that cannot be read is told at once, by its id and with what is wrong, though the run has no work", async () => {
  const bad = pulse(1, { name: null });
  const ended = await on([bad], () => undefined);
  expect(ended.works).toEqual([]);
  const told = ended.log.split("\n").filter((line) => line.includes("a pulse cannot be imported"));
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/warn/i);
  expect(told[0]).toContain(bad.id);
  expect(told[0]).toContain("name: ");
});

describe("states", () => {
  test("the Python connector's is read, and ours has what it looks for", async () => {
    const all = pulses(5);
    const ended = await on(all, () => undefined, {
      state: { latest_pulse_timestamp: all[2]?.modified, last_run: 1_700_000_000 },
    });
    expect(reports(ended)).toEqual(["Pulse 4", "Pulse 5"]);
    expect(ended.state).toEqual({ latest_pulse_timestamp: "2024-03-01T00:05:00", last_run: 1_924_992_000 });
  });

  test("nothing new: no work, and the state says when it was looked for", async () => {
    const ended = await on([], () => undefined);
    expect(ended.outcome.kind).toBe("unchanged");
    expect(ended.state).toEqual({ latest_pulse_timestamp: "2020-05-01T00:00:00", last_run: 1_924_992_000 });
  });

  test("one that no date can be read of counts as none; a start as a date or a duration", async () => {
    const all = pulses(5);
    expect(reports(await on(all, () => undefined, { state: { latest_pulse_timestamp: "lately" } }))).toHaveLength(5);
    for (const start of ["2024-03-01T00:03:00Z", "2024-03-01 03:03:00+03:00"])
      expect(
        reports(await on(all, () => undefined, { env: { ...env, ALIENVAULT_PULSE_START_TIMESTAMP: start } })),
      ).toEqual(["Pulse 4", "Pulse 5"]);
    const days = { env: { ...env, ALIENVAULT_PULSE_START_TIMESTAMP: "P1D" } };
    expect(reports(await on(all, () => undefined, days))).toEqual([]);
  });

  test("FILTER_INDICATORS counts from where a sweep began, though it was broken off", async () => {
    const created = "2024-03-01T00:00:30";
    const all = pulses(130).map((one, index) => ({
      ...one,
      indicators: [ioc(`n${index}.example.test`, "domain", { created })],
    }));
    const filter = { ...env, ALIENVAULT_FILTER_INDICATORS: "true" };
    const start = { latest_pulse_timestamp: "2024-03-01T00:00:00" };
    const ended = await on(all, (_, number) => (number > 3 ? { status: 403 } : undefined), {
      env: filter,
      state: start,
    });
    expect(ended.state).toMatchObject({ sweep_since: "2024-03-01T00:00:00" });
    const next = await on(all, () => undefined, { env: filter, state: ended.state });
    const found = [...ended.objects, ...next.objects].filter(({ type }) => type === "indicator").map(({ id }) => id);
    expect(new Set(found).size).toBe(130);
  });
});
