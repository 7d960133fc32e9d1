import { expect, test } from "vitest";
import { emptyReport } from "../delivery/report.ts";
import type { Sink } from "../delivery/sinks/sink.ts";
import { SourceUnavailable } from "../errors.ts";
import { measured } from "./measured.ts";
import { commonPage, openMetrics } from "./metrics.ts";

const start = Date.UTC(2026, 0, 1);

async function opened(names: { namespace?: string; subsystem?: string } = {}) {
  let at = start;
  const metrics = await openMetrics({ namespace: "", subsystem: "", now: () => new Date(at), ...names });
  const samples = async () =>
    Object.fromEntries(
      (await metrics.page())
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("#"))
        .map((line): [string, number] => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]),
    );
  return { metrics, samples, pass: (ms: number) => (at += ms) };
}

test("one page of several connectors: each figure is described once, and told apart by its label", async () => {
  const now = () => new Date(start);
  const open = (connector: string, namespace = "") => openMetrics({ namespace, subsystem: "", now, connector });
  const all = await Promise.all([open("one"), open("two"), open("three", "own")]);
  all[0]?.began();
  all[1]?.sent({ objects: 3, bytes: 100, seconds: 0.2 });
  const lines = (await commonPage(all)).split("\n");
  expect(lines.filter((line) => line === "# TYPE runs_total counter")).toHaveLength(1);
  expect(lines).toEqual(
    expect.arrayContaining([
      'runs_total{connector="one"} 1',
      'runs_total{connector="two"} 0',
      'own_runs_total{connector="three"} 0',
      'state{state="running",connector="one"} 1',
      'state{state="idle",connector="two"} 1',
      'confirm_seconds_count{connector="two"} 1',
      'confirm_seconds_count{connector="one"} 0',
    ]),
  );
});

test("everything is there from the start, under pycti's names", async () => {
  const { samples } = await opened();
  expect(await samples()).toMatchObject({
    bundles_sent_total: 0,
    records_sent_total: 0,
    runs_total: 0,
    ping_api_total: 0,
    ping_api_errors_total: 0,
    errors_total: 0,
    client_errors_total: 0,
    'state{state="idle"}': 1,
    'state{state="running"}': 0,
    'state{state="stopped"}': 0,
    objects_sent_total: 0,
    bytes_sent_total: 0,
    confirm_seconds_count: 0,
    last_success_age_seconds: 0,
  });
});

test("namespace and subsystem stand before each name, also in the state's label as Python's Enum has it", async () => {
  const { samples } = await opened({ namespace: "octi", subsystem: "kev" });
  const names = Object.keys(await samples());
  expect(names).toContain('octi_kev_state{octi_kev_state="idle"}');
  expect(names.filter((name) => !name.startsWith("octi_kev_"))).toEqual([]);
  expect(Object.keys(await (await opened({ subsystem: "kev" })).samples())).toContain("kev_runs_total");
});

test("a run from its begin to its end, and how long the last good one is ago", async () => {
  const { metrics, samples, pass } = await opened();
  metrics.began();
  expect(await samples()).toMatchObject({ runs_total: 1, 'state{state="running"}': 1, 'state{state="idle"}': 0 });
  pass(60_000);
  metrics.ended({ kind: "success", report: { ...emptyReport(), records: 7 } });
  pass(30_000);
  expect(await samples()).toMatchObject({
    records_sent_total: 7,
    'state{state="idle"}': 1,
    last_success_age_seconds: 30,
    errors_total: 0,
  });
  metrics.ended({ kind: "failed", error: new Error("x"), report: emptyReport() });
  metrics.ended({ kind: "failed", error: new SourceUnavailable("away"), report: emptyReport() });
  metrics.stopped();
  expect(await samples()).toMatchObject({
    errors_total: 2,
    client_errors_total: 1,
    last_success_age_seconds: 30,
    'state{state="stopped"}': 1,
  });
});

test("pings and repetitions", async () => {
  const { metrics, samples } = await opened();
  metrics.pinged(true);
  metrics.pinged(false);
  metrics.retried("opencti");
  metrics.retried("source");
  metrics.retried("source");
  expect(await samples()).toMatchObject({
    ping_api_total: 2,
    ping_api_errors_total: 1,
    'retries_total{of="opencti"}': 1,
    'retries_total{of="source"}': 2,
  });
});

test("a sink's confirmations are counted, its refusals and failures aren't", async () => {
  const { metrics, samples } = await opened();
  const answers: Promise<{ reason: string } | undefined>[] = [
    Promise.resolve(undefined),
    Promise.resolve({ reason: "too large" }),
    Promise.reject(new Error("down")),
  ];
  let closed = false;
  const sink: Sink = {
    unit: "object",
    send: async () => ({ confirmed: answers.shift() ?? Promise.resolve(undefined) }),
    close: async () => {
      closed = true;
    },
  };
  const counted = measured(sink, metrics);
  expect(counted.unit).toBe("object");
  const message = { items: [], bundle: "äöü", sequence: 1 };
  expect(await (await counted.send(message)).confirmed).toBeUndefined();
  expect(await (await counted.send(message)).confirmed).toEqual({ reason: "too large" });
  await expect((await counted.send(message)).confirmed).rejects.toThrow("down");
  await counted.close();
  expect(closed).toBe(true);
  expect(await samples()).toMatchObject({ bundles_sent_total: 1, bytes_sent_total: 6, confirm_seconds_count: 1 });
});

test("two connectors in one process have figures of their own", async () => {
  const [one, other] = [await opened(), await opened()];
  one.metrics.began();
  expect((await one.samples()).runs_total).toBe(1);
  expect((await other.samples()).runs_total).toBe(0);
});
