import { type SourceRequest, trial } from "@octi/sdk/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aimAt } from "./aim.ts";
import connector from "./connector.ts";
import { otxOf, otxUrl, pageOf } from "./test-otx.ts";
import { ioc, pulse, pulses } from "./test-pulses.ts";

const env = { ALIENVAULT_BASE_URL: otxUrl, ALIENVAULT_API_KEY: "key" };
const list = `${otxUrl}/api/v1/pulses/subscribed`;
type Pulse = ReturnType<typeof pulse>;

/** Names of the reports in the order of sending. */
const reports = (objects: readonly object[]): string[] =>
  objects.flatMap((object) =>
    "type" in object && object.type === "report" ? [(object as unknown as Pulse).name] : [],
  );
const names = (list: readonly Pulse[]) => list.map(({ name }) => name);
const at = (minute: number) => pulse(minute).modified;

describe("aimAt", () => {
  const list = fc.record({ count: fc.nat(5_000), old: fc.nat(300), held: fc.nat(30) });
  test("is the list's last page, or ends with an old entry; and has more than what is held", () => {
    fc.assert(
      fc.property(list, fc.constantFrom(50, 20, 5, 1), ({ count, old, held }, most) => {
        fc.pre(old <= count && held <= count - old);
        const { page, limit, span } = aimAt({ count, old, held }, most);
        const first = (page - 1) * limit;
        const end = first + span * limit;
        const wanted = count - old;
        expect(limit).toBeLessThanOrEqual(most);
        expect(page).toBeGreaterThanOrEqual(1);
        expect(first).toBeLessThan(Math.max(1, wanted));
        if (old === 0) expect(end).toBeGreaterThanOrEqual(count);
        else expect(end).toBeGreaterThan(wanted);
        if (page > 1) expect(wanted - first).toBeGreaterThan(held);
      }),
    );
  });

  test("pages are at least half full, and no longer than asked for where that is enough", () => {
    fc.assert(
      fc.property(fc.integer({ min: 51, max: 100_000 }), (count) => {
        const { page, limit } = aimAt({ count, old: 0, held: 1 }, 50);
        expect(limit).toBeLessThanOrEqual(50);
        expect(count - (page - 1) * limit).toBeGreaterThanOrEqual(25);
      }),
    );
  });
});

describe("pages from the last to the first", () => {
  test("every pulse once, the oldest first; the state moves page by page, and never beyond what was sent", async () => {
    const all = pulses(230);
    const { objects, saved, state, outcome, requests } = await trial(connector, { env, source: otxOf(() => all) });
    expect(outcome.kind).toBe("success");
    expect(reports(objects)).toEqual(names(all));
    const passed = saved.map((one) => one.latest_pulse_timestamp);
    expect(passed).toEqual(passed.toSorted());
    expect(state).toEqual({ latest_pulse_timestamp: "2024-03-01T03:50:00", last_run: 1924992000 });
    expect(requests.length).toBeLessThan(10);
  });

  test("pulses of one date: all of them, whatever the page they are on, in the order in which Python sorts them", async () => {
    const all = pulses(120).map((one, index) => ({ ...one, modified: at(Math.floor(index / 7)) }));
    const { objects } = await trial(connector, { env, source: otxOf(() => all) });
    const sorted = pageOf(all, { url: new URL(`${list}?limit=1000`) }).body as { results: Pulse[] };
    const expected = sorted.results.toSorted((a, b) =>
      a.modified < b.modified ? -1 : a.modified > b.modified ? 1 : 0,
    );
    expect(reports(objects)).toEqual(names(expected));
  });

  test("more pulses of one date than a page has", async () => {
    const all = pulses(200).map((one, index) => ({ ...one, modified: at(index > 20 && index < 160 ? 50 : index) }));
    const { objects, outcome } = await trial(connector, { env, source: otxOf(() => all) });
    expect(outcome.kind).toBe("success");
    expect(reports(objects).toSorted()).toEqual(names(all).toSorted());
  });

  /** Runs on a list that changes with each answer; the pulses that were there from the beginning on, or came. */
  const changing = async (change: (list: Pulse[], answer: number) => void, count = 230) => {
    const all = pulses(count);
    let answers = 0;
    const source = {
      [list]: (request: SourceRequest) => {
        const answer = pageOf(all, request);
        answers += 1;
        change(all, answers);
        return answer;
      },
    };
    const first = await trial(connector, { env, source });
    const second = await trial(connector, { env, source: otxOf(() => all), state: first.state });
    return { first, second, all, sent: [...reports(first.objects), ...reports(second.objects)] };
  };

  test("new pulses that arrive during the sweep shift nothing out of it", async () => {
    const { sent, all } = await changing((list, answer) => {
      if (answer < 12) list.push(...[1, 2, 3].map((part) => pulse(1_000 + answer * 3 + part)));
    });
    expect(new Set(sent)).toEqual(new Set(names(all)));
    expect(sent.length).toBe(all.length);
  });

  test("pulses that are edited during the sweep go to the front, and those behind them are not skipped", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(229), { maxLength: 15 }), async (edits) => {
        const { sent, all } = await changing((list, answer) => {
          const index = edits[answer - 1];
          const one = index === undefined ? undefined : list[index];
          if (one) list[index as number] = { ...one, name: `${one.name}, edited`, modified: at(5_000 + answer) };
        });
        for (const name of names(all)) expect(sent).toContain(name);
      }),
      { numRuns: 8 },
    );
  });

  test("pulses that are taken back during the sweep: the end is looked for anew", async () => {
    const { first, all, sent } = await changing((list, answer) => {
      if (answer < 4) list.splice(0, 60);
    });
    expect(first.outcome.kind).toBe("success");
    for (const name of names(all)) expect(sent).toContain(name);
  });

  test("a list that also has what is as old as was asked for, and one without a count", async () => {
    const all = pulses(120);
    const inclusive = (request: SourceRequest) => {
      const url = new URL(request.url);
      const since = url.searchParams.get("modified_since") ?? "";
      const before = all.findLast(({ modified }) => modified < since)?.modified ?? "";
      url.searchParams.set("modified_since", before);
      return pageOf(all, { url });
    };
    const countless = (request: SourceRequest) => {
      const { body } = pageOf(all, request) as { body: object };
      return { body: { ...body, count: undefined } };
    };
    for (const route of [inclusive, countless]) {
      const { objects, outcome } = await trial(connector, { env, source: { [list]: route } });
      expect(outcome.kind).toBe("success");
      expect(reports(objects)).toEqual(names(all));
    }
  });

  test("a list that doesn't know modified_since", async () => {
    const all = pulses(200);
    const route = (request: SourceRequest) => {
      const url = new URL(request.url);
      url.searchParams.delete("modified_since");
      return pageOf(all, { url });
    };
    const state = { latest_pulse_timestamp: at(110) };
    const { objects, outcome } = await trial(connector, { env, source: { [list]: route }, state });
    expect(outcome.kind).toBe("success");
    expect(reports(objects)).toEqual(names(all.slice(110)));
  });

  test("a page that doesn't exist any more, as a 404", async () => {
    const all = pulses(120);
    let asked = 0;
    const route = (request: SourceRequest) => {
      asked += 1;
      if (asked === 2) all.splice(0, 80);
      const answer = pageOf(all, request);
      return (answer.body as { results: unknown[] }).results.length === 0 ? { status: 404 } : answer;
    };
    const { objects, outcome } = await trial(connector, { env, source: { [list]: route } });
    expect(outcome.kind).toBe("success");
    expect(reports(objects)).toEqual(names(all));
  });

  test("pulses without id or date come once each, and are named", async () => {
    const all = pulses(120).map((one, index) =>
      index % 40 === 10 ? pulse(index + 1, { id: index === 10 ? null : one.id, modified: null, created: null }) : one,
    );
    const order = (request: SourceRequest) => {
      const limit = Number(request.url.searchParams.get("limit"));
      const page = Number(request.url.searchParams.get("page"));
      const since = request.url.searchParams.get("modified_since") ?? "";
      const rows = all.filter(({ modified }) => modified === null || modified > since).toReversed();
      const next = page * limit < rows.length ? "more" : null;
      return { body: { results: rows.slice((page - 1) * limit, page * limit), count: rows.length, next } };
    };
    const { objects, outcome } = await trial(connector, { env, source: { [list]: order } });
    expect(outcome).toMatchObject({ kind: "success", report: { skipped: { count: 3 } } });
    expect(reports(objects)).toHaveLength(117);
  });

  /** Runs on an OTX whose list has this order, and whose answers are then changed. */
  const oddly = async (
    all: readonly Pulse[],
    {
      order = (rows) => rows.toSorted((a, b) => (a.modified < b.modified ? 1 : -1)),
      change = (body) => body,
      most = 1_000,
    }: {
      order?: (rows: readonly Pulse[]) => readonly Pulse[];
      change?: (body: Record<string, unknown>) => Record<string, unknown>;
      most?: number;
    },
  ) => {
    const route = ({ url }: SourceRequest) => {
      const asked = url.searchParams;
      const limit = Math.min(Number(asked.get("limit")), most);
      const page = Number(asked.get("page"));
      const rows = order(all.filter(({ modified }) => modified > (asked.get("modified_since") ?? "")));
      const next = page * limit < rows.length ? "more" : null;
      return { body: change({ results: rows.slice((page - 1) * limit, page * limit), count: rows.length, next }) };
    };
    const { objects, outcome, requests, state } = await trial(connector, { env, source: { [list]: route } });
    const failure = outcome.kind === "failed" ? outcome.error.message : outcome.kind;
    return { sent: reports(objects), failure, requests, state };
  };

  test.each([1, 7, 10, 20])("an OTX that gives %d pulses where more are asked for", async (most) => {
    const all = pulses(60);
    for (const change of [undefined, (body: object) => ({ ...body, next: null })]) {
      const { sent, failure, requests } = await oddly(all, { most, ...(change && { change }) });
      expect(failure).toBe("success");
      expect(sent).toEqual(names(all));
      expect(requests.length).toBeLessThan(4 * Math.ceil(60 / most) + 8);
    }
  });

  test("no next page is said, but a count that says more; and a count that nothing comes of", async () => {
    const all = pulses(137);
    for (const change of [
      (body: object) => ({ ...body, next: null }),
      ({ next: _, ...body }: Record<string, unknown>) => body,
      (body: object) => ({ ...body, count: 700 }),
    ]) {
      const { sent, failure, requests } = await oddly(all, { change });
      expect(failure).toBe("success");
      expect(sent).toEqual(names(all));
      expect(requests.length).toBeLessThan(40);
    }
  });

  const seeded = (seed: number) => {
    let last = seed;
    return () => {
      last = (last * 1_103_515_245 + 12_345) % 2_147_483_648;
      return last / 2_147_483_648;
    };
  };

  test("a list that is sorted by whole seconds: nothing is lost", async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const random = seeded(seed);
      const fraction = () => String(Math.floor(random() * 1e6)).padStart(6, "0");
      const all = pulses(137).map((one, index) => ({
        ...one,
        modified: `${at(Math.floor(index / 10)).slice(0, 19)}.${fraction()}`,
      }));
      const bySecond = (rows: readonly Pulse[]) =>
        rows.toSorted((a, b) => b.modified.slice(0, 19).localeCompare(a.modified.slice(0, 19)));
      const { sent, failure } = await oddly(all, { order: bySecond });
      expect(failure).toBe("success");
      expect(sent.toSorted()).toEqual(names(all).toSorted());
    }
  });

  test.each<[string, (rows: readonly Pulse[]) => readonly Pulse[]]>([
    ["the oldest first", (rows) => rows.toSorted((a, b) => (a.modified < b.modified ? -1 : 1))],
    [
      "by id",
      (rows) =>
        rows.toSorted((a, b) => (a.id.split("").reverse().join("") < b.id.split("").reverse().join("") ? -1 : 1)),
    ],
  ])("a list of several pages, %s: the run fails and says so, the state stays", async (_, order) => {
    const { sent, failure, state } = await oddly(pulses(137), { order });
    expect(failure).toContain("not sorted, the newest first");
    expect(sent).toEqual([]);
    expect(state).toEqual({});
    const one = await oddly(pulses(30), { order });
    expect(one.failure).toBe("success"); // all of it is known
    expect(one.sent).toEqual(names(pulses(30)));
  });

  test("two that have changed places anywhere: nothing is lost without a word", async () => {
    for (const place of [0, 40, 45, 46, 91, 92, 100, 135]) {
      const all = pulses(137);
      const shown = all.toReversed();
      const [one, other] = [shown[place], shown[place + 1]] as [Pulse, Pulse];
      shown.splice(place, 2, other, one);
      const order = (rows: readonly Pulse[]) => shown.filter((one) => rows.includes(one));
      const { sent, failure, state } = await oddly(all, { order });
      const passed = String(state.latest_pulse_timestamp ?? "");
      for (const { name, modified } of all) if (modified <= passed) expect(sent, `${place}`).toContain(name);
      if (failure !== "success") expect(failure).toContain("not sorted");
    }
  });

  test.each([
    [
      "the same page whatever is asked for",
      { results: pulses(137).toReversed().slice(0, 50), count: 137, next: "more" },
    ],
    ["pages without end and without pulses", { results: [], count: 137, next: "more" }],
  ])("%s: the run fails", async (_, body) => {
    const { failure, requests, state } = await oddly(pulses(137), { change: () => body });
    expect(failure).toMatch(/does not look at `page`|contradicts itself/);
    expect(requests.length).toBeLessThan(30);
    expect(state).toEqual({});
  });

  test("a page of pulses that are too large to keep together", async () => {
    const large = (number: number) =>
      pulse(number, {
        modified: at(Math.floor(number / 2)),
        indicators: Array.from({ length: 9_000 }, (_, index) => ioc(`${index}.example.test`)),
      });
    const all = [1, 2, 3, 4, 5].map(large);
    const { objects } = await trial(connector, {
      env: { ...env, ALIENVAULT_CREATE_OBSERVABLES: "false", ALIENVAULT_CREATE_INDICATORS: "false" },
      source: otxOf(() => all),
    });
    expect(reports(objects)).toEqual(["Pulse 1", "Pulse 2", "Pulse 3", "Pulse 4", "Pulse 5"]);
  });
});
