import { type Answer, type State, trial } from "@octi/sdk/testing";
import { describe, expect, test } from "vitest";
import connector from "./connector.ts";
import { event, feed, generated, manifest, type TestEvent, url } from "./test-feed.ts";

const on = (
  events: readonly TestEvent[],
  state: State = {},
  more: { env?: Readonly<Record<string, string>>; answers?: Readonly<Record<string, Answer>>; now?: Date } = {},
) =>
  trial(connector, {
    env: { MISP_FEED_URL: url, ...more.env },
    source: feed(events, more.answers),
    state,
    ...(more.now && { now: more.now }),
  });
type Run = Awaited<ReturnType<typeof on>>;
const reports = ({ objects }: Run) =>
  objects.flatMap((object) => (object.type === "report" ? [(object as { name: string }).name] : []));
const at = (name: string, seconds: number) => event(name, { timestamp: String(seconds) });
const python = (seconds: number): State => ({
  last_run: "2024-01-20T00:00:00.123456+00:00",
  last_event: new Date(seconds * 1000).toISOString().replace(".000Z", "+00:00"),
  last_event_timestamp: seconds,
});

describe("events of one timestamp", () => {
  const same = ["A", "B", "C"].map((name) => at(name, 100));

  test("are all imported, and the state is what the Python connector looks for", async () => {
    const first = await on(same);
    expect(reports(first)).toEqual(["A", "B", "C"]);
    expect(first.state).toMatchObject({
      last_event: "1970-01-01T00:01:40+00:00",
      last_event_timestamp: 100,
      last_run: "2031-01-01T00:00:00+00:00",
    });
  });

  test("of which the Python connector had the first alone: the others follow, the first doesn't come again", async () => {
    const swapped = await on([at("Old", 50), ...same, at("New", 200)], python(100));
    expect(reports(swapped)).toEqual(["B", "C", "New"]);
    expect(reports(await on([at("Old", 50), ...same, at("New", 200)], swapped.state))).toEqual([]);
  });
});

test("a swap sends nothing that the Python connector has imported, and all that came since", async () => {
  const events = generated(6);
  const [, , third] = events;
  expect(reports(await on(events, python(Number(third?.timestamp))))).toEqual(["Event 3", "Event 4", "Event 5"]);
  // an older state of it has the time of its run alone
  expect(reports(await on(events, { last_run: "2024-01-15T10:00:02+00:00" }))).toHaveLength(3);
});

test("an edited event comes again", async () => {
  const first = await on(generated(3));
  const [one, ...rest] = generated(3);
  const edited = { ...(one ?? event("")), info: "Edited", timestamp: "1705400000" };
  expect(reports(await on([edited, ...rest], first.state))).toEqual(["Edited"]);
});

test.each(["99999999999999", "1700000000000", 1_700_000_000_000])(
  "a time of %s in the manifest loses its event alone, which is named",
  async (timestamp) => {
    const [bad, ...good] = generated(3);
    const { outcome, objects, state } = await trial(connector, {
      env: { MISP_FEED_URL: url },
      source: feed([{ ...(bad ?? event("")), timestamp: timestamp as string }, ...good]),
    });
    const partly = { count: 1, samples: [{ key: `manifest.json: ${bad?.uuid}` }] };
    expect(outcome).toMatchObject({ kind: "success", report: { partly } });
    expect(JSON.stringify(outcome)).toContain("is no time in seconds");
    expect(objects.filter(({ type }) => type === "report")).toHaveLength(2);
    expect(state.last_event_timestamp).toBe(Number(good.at(-1)?.timestamp));
  },
);

describe("an event that cannot be had or used", () => {
  const events = generated(5);
  const bad = events[1]?.uuid ?? "";
  const later = (minutes: number) => new Date(Date.parse("2031-01-01T00:00:00Z") + minutes * 60_000);

  test.each<[string, Answer]>([
    ["a 404", { status: 404 }],
    ["a 500", { status: 500 }],
    ["cut JSON", { body: '{"Event":{"info":"x"' }],
    ["a page", { body: "<html>Denied</html>", headers: { "content-type": "text/html" } }],
    ["an event without title", { body: { Event: { Attribute: [] } } }],
  ])("%s: stops nothing, is named, and comes as soon as it can", async (_, answer) => {
    const answers = { [`${bad}.json`]: answer };
    const first = await on(events, {}, { answers });
    expect(reports(first)).toEqual(["Event 0", "Event 2", "Event 3", "Event 4"]);
    expect(first.outcome).toMatchObject({
      kind: "success",
      report: { skipped: { count: 1, samples: [{ key: bad }] } },
    });
    expect(first.works[0]?.closed[0]?.message).toContain(bad);
    expect(first.state).toMatchObject({ owed: [{ uuid: bad, tries: 1 }] });

    const soon = await on(events, first.state, { answers, now: later(1) });
    expect(soon.requests).toEqual([`GET ${url}/manifest.json`]);
    const again = await on(events, first.state, { answers, now: later(6) });
    expect(again).toMatchObject({ objects: [], works: [], state: { owed: [{ uuid: bad, tries: 2 }] } });
    const good = await on(events, again.state, { now: later(30) });
    expect(reports(good)).toEqual(["Event 1"]);
    expect(good.state).toMatchObject({ owed: [] });
  });

  test("is forgotten when the feed takes it out", async () => {
    const first = await on(events, {}, { answers: { [`${bad}.json`]: { status: 404 } } });
    const { state } = await on(
      events.filter(({ uuid }) => uuid !== bad),
      first.state,
      { now: later(6) },
    );
    expect(state).toMatchObject({ owed: [] });
  });

  test("a server that delivers none is down: the run fails, and the next one goes on", async () => {
    const many = generated(40);
    const answers = Object.fromEntries(many.slice(25).map(({ uuid }) => [`${uuid}.json`, { status: 503 }]));
    const first = await on(many, {}, { answers });
    expect(first.outcome.kind).toBe("failed");
    const next = await on(many, first.state, { now: later(10_000) });
    expect(new Set([...reports(first), ...reports(next)]).size).toBe(40);
  });
});

test("an event that only its file says to be unpublished comes when it is published, without a new time", async () => {
  const env = { MISP_FEED_IMPORT_ONLY_PUBLISHED: "true" };
  const later = (hours: number) => new Date(Date.parse("2031-01-01T00:00:00Z") + hours * 3_600_000);
  const [draft, other] = [event("Draft", { published: false }), event("Other")];
  const first = await on([draft, other], {}, { env });
  expect(reports(first)).toEqual(["Other"]);
  let { state } = first;
  for (let hour = 24; hour <= 240; hour += 24) {
    const run = await on([draft, other], state, { env, now: later(hour) });
    expect(run).toMatchObject({ objects: [], works: [], state: { owed: [{ uuid: draft.uuid }] } });
    ({ state } = run);
  }
  const last = await on([{ ...draft, published: true }, other], state, { env, now: later(300) });
  expect(reports(last)).toEqual(["Draft"]);
  expect(last.state).toMatchObject({ owed: [] });
});

describe("a manifest that is replaced while a run goes on", () => {
  const minutes = (count: number) => new Date(Date.parse("2031-01-01T00:00:00Z") + count * 60_000);
  const [before, other] = [at("Before", 100), at("Other", 150)];
  const edited = { ...before, info: "Edited", timestamp: "200" };
  const file = (one: TestEvent): Record<string, Answer> => ({ [`${before.uuid}.json`]: { body: { Event: one } } });
  const stamps = ({ objects }: Run) => objects.flatMap((object) => (object.type === "report" ? [object.modified] : []));

  test("an event that is newer than its entry is taken, and settled with the next manifest", async () => {
    const first = await on([before, other], {}, { answers: file(edited) });
    expect(reports(first)).toEqual(["Edited", "Other"]);
    const second = await on([edited, other], first.state, { now: minutes(10) });
    expect(second.state).toMatchObject({ last_event_timestamp: 200, owed: [] });
    expect(await on([edited, other], second.state, { now: minutes(20) })).toMatchObject({ objects: [], works: [] });
  });

  test("an event that is older than its entry is taken, and its newer one as soon as it is there", async () => {
    const first = await on([edited, other], {}, { answers: file(before) });
    expect(reports(first)).toEqual(["Other", "Before"]);
    expect(first.state).toMatchObject({ owed: [{ uuid: before.uuid, timestamp: 200, tries: 1 }] });
    const second = await on([edited, other], first.state, { now: minutes(6) });
    expect([reports(second), stamps(second)]).toEqual([["Edited"], ["1970-01-01T00:03:20Z"]]);
    expect(second.state).toMatchObject({ owed: [] });
    expect(await on([edited, other], second.state, { now: minutes(2000) })).toMatchObject({ objects: [], works: [] });
  });

  test("an event that stays older than its entry is looked at three times more, and then no further", async () => {
    let { state } = await on([edited, other], {}, { answers: file(before) });
    const looks: number[] = [];
    for (let day = 1; day <= 6; day++) {
      const run = await on([edited, other], state, { answers: file(before), now: minutes(day * 1440) });
      looks.push(run.requests.filter((request) => request.endsWith(`${before.uuid}.json`)).length);
      state = run.state;
    }
    expect([looks, state.owed]).toEqual([[1, 1, 1, 0, 0, 0], []]);
  });

  test("what it takes out and brings in meanwhile: nothing is lost, and nothing is asked for again for ever", async () => {
    const gone = { [`${other.uuid}.json`]: { status: 404 } };
    const first = await on([before, other], {}, { answers: gone });
    expect(reports(first)).toEqual(["Before"]);
    const replaced = [before, at("New", 300)];
    const second = await on(replaced, first.state, { now: minutes(6) });
    expect(reports(second)).toEqual(["New"]);
    expect(second.state).toMatchObject({ owed: [] });
    expect((await on(replaced, second.state, { now: minutes(2000) })).requests).toEqual([`GET ${url}/manifest.json`]);
  });
});

describe("filters look at the manifest, before anything is downloaded", () => {
  const events = [
    at("Phishing wave", 100),
    { ...at("Other", 101), Orgc: { name: "Globex", uuid: "1e6b7ebc-f18c-4c81-a968-b85aa81a8106" } },
    { ...at("Old news", 102), date: "2020-01-01", threat_level_id: "1" },
    { ...at("Tagged", 103), Tag: [{ name: "TLP:RED" }] },
  ];
  test.each<[string, string, readonly string[]]>([
    ["MISP_FEED_IMPORT_CREATOR_ORGS", "globex", ["Other"]],
    ["MISP_FEED_IMPORT_CREATOR_ORGS", "1e6b7ebc-f18c-4c81-a968-b85aa81a8106", ["Other"]],
    ["MISP_FEED_IMPORT_CREATOR_ORGS_NOT", "Globex", ["Phishing wave", "Old news", "Tagged"]],
    ["MISP_FEED_IMPORT_TAGS", "tlp:red", ["Tagged"]],
    ["MISP_FEED_IMPORT_TAGS_NOT", "tlp:green,tlp:amber", ["Tagged"]],
    ["MISP_FEED_IMPORT_THREAT_LEVELS", "1", ["Old news"]],
    ["MISP_FEED_IMPORT_KEYWORD", "PHISH", ["Phishing wave"]],
    ["MISP_FEED_IMPORT_FROM_DATE", "1970-01-01T00:01:42Z", ["Tagged"]],
  ])("%s=%s", async (name, value, expected) => {
    const run = await on(events, {}, { env: { [name]: value } });
    expect(reports(run)).toEqual(expected);
    expect(run.requests).toHaveLength(1 + expected.length);
  });

  test("the date of the event, where asked", async () => {
    const env = { MISP_FEED_IMPORT_FROM_DATE: "2023-01-01", MISP_FEED_DATE_FILTER_FIELD: "date" };
    expect(reports(await on(events, {}, { env }))).toEqual(["Phishing wave", "Other", "Tagged"]);
  });

  test("an event that says that it isn't published", async () => {
    const [one = event("")] = events;
    const env = { MISP_FEED_IMPORT_ONLY_PUBLISHED: "true" };
    expect(reports(await on([{ ...one, published: false }, ...events.slice(1)], {}, { env }))).not.toContain(one.info);
  });
});

test("a manifest that is a list of events that name themselves is read; one of nothing is a failed run", async () => {
  const events = generated(3);
  const list = Object.entries(manifest(events)).map(([uuid, entry]) => ({ uuid, ...entry }));
  expect(reports(await on(events, {}, { answers: { "manifest.json": { body: list } } }))).toHaveLength(3);
  const { outcome, saved } = await on(events, {}, { answers: { "manifest.json": { body: [{ info: "x" }] } } });
  expect([outcome.kind, saved]).toEqual(["failed", []]);
});

test("the Authorization header goes along as it is written, and the address may end in slashes", async () => {
  const sent: (string | undefined)[] = [];
  await trial(connector, {
    env: { MISP_FEED_URL: `${url}//`, MISP_FEED_HTTP_AUTHORIZATION_HEADER: "Bearer abc" },
    source: {
      [`${url}/manifest.json`]: ({ headers }) => {
        sent.push(headers.authorization);
        return { body: {} };
      },
    },
  });
  expect(sent).toEqual(["Bearer abc"]);
});

test("older names of settings count", async () => {
  const { objects } = await on(generated(1), {}, { env: { MISP_CREATE_TAGS_AS_LABELS: "false" } });
  expect(objects.find(({ type }) => type === "report")).not.toHaveProperty("labels");
});
